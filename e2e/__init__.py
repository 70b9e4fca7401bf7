"""The whole product in a real browser: web, worker, beat, stand-ins, PostgreSQL and Valkey."""

"""The whole product in a real browser: its four processes, stand-ins, PostgreSQL, Valkey."""

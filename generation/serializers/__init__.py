"""The shapes that go in and out of the HTTP API."""

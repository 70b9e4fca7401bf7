"""The calls of the HTTP API: parse, call one service or selector, answer."""

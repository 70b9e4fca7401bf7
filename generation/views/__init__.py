"""The studio's pages: parse, call one service, render."""

"""Every page in a real browser, by the list of `testing.pages`."""

"""Every page of the product, with somebody to look at it: one list for all checks of pages."""

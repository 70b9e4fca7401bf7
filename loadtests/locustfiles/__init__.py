"""Who comes: one file of Locust each. They know the site's pages, addresses and API, no more."""

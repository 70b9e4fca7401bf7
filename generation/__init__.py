"""From a photo and a wish to a stored video."""

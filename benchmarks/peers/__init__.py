"""Other people's software doing the same work, each in a virtual environment of its own."""

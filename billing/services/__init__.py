"""What changes things: one typed, keyword-only function for each."""

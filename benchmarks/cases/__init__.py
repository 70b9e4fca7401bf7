"""What is measured, one file each: a module here with a `CASE` is found by itself."""

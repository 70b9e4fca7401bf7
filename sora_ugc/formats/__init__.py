"""How dates and times are written in each language; numbers are written as Django does."""

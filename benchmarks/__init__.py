"""Side-by-side measurements: `make bench`. A case is a file in `benchmarks/cases`."""

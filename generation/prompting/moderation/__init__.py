"""The gate before a charge: what a prompt may not ask for."""

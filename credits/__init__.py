"""The ledger: what every credit did. Knows no Stripe, no jobs, no prices."""

"""Faults that must end well: real servers, real workers, real kills (docs/reliability.md).

After each test `ledger_verify` finds nothing.
"""

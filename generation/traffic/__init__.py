"""How much may be handed to an endpoint now: its pace, its pauses for breath, its circuit breaker.

Shared by all workers in Redis; while Redis is away each process keeps to a low pace of its own.
"""

"""The sandbox: all that the product needs around it, on one machine, without root or containers.

It imports nothing of the product and nothing of the product imports it. The two meet only
through environment variables and real protocols (PostgreSQL, Redis, HTTP, SMTP).
"""

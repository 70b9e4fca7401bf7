"""A stand-in for Stripe that speaks Stripe's own wire, for machines without a Stripe account.

The unmodified `stripe` library talks to it; it answers in the shapes of the API version in
`config.API_VERSION` and sends signed webhooks. No money moves. Start it with
`python -m sandbox.stripe`; `config.py` lists its variables.
"""

"""What is left of a price: the provider's part, Stripe's, ours. For staff, in the admin.

Whole millionths of a dollar all the way, as the pricing page computes; what is ours is rounded
against us.
"""

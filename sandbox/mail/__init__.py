"""A mailbox for machines without one: takes every e-mail by SMTP, delivers none, shows them all.

Start it with `python -m sandbox.mail`; `config.py` lists its variables.
"""

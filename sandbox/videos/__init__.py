"""A stand-in for a video provider: the OpenAI Videos protocol, served from this machine.

`python -m sandbox.videos` starts it; `settings.py` lists its environment.
"""

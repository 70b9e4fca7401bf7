"""A job's way from the queue to a stored video: its states, who works on it, and each step.

Nothing here knows who ordered or how; `services` starts jobs and calls them off.
"""

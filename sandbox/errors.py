"""What can go wrong with the sandbox. Each message is for the person at the terminal."""


class SandboxError(Exception):
    """Something that the message explains, and where it can, how to mend it."""

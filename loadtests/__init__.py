"""Load and attack: `make load`. People who pay for videos, and people who try not to."""

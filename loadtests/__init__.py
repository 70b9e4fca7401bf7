"""Load and attack: `make load`. People who pay for videos, and people who try not to."""

# Of everybody who comes. Like no address, as a password of random letters may be.
PASSWORD = "a long enough phrase 7"

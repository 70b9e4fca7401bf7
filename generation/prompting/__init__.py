"""From a brief to a shot-by-shot prompt, and what a prompt may ask for. It knows no tables."""

"""What must be so before people pay here: what a program sees of docs/launch-checklist.md.

Each module looks at one side of it and yields `Point`s. Nothing is changed, ordered or sent but a
probe file in the bucket, which is removed; the one paid clip is ordered by `--render` alone.
"""

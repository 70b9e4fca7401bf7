"""`make aud`: looks for holes in the code, in the packages it needs, and in what was committed.

Each scan is a function that answers with an `Outcome`. What a scan could not look at is "skipped"
and says so: it is never taken for clean. Every finding that stays has its reason, beside it in the
code or in `reasons.toml`.
"""

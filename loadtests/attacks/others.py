"""What belongs to somebody else: jobs, photos, files, receipts, payments."""

from __future__ import annotations

import random
import uuid
from urllib.parse import urlsplit, urlunsplit

from loadtests.attacker import API, REFUSED, Attacker

GONE = frozenset({404, 429})


def others_job(attacker: Attacker) -> None:
    """See it, call it off, have its exports and its receipt."""
    job = attacker.loot.others("job", attacker.mine) or uuid.uuid4()
    method, rest = random.choice(
        [("GET", ""), ("POST", "/cancel"), ("GET", "/exports"), ("GET", "/receipt")]
    )
    name = "somebody else's take"
    attacker.attempt(name, method, f"{API}/jobs/{job}{rest}", may=GONE)


def others_photo(attacker: Attacker) -> None:
    """Order with it, or fetch it."""
    image = attacker.loot.others("image", attacker.mine) or str(uuid.uuid4())
    name = "somebody else's photo"
    attacker.attempt(name, "GET", f"{API}/assets/{image}/download", may=GONE)
    wish = attacker.wish(image=image)
    attacker.attempt(name, "POST", f"{API}/jobs/create", json=wish, may={400, 402, 429})


def guessed_ids(attacker: Attacker) -> None:
    """Ids that nobody has, and what is no id."""
    found = random.choice(
        [str(uuid.uuid4()), "1", "-1", "0", "..%2f..%2fetc", "%00", "null", "a" * 300]
    )
    path = random.choice([f"/jobs/{found}", f"/assets/{found}", f"/assets/{found}/download"])
    attacker.attempt("guessed ids", "GET", f"{API}{path}", may={400, 405, *GONE})


def others_payment(attacker: Attacker) -> None:
    """Come back from a payment that somebody else has made, or nobody."""
    session = attacker.loot.others("session", attacker.mine) or "cs_test_none"
    purchase = attacker.loot.others("purchase", attacker.mine) or uuid.uuid4()
    for path in (f"/billing/return/?session_id={session}", f"/billing/purchases/{purchase}/"):
        attacker.attempt(
            "somebody else's payment",
            *("GET", path),
            bearer={},
            headers=attacker.cookies,
            may={404},
        )


def bent_links(attacker: Attacker) -> None:
    """The signed link of one's own clip, bent to another file, a longer life, another name."""
    job = attacker.attempt("bent links", "GET", f"{API}/jobs/{attacker.job['id']}", may={200, 429})
    video = job.json().get("video") if job.status_code == 200 else None
    if not video:
        return
    url = urlsplit(video["download_url"])
    attacker.loot.find("path", url.path)
    bent = [
        url._replace(path=attacker.loot.others("path", {url.path}) or "/media/none.mp4"),
        url._replace(query=url.query.replace("expires=", "expires=9")),
        url._replace(query=url.query.replace("filename=", "filename=x")),
        url._replace(query=""),
        url._replace(path=url.path.replace("/media/", "/media/../")),
        url._replace(query=f"{url.query[:-4]}AAAA"),
    ]
    # Without the account: a link is all that it takes.
    link = urlunsplit(random.choice(bent))
    attacker.attempt("bent links", "GET", link, bearer={}, may=REFUSED)

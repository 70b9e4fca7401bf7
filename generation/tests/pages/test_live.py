"""What a page carries to hear of changes."""

from __future__ import annotations

import re

from django.conf import settings
from django.db.models.functions import Now
from django.test import Client

from accounts.models import User
from common.live import ticket_read
from generation.models import Job
from generation.tests.jobs.driving import order

META = re.compile(
    r'<meta name="live" content="([^"]+)" data-ticket="([^"]+)" data-renew="([^"]+)">'
)


def test_a_page_of_what_runs_carries_a_ticket_for_its_creator(hers: Client, ada: User) -> None:
    job = order(ada, "Steam rises over the cup.")

    for path in ("/studio/", f"/studio/jobs/{job.id}/"):
        page = hers.get(path).content.decode()
        ((address, ticket, _renew),) = META.findall(page)
        assert address == f"{settings.LIVE_URL}/events"
        assert ticket_read(ticket) == ada.pk
        assert "js/live.js" in page


def test_a_page_of_what_has_ended_opens_no_stream(hers: Client, ada: User) -> None:
    job = order(ada, "Steam rises over the cup.")
    Job.objects.filter(pk=job.pk).update(
        state="failed",
        failure_code="render_failed",
        due_at=None,
        deadline_at=None,
        finished_at=Now(),
    )

    for path in ("/studio/", f"/studio/jobs/{job.id}/"):
        assert "data-follows" not in hers.get(path).content.decode()
    assert not META.search(hers.get(f"/studio/jobs/{job.id}/").content.decode())


def test_a_new_ticket_is_for_who_is_signed_in(hers: Client, ada: User) -> None:
    answer = hers.get("/studio/live-ticket/")

    assert ticket_read(answer.json()["ticket"]) == ada.pk
    assert "no-store" in answer["Cache-Control"]
    assert Client().get("/studio/live-ticket/").status_code == 401

"""Log lines: what stands in them, whoever writes them, and what never does."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys

import pytest
import structlog
from django.conf import settings
from django.db import IntegrityError, connection
from structlog.contextvars import bound_contextvars

from common.logs import CONSOLE, formatter
from common.scrubbing import scrub
from testing.logs import log_lines


def test_ours_and_those_of_structlog_are_alike_and_have_the_ids_that_are_known() -> None:
    with log_lines() as lines, bound_contextvars(request_id="r", task_id="t"):
        logging.getLogger("one").info("a %s", "b", extra={"job_id": "j", "other": "hidden"})
        structlog.stdlib.get_logger("two").info("a b", job_id="j")
    for line, logger in zip(lines(), ("one", "two"), strict=True):
        assert line.pop("time")
        ids = {"request_id": "r", "task_id": "t", "job_id": "j"}
        assert line == {"level": "info", "logger": logger, "event": "a b", **ids}


def test_a_traceback_is_one_line_without_local_variables() -> None:
    written = "a prompt that " + "somebody wrote"
    with log_lines() as lines:
        try:
            raise ValueError(len(written))
        except ValueError:
            logging.getLogger("one").exception("oh")
    (line,) = lines()
    assert "ValueError: 28" in line["exception"]
    assert written not in json.dumps(line)


@pytest.mark.django_db
def test_a_row_that_the_database_refuses_is_not_quoted() -> None:
    with log_lines() as lines:
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO common_checkresult (name, details) VALUES (%s, NULL)",
                    ["a prompt\n\nof two paragraphs"],
                )
        except IntegrityError:
            logging.getLogger("one").exception("oh")
    (line,) = lines()
    assert "violates not-null constraint" in line["exception"]
    assert "two paragraphs" not in json.dumps(line)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("to ada.l+x@example.co.uk now", "to (address) now"),
        ("redis://user:pass@host:1/0", "redis://(secret)@host:1/0"),
        ("redis://:p%40ss@[::1]:6379", "redis://(secret)@[::1]:6379"),
        ("key sk_live_51abcDEF and whsec_abc+/=", "key (secret) and (secret)"),
        ("Received API Key = sk-proj-a_b-12345678.", "Received API Key = (secret)."),
        ("the task-force and sk-1", "the task-force and sk-1"),
        ("Authorization: Bearer abcdef.123-456", "Authorization: Bearer (secret)"),
        ("/x?a=1&X-Amz-Signature=ab12&b=2", "/x?a=1&X-Amz-Signature=(secret)&b=2"),
        ("/events?ticket=abc:def", "/events?ticket=(secret)"),
        ("job 12 is ready (stored)", "job 12 is ready (stored)"),
    ],
)
def test_secrets_are_left_out_of_what_others_say(said: str, left: str) -> None:
    assert scrub(said) == left


def test_for_people_a_line_begins_with_its_time_and_level() -> None:
    record = logging.LogRecord("one", logging.INFO, __file__, 1, "a %s", ("b",), None)
    line = formatter(CONSOLE).format(record)
    assert line.split()[1:] == ["[INFO]", "a", "b", "[one]"]


BEAT = ("-m", "celery", "--quiet", "-A", "celery_worker.clock", "beat", "-S", "no.where:At")


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_beat_writes_what_the_setting_says(log_format: str) -> None:
    """With a schedule that is nowhere, so that it ends by itself."""
    done = subprocess.run(
        [sys.executable, *BEAT],
        cwd=settings.BASE_DIR, env=os.environ | {"LOG_FORMAT": log_format},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    first = done.stderr.splitlines()[0]
    if log_format == "json":
        assert json.loads(first)["logger"] == "celery.beat"
    else:
        assert first.split()[1] == "[CRITICAL]"


def test_a_setting_that_is_none_stops_the_start() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR, env=os.environ | {"LOG_FORMAT": "xml"},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1
    assert "LOG_FORMAT must be one of json, console, not 'xml'." in done.stderr

"""A Celery app that follows renders with one ETA task for each: `python -m ... COUNT` begins.

As light as that design can be: one client of the `openai` library for all tasks, and one UPDATE by
bare psycopg for what was seen.
"""

from __future__ import annotations

import os
import random
import sys
import warnings

import psycopg
from celery import Celery
from openai import OpenAI
from psycopg_pool import ConnectionPool

from benchmarks.busy_renderer import video_id

EVERY = float(os.environ["ETA_SECONDS"])
DATABASE = os.environ["ETA_DATABASE"]

warnings.filterwarnings("ignore", category=DeprecationWarning)

app = Celery("eta", broker=os.environ["ETA_BROKER"])
app.conf.task_ignore_result = True
app.conf.broker_transport_options = {"visibility_timeout": 3600}

client = OpenAI(base_url=os.environ["ETA_RENDERER"], api_key="none")
pool = ConnectionPool(DATABASE, open=False, max_size=8, kwargs={"autocommit": True})


@app.task(name="eta.poll")
def poll(known: str) -> None:
    """Look once, keep what was seen, and come back."""
    pool.open()
    video = client.videos.retrieve(known)
    with pool.connection() as connection:
        connection.execute(
            "UPDATE eta_job SET status = %s, progress = %s WHERE video_id = %s",
            (video.status, video.progress, known),
        )
    if video.status in {"queued", "in_progress"}:
        poll.apply_async((known,), countdown=EVERY)


def begin(count: int) -> None:
    """The rows, and the first task for each render, spread over the time between two looks."""
    with psycopg.connect(DATABASE, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS eta_job")
        connection.execute(
            "CREATE TABLE eta_job (video_id text PRIMARY KEY, status text, progress int)"
        )
        with connection.cursor() as cursor:
            rows = [(video_id(number),) for number in range(1, count + 1)]
            cursor.executemany("INSERT INTO eta_job VALUES (%s, 'queued', 0)", rows)
    for number in range(1, count + 1):
        poll.apply_async((video_id(number),), countdown=random.uniform(0, EVERY))


if __name__ == "__main__":
    begin(int(sys.argv[1]))

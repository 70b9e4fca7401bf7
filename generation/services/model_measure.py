"""How long each model really takes, from our own history."""

from __future__ import annotations

from django.db import connection

# Older ones say little about today, and more of them say no more.
MEASURED_DAYS = 30
MEASURED_JOBS = 500

# From the POST that began the render to the moment we saw it completed. A slug outlives what
# renders behind it, so only renders of its present endpoint and upstream count.
_MEASURE = """
    UPDATE generation_videomodel AS model
    SET measured_p50 = seen.p50, measured_p90 = seen.p90, measured_jobs = seen.jobs,
        measured_at = statement_timestamp()
    FROM (
        SELECT known.id,
               count(render.seconds) AS jobs,
               percentile_disc(0.5) WITHIN GROUP (ORDER BY render.seconds) AS p50,
               percentile_disc(0.9) WITHIN GROUP (ORDER BY render.seconds) AS p90
        FROM generation_videomodel AS known
        LEFT JOIN LATERAL (
            SELECT greatest(1, ceil(extract(epoch FROM stored.at - job.submitted_at)))::integer
                   AS seconds
            FROM generation_job AS job
            JOIN generation_jobevent AS stored
                 ON stored.job_id = job.id AND stored.state = 'storing'
            WHERE job.model = known.slug AND job.state = 'ready'
              AND job.endpoint = known.endpoint AND job.upstream = known.upstream
              AND job.finished_at > statement_timestamp() - make_interval(days => %(days)s)
            ORDER BY job.finished_at DESC
            LIMIT %(jobs)s
        ) AS render ON true
        GROUP BY known.id
    ) AS seen
    WHERE seen.id = model.id
"""


def models_measure() -> int:
    """Look up what the newest renders of every model took; the number of models. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_MEASURE, {"days": MEASURED_DAYS, "jobs": MEASURED_JOBS})
        return int(cursor.rowcount)

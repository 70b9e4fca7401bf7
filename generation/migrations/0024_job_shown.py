"""A job as the API shows it, by a function, whose plan PostgreSQL keeps: docs/adr/0035-fixed-reads.md.

`generation.selectors.shown` reads what it gives, and passes over what it does not know. So a migration
may add to it; what would leave something out is a function with another name, since the version that
runs during a deployment still calls this one.
"""

from django.db import migrations

SHOWN = """
CREATE FUNCTION generation_job_shown(creator uuid, wanted uuid) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT json_build_object(
            'id', job.id,
            'state', job.state,
            'progress', job.progress,
            'prompt', job.prompt,
            'platform', job.platform,
            'model', job.model,
            'model_name', job.model_name,
            'seconds', job.seconds,
            'size', job.size,
            'credits', job.credits,
            'created_at', job.created_at,
            'finished_at', job.finished_at,
            'kept_until', job.kept_until,
            'deleted_at', job.deleted_at,
            'failure_code', job.failure_code,
            'image', CASE WHEN image.deleted_at IS NULL THEN image.id END,
            'video', CASE WHEN video.id IS NOT NULL THEN json_build_object(
                'id', video.id,
                'storage_key', video.storage_key,
                'original_name', video.original_name,
                'sha256', video.sha256,
                'bytes', video.bytes,
                'duration', video.duration,
                'deleted_at', video.deleted_at
            ) END,
            'poster', CASE WHEN poster.deleted_at IS NULL THEN poster.storage_key END,
            'steps', (
                SELECT coalesce(json_agg(
                    json_build_array(event.at, event.state, event.code, event.params)
                    ORDER BY event.sequence
                ), '[]')
                FROM generation_jobevent event WHERE event.job_id = job.id
            )
        )
        FROM generation_job job
        JOIN generation_asset image ON image.id = job.image_id
        LEFT JOIN generation_asset video ON video.id = job.video_id
        LEFT JOIN generation_asset poster ON poster.id = job.poster_id
        WHERE job.id = wanted AND job.owner_id = creator
    );
END;
$$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('generation', '0023_quotas_that_providers_grant'),
    ]

    operations = [
        migrations.RunSQL(SHOWN, 'DROP FUNCTION generation_job_shown(uuid, uuid)'),
    ]

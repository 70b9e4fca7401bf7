"""Background work: the Celery app and its timetable."""

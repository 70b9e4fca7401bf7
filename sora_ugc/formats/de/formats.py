"""As one writes them: `30. November 2026`, short `30.11.2026, 14:05`."""

DATE_FORMAT = "j. F Y"
DATETIME_FORMAT = "j. F Y, H:i"
TIME_FORMAT = "H:i"
MONTH_DAY_FORMAT = "j. N"
SHORT_DATE_FORMAT = "d.m.Y"
# With the zone, which each reader may have another of.
SHORT_DATETIME_FORMAT = "d.m.Y, H:i T"

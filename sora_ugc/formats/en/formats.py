"""Without ambiguity between the Atlantic's two shores: `30 Nov 2026, 14:05`."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
TIME_FORMAT = "H:i"
MONTH_DAY_FORMAT = "j M"
SHORT_DATE_FORMAT = "j M Y"
# With the zone, which each reader may have another of.
SHORT_DATETIME_FORMAT = "j M Y, H:i T"

"""The web process: `granian --interface wsgi sora_ugc.wsgi:application`."""

import logging
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sora_ugc.settings")
application = get_wsgi_application()
logging.captureWarnings(True)

"""All settings, in one module; what differs between places comes from the environment.

`env.sample` documents each variable. Without DEBUG the start fails on a missing SECRET_KEY
or DATABASE_URL rather than falling back to something that only looks safe.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sora_ugc.env import choice, email_settings, env, rate, storages, time_of_day
from sora_ugc.policy import checkout_origin, page_policy, static_headers
from sora_ugc.renderers import video_endpoints
from sora_ugc.text_servers import moderation_server, rewrite_server
from sora_ugc.tracker import tracker_begin

BASE_DIR = Path(__file__).resolve().parent.parent

# --- The site ------------------------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
SITE_URL = env.str("SITE_URL").rstrip("/")
SITE_NAME = env.str("SITE_NAME", default="fairtake")
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", default="")
# Who is told when something is wrong.
STAFF_EMAIL = env.list("STAFF_EMAIL", default=[]) or ([SUPPORT_EMAIL] if SUPPORT_EMAIL else [])
# From when on, in UTC, they are mailed what the day before brought; None: never.
DAILY_REPORT_AT = time_of_day("DAILY_REPORT_AT", env.str("DAILY_REPORT_AT", default="06:00"))
# What Prometheus must know to read /metrics; without it there is no such page.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
LIVE_URL = env.str("LIVE_URL", default=f"{SITE_URL}/live").rstrip("/")

# Closes the site's pages and API with a page that says so.
MAINTENANCE = env.bool("MAINTENANCE", default=False)

_site = urlsplit(SITE_URL)
_secure = _site.scheme == "https"

INSTALLED_APPS = [
    "sora_ugc",
    "generation",
    "billing",
    "accounts",
    "credits",
    "common",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "django_htmx",
    "simple_history",
    "sora_ugc.admin_site.StaffConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "sora_ugc.staticfiles.StaticFiles",
]

MIDDLEWARE = [
    "common.request_ids.RequestIdMiddleware",
    "common.request_numbers.RequestNumbersMiddleware",
    "common.headers.SafeHeadersMiddleware",
    "common.middleware.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "common.middleware.TimeZoneMiddleware",
    # After the static files and the language, which its page needs; before all that asks somebody.
    "common.middleware.MaintenanceMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.sessions.SessionSeenMiddleware",
    "accounts.staff_door.StaffDoorMiddleware",
    # Says who changed a price.
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "common.middleware.ProblemPagesMiddleware",
    "common.middleware.PrivateAnswersMiddleware",
    "common.middleware.LengthRequiredMiddleware",
]

ROOT_URLCONF = "sora_ugc.urls"
WSGI_APPLICATION = "sora_ugc.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "common.context_processors.site",
                "common.context_processors.live",
                "credits.context_processors.balance",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

# --- Data ----------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"].update(
    {
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # A transaction pooler (PgBouncer, Supabase) loses named cursors and prepared statements.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {
            **DATABASES["default"].get("OPTIONS", {}),
            "prepare_threshold": None,
            "connect_timeout": 5,
            # A database host that vanished is noticed in half a minute, not in two hours.
            "keepalives_idle": 15,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 30_000,
        },
    }
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL")
CACHES = {
    "default": {
        # allauth notes in it which codes were used: that has to hold without Redis, too.
        "BACKEND": "common.cache.RedisOrLocalCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 1},
    },
    "limits": {
        "BACKEND": "common.cache.LimitsCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 1},
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(BASE_DIR / "media"))
MEDIA_URL = "/media/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Pages name files with their hash, so the others need neither space nor compressing.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ADD_HEADERS_FUNCTION = static_headers
# Where `manage.py backup` keeps what it makes, unless backups have a bucket; and for how long.
BACKUP_DIR = env.str("BACKUP_DIR", default=str(BASE_DIR / "backups"))
BACKUP_KEEP_DAYS = env.int("BACKUP_KEEP_DAYS", default=30)
STORAGES = storages(MEDIA_ROOT, BACKUP_DIR)
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# How long finished videos and their photos are kept; 0 is for good.
RETENTION_DAYS = env.int("RETENTION_DAYS", default=0)
# Hosts that the product's own HTTP client may reach although they are private or loopback.
OUTBOUND_ALLOWED_HOSTS = env.list("OUTBOUND_ALLOWED_HOSTS", default=[])

# --- Sign-in -------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    # allauth's checks Django's permissions as well; a second backend would hash twice.
    "allauth.account.auth_backends.AuthenticationBackend",
    "sesame.backends.ModelBackend",
]
PASSWORD_HASHERS = ["accounts.hashers.Argon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/studio/"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
# Asked again who it is, somebody has so long for what needed it.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600

MFA_ADAPTER = "accounts.mfa_adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME

SESAME_TOKENS = ["sesame.tokens_v2"]
SESAME_ONE_TIME = True
SESAME_MAX_AGE = 900
SESAME_INVALIDATE_ON_EMAIL_CHANGE = True

KNOX_TOKEN_MODEL = "accounts.ApiToken"  # noqa: S105 (a model, no password)
REST_KNOX = {
    "AUTH_HEADER_PREFIX": "Bearer",
    "TOKEN_TTL": timedelta(days=90),
    "TOKEN_MODEL": KNOX_TOKEN_MODEL,
}

# --- API -----------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["common.throttling.ApiThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "common.negotiation.UsualAccept",
    "DEFAULT_PARSER_CLASSES": ["common.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": None,
    "EXCEPTION_HANDLER": "common.problems.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    # `format` is a parameter of the statement, which offers CSV by itself.
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": f"{SITE_NAME} API",
    "DESCRIPTION": "Make a product video over HTTP: buy credits, upload a photo, create a job.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    # Only so it says of what is sent that a file is bytes and that a text is not blank.
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "common.schema_hooks.answers_complete",
        "common.schema_hooks.members_promised",
        "sora_ugc.api_schema.examples_add",
    ],
    "ENUM_NAME_OVERRIDES": {
        "JobStateEnum": "generation.models.JobState",
        "FrameModeEnum": "generation.models.FrameMode",
    },
}

# --- Background work -----------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    # A page may wait for it once (`common.messages`).
    "socket_timeout": 2,
    "socket_keepalive": True,
    "visibility_timeout": 3600,
    # A publisher tries once: kombu would keep trying for seconds inside somebody's request.
    "max_retries": 0,
}
# A wake-up that cannot be sent is dropped at once: the sweep finds the row anyway.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_POOL_ACQUIRE_TIMEOUT = 2
# However long Redis is away, workers and beat come back by themselves.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# A worker takes a message when it has a thread for it: none waits behind long work of its own.
CELERY_WORKER_DISABLE_PREFETCH = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False

# --- Payments ------------------------------------------------------------------------------
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="")
# Several, separated by commas, while one is rotated.
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", default="")
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="")
# What Checkout asks and offers; docs/payments.md says what each needs at Stripe.
STRIPE_TERMS_CONSENT = env.bool("STRIPE_TERMS_CONSENT", default=True)
STRIPE_TAX = env.bool("STRIPE_TAX", default=False)
STRIPE_PROMOTION_CODES = env.bool("STRIPE_PROMOTION_CODES", default=False)
STRIPE_ADAPTIVE_PRICING = env.bool("STRIPE_ADAPTIVE_PRICING", default=False)
STRIPE_INVOICES = env.bool("STRIPE_INVOICES", default=False)
# What Stripe keeps of a payment; its list price for cards in the United States is the default.
STRIPE_FEE_BASIS_POINTS = env.int("STRIPE_FEE_BASIS_POINTS", default=290)
STRIPE_FEE_CENTS = env.int("STRIPE_FEE_CENTS", default=30)
# A domain of one's own for Checkout; else browsers would not let a form lead there.
STRIPE_CHECKOUT_URL = env.str("STRIPE_CHECKOUT_URL", default="")

# --- Credits -------------------------------------------------------------------------------
# A charge that takes somebody below this many credits sends them an e-mail; 0 sends none.
LOW_BALANCE_CREDITS = env.int("LOW_BALANCE_CREDITS", default=20)

# --- Rendering -----------------------------------------------------------------------------
VIDEO_ENDPOINTS = video_endpoints()
JOB_QUEUE_SECONDS = env.int("JOB_QUEUE_SECONDS", default=900)
JOB_UNKNOWN_SECONDS = env.int("JOB_UNKNOWN_SECONDS", default=120)
JOB_RENDER_SECONDS = env.int("JOB_RENDER_SECONDS", default=1800)
JOB_STORE_SECONDS = env.int("JOB_STORE_SECONDS", default=120)

# --- Prompts -------------------------------------------------------------------------------
PROMPT_REWRITE = rewrite_server()
MODERATION = moderation_server()

# --- Limits --------------------------------------------------------------------------------
RATES = {
    "signup": rate("SIGNUP", "20/h"),
    "login": rate("LOGIN", "10/m"),
    "magic_link": rate("MAGIC_LINK", "5/10m"),
    "second_factor": rate("SECOND_FACTOR", "10/10m"),
    "checkout": rate("CHECKOUT", "30/h"),
    "upload": rate("UPLOAD", "60/h"),
    "create": rate("CREATE", "60/h"),
    "cancel": rate("CANCEL", "5/d"),
    "rewrite": rate("REWRITE", "30/h"),
    "export": rate("EXPORT", "120/h"),
    "data_export": rate("DATA_EXPORT", "3/d"),
    "report": rate("REPORT", "10/d"),
    # Prices that one member of staff gives back.
    "goodwill": rate("GOODWILL", "50/d"),
    "download": rate("DOWNLOAD", "600/h"),
    # Of those whose signature is wrong; what is signed is never counted.
    "webhook": rate("WEBHOOK", "60/m"),
    "api": rate("API", "600/m"),
}
RATELIMIT_USE_CACHE = "limits"
# It counts in Redis, atomically; django-ratelimit only does not know our subclass by name.
SILENCED_SYSTEM_CHECKS = ["django_ratelimit.W001"]
# Our own limits are the only ones: allauth's would count the same actions a second time.
ACCOUNT_RATE_LIMITS = False

# --- Mail ----------------------------------------------------------------------------------
globals().update(email_settings(env.str("EMAIL_URL", default="consolemail://")))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"{SITE_NAME} <noreply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Doors ---------------------------------------------------------------------------------
# Cookies ignore ports, so two checkouts on one machine would sign each other out.
_port = f"_{_site.port}" if _site.port else ""
# By this name no neighbour below the same domain can slip its own session or token under ours.
_host_only = "__Host-" if _secure else ""
SESSION_COOKIE_NAME = f"{_host_only}session{_port}"
CSRF_COOKIE_NAME = f"{_host_only}csrf{_port}"
LANGUAGE_COOKIE_NAME = f"language{_port}"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _secure
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
CSRF_TRUSTED_ORIGINS = [f"{_site.scheme}://{_site.netloc}"]
SECURE_SSL_REDIRECT = _secure
# A load balancer asks over plain http, and a redirect is no answer to it.
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if _secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _secure
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _secure else None
# How many proxies of our own stand before this process, each noting whom it heard from.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = page_policy(
    site_url=SITE_URL,
    live_url=LIVE_URL,
    checkout=checkout_origin(named=STRIPE_CHECKOUT_URL, api_base=STRIPE_API_BASE),
    storage=STORAGES["default"],
)

# --- Words ---------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
# Each under its own name: whoever looks for it may read no other.
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["sora_ugc.formats"]
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
USE_TZ = True
TIME_ZONE = "UTC"

# --- Where errors are reported -------------------------------------------------------------
SENTRY_DSN = env.str("SENTRY_DSN", default="")
tracker_begin(
    dsn=SENTRY_DSN,
    environment=env.str("SENTRY_ENVIRONMENT", default="production"),
    release=env.str("SENTRY_RELEASE", default=""),
    traces=env.float("SENTRY_TRACES", default=0.0),
)

# --- What is logged ------------------------------------------------------------------------
# json: one object a line, for programs; console: for people.
LOG_FORMAT = choice(
    "LOG_FORMAT",
    env.str("LOG_FORMAT", default="console" if DEBUG else "json"),
    among=("json", "console"),
)
# Beat sends a message each second: that a task began and ended is for whoever looks for a fault.
DJANGO_STRUCTLOG_CELERY_TASK_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_CELERY_TASK_SUCCESS_LOG_LEVEL = logging.DEBUG
# It names each sweep that came too late to matter; no task is ever tried again by Celery.
DJANGO_STRUCTLOG_CELERY_TASK_RETRY_LOG_LEVEL = logging.DEBUG
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "common.logs.formatter", "log_format": LOG_FORMAT}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # The SDKs log every request with its address at INFO.
        "httpx": {"level": "WARNING"},
        "httpx2": {"level": "WARNING"},
        "stripe": {"level": "WARNING"},
        # A refused request is logged once, by its route (`common.request_numbers`).
        "django.request": {"level": "ERROR"},
        # A task that failed is logged with its ids by `celery_worker.task_logs`.
        "celery.app.trace": {"level": "CRITICAL"},
        "celery.worker.strategy": {"level": "WARNING"},
        # It names each sweep that came too late to matter.
        "celery.worker.request": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
    },
}

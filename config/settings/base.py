"""Production. Whatever is missing stops the start; the other two modules only loosen this one."""

import tempfile
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.settings import addresses, clock

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

if env.str("DEBUG", default="").lower() in env.BOOLEAN_TRUE_STRINGS:
    raise ImproperlyConfigured("DEBUG shows secrets to strangers. Unset it; here it is never on.")
DEBUG = False

SECRET_KEY = addresses.secret(
    addresses.required(env, "SECRET_KEY", "the key that signs sessions and tokens")
)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = [
    host.strip()
    for host in addresses.required(env, "ALLOWED_HOSTS", "the host names, comma-separated").split(
        ","
    )
]
DATABASES = {
    "default": addresses.database(
        addresses.required(env, "DATABASE_URL", "the address of PostgreSQL")
    )
}
STORAGES = {
    "default": addresses.storage(
        addresses.required(env, "STORAGE_URL", "where evidence and packages are kept")
    ),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# The house itself.
RENVOI_VERSION = "0.1.0"
RENVOI_VAR = Path(env.str("RENVOI_VAR", default=str(Path(tempfile.gettempdir()) / "renvoi")))
RENVOI_BASE_URL = env.str("RENVOI_BASE_URL", default=f"https://{ALLOWED_HOSTS[0]}").rstrip("/")
RENVOI_ORGANISATION_EN = env.str("RENVOI_ORGANISATION_EN", default="Ministry of Foreign Affairs")
RENVOI_ORGANISATION_FR = env.str(
    "RENVOI_ORGANISATION_FR", default="Ministère des Affaires étrangères"
)
RENVOI_MARKING_CEILING = env.str("RENVOI_MARKING_CEILING", default="PROTECTED_B")
RENVOI_UPLOAD_LIMIT = env.int("RENVOI_UPLOAD_LIMIT", default=2 * 1024**3)
RENVOI_IMPORT_LIMIT = env.int("RENVOI_IMPORT_LIMIT", default=256 * 1024**2)
# Every stored file is hashed anew within so many days, in slices of so many seconds.
RENVOI_INTEGRITY_DAYS = env.int("RENVOI_INTEGRITY_DAYS", default=30)
RENVOI_INTEGRITY_SECONDS = env.int("RENVOI_INTEGRITY_SECONDS", default=120)
# Where checkpoints of the record go besides the database: a folder on another disk, and people.
RENVOI_CHECKPOINT_DIR = env.str("RENVOI_CHECKPOINT_DIR", default="")
RENVOI_CHECKPOINT_MAIL = env.list("RENVOI_CHECKPOINT_MAIL", default=[])
# Where timestamps come from (RFC 3161), and the certificates (PEM) that theirs must lead to.
RENVOI_TSA_URL = env.str("RENVOI_TSA_URL", default="")
RENVOI_TSA_ROOTS = env.str("RENVOI_TSA_ROOTS", default="")
RENVOI_TSA_TIMEOUT = env.int("RENVOI_TSA_TIMEOUT", default=20)
RENVOI_LEASE_SECONDS = env.int("RENVOI_LEASE_SECONDS", default=120)
RENVOI_KEY_LEASE_SECONDS = env.int("RENVOI_KEY_LEASE_SECONDS", default=10)
RENVOI_KEY_HOURS = max(24, env.int("RENVOI_KEY_HOURS", default=48))
RENVOI_RATE_LIMIT = env.int("RENVOI_RATE_LIMIT", default=1200)
# Seconds after which a process writes down what its tokens did; 0 writes with each call.
RENVOI_METERING_SECONDS = env.float("RENVOI_METERING_SECONDS", default=1.0)
RENVOI_READ_ONLY = env.bool("RENVOI_READ_ONLY", default=False)
RENVOI_PROXY_ADDRESS_HEADER = env.str("RENVOI_PROXY_ADDRESS_HEADER", default="")
RENVOI_MAX_ATTEMPTS = env.int("RENVOI_MAX_ATTEMPTS", default=3)
# Webhooks: seconds for one attempt, hours of nothing but failures until one is paused, days for
# which what was sent is kept in its log, certificates (PEM) to trust instead of the system's, and
# whether receivers on this very machine may be told, which is for tests only.
RENVOI_WEBHOOK_SECONDS = env.int("RENVOI_WEBHOOK_SECONDS", default=15)
RENVOI_WEBHOOK_PAUSE_HOURS = env.int("RENVOI_WEBHOOK_PAUSE_HOURS", default=24)
RENVOI_WEBHOOK_LOG_DAYS = env.int("RENVOI_WEBHOOK_LOG_DAYS", default=30)
RENVOI_WEBHOOK_ROOTS = env.str("RENVOI_WEBHOOK_ROOTS", default="")
RENVOI_WEBHOOK_LOOPBACK = env.bool("RENVOI_WEBHOOK_LOOPBACK", default=False)
# A client that was away for longer begins again with a snapshot.
RENVOI_FEED_DAYS = env.int("RENVOI_FEED_DAYS", default=90)
RENVOI_MAX_ITEMS = env.int("RENVOI_MAX_ITEMS", default=25_000)
# A reviewer who says that they are looking at a submission is believed for so many minutes.
RENVOI_UPTAKE_MINUTES = max(1, env.int("RENVOI_UPTAKE_MINUTES", default=30))
RENVOI_CLAUSE_MONTHS = env.int("RENVOI_CLAUSE_MONTHS", default=24)
RENVOI_RENDER_SECONDS = env.int("RENVOI_RENDER_SECONDS", default=900)
RENVOI_RENDER_MEMORY = env.int("RENVOI_RENDER_MEMORY", default=3 * 1024**3)
RENVOI_PREVIEW_HOURS = env.int("RENVOI_PREVIEW_HOURS", default=24)
RENVOI_PREVIEW_PAGES = env.int("RENVOI_PREVIEW_PAGES", default=200)
# What evidence is drawn into, for looking at it, is kept so long; it is no evidence itself.
RENVOI_VIEWING_HOURS = env.int("RENVOI_VIEWING_HOURS", default=72)
RENVOI_VIEWING_PAGES = env.int("RENVOI_VIEWING_PAGES", default=50)
RENVOI_VIEWING_BYTES = env.int("RENVOI_VIEWING_BYTES", default=200 * 1024**2)
RENVOI_VIEWING_SECONDS = env.int("RENVOI_VIEWING_SECONDS", default=60)
RENVOI_VIEWING_MEMORY = env.int("RENVOI_VIEWING_MEMORY", default=1024**3)
# How much of a web archive is read, and of how many of its pages copies are kept.
RENVOI_ARCHIVE_BYTES = env.int("RENVOI_ARCHIVE_BYTES", default=8 * 1024**3)
RENVOI_ARCHIVE_CAPTURES = env.int("RENVOI_ARCHIVE_CAPTURES", default=20_000)
RENVOI_ARCHIVE_PAGES = env.int("RENVOI_ARCHIVE_PAGES", default=10)
RENVOI_ARCHIVE_MEMORY = env.int("RENVOI_ARCHIVE_MEMORY", default=400 * 1024**2)
RENVOI_ARCHIVE_SECONDS = env.int("RENVOI_ARCHIVE_SECONDS", default=600)
# So long sees an auditor who broke the glass a restricted case.
RENVOI_GLASS_HOURS = max(1, env.int("RENVOI_GLASS_HOURS", default=24))
# So long sees whoever revealed graphic or intimate evidence what it shows.
RENVOI_REVEAL_MINUTES = max(1, env.int("RENVOI_REVEAL_MINUTES", default=15))
# Documents are signed where a certificate is named, and timestamped where an authority is.
RENVOI_SIGNING_P12 = env.str("RENVOI_SIGNING_P12", default="")
RENVOI_SIGNING_PASSPHRASE = env.str("RENVOI_SIGNING_PASSPHRASE", default="")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "csp",
    "casework",
    "referrals",
]
MIDDLEWARE = [
    "casework.web.tracing.TracingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "casework.api.compression.CompressTexts",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "casework.web.refusals.RefusalMiddleware",
    "casework.web.standstill.StandstillMiddleware",
    "casework.web.doorkeeping.OriginMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "casework.web.standstill.told",
            ],
        },
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Who may come in.
AUTH_USER_MODEL = "casework.Officer"
LOGIN_URL = "casework:sign-in"
LOGIN_REDIRECT_URL = "referrals:home"
LOGOUT_REDIRECT_URL = "casework:sign-in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]
# A one-time code for a password is good for three days.
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
SESSION_COOKIE_AGE = env.int("RENVOI_SESSION_SECONDS", default=8 * 3600)
SESSION_COOKIE_SECURE = env.bool("RENVOI_SECURE_COOKIES", default=True)
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = SESSION_COOKIE_SECURE
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = env.list("RENVOI_TRUSTED_ORIGINS", default=[])

# What browsers may do with our pages.
SECURE_SSL_REDIRECT = env.bool("RENVOI_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = env.int("RENVOI_HSTS_SECONDS", default=365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("RENVOI_HSTS_SUBDOMAINS", default=False)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Only for a proxy that overwrites the header: "X-Forwarded-Proto: https".
_PROXY_HEADER = env.str("RENVOI_PROXY_SSL_HEADER", default="")
if _PROXY_HEADER:
    _name, _, _value = _PROXY_HEADER.partition(":")
    SECURE_PROXY_SSL_HEADER = (
        "HTTP_" + _name.strip().upper().replace("-", "_"),
        _value.strip() or "https",
    )
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# What may come in at once. Bulk tables send a few fields for each of thousands of rows.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_NUMBER_FILES = 200
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024**2
# Straight to the disk of the store, hashed on the way: a second copy would cost as much again.
FILE_UPLOAD_HANDLERS = ["casework.web.receiving.StagingHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# Words, days and hours.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("RENVOI_TIME_ZONE", default="America/Toronto")

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("RENVOI_STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]

# Letters that leave the house; a slow mail server must not hold a worker for ever.
vars().update(addresses.email(env.str("EMAIL_URL", default="smtp://localhost:25")))
EMAIL_TIMEOUT = env.int("RENVOI_EMAIL_TIMEOUT", default=30)
DEFAULT_FROM_EMAIL = env.str("RENVOI_FROM_EMAIL", default=f"renvoi@{ALLOWED_HOSTS[0]}")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "casework.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
        "rest_framework.parsers.FormParser",
    ],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "casework.api.errors.handle",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Renvoi",
    "DESCRIPTION": "The case file of a foreign ministry's takedown referrals.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "referrals.api.contract.describe_all",
    ],
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    # Value sets that several shapes share, and fields of one name with several value sets.
    "ENUM_NAME_OVERRIDES": {
        "Account": "referrals.models.Account",
        "Ask": "referrals.models.Ask",
        "AssetKind": "casework.models.Asset.Kind",
        "ChannelKind": "referrals.models.Channel.Kind",
        "CommentTurnKind": "referrals.models.CommentTurn.Kind",
        "DeliveryKind": "referrals.models.Delivery.Kind",
        "DeliveryState": "referrals.api.shapes.papers.DELIVERY_STATES",
        "EventKind": "casework.models.EventKind",
        "Integrity": "casework.models.Integrity",
        "JobState": "casework.models.JobState",
        "Language": "casework.models.Language",
        "LinkKind": "casework.models.NetworkLink.Kind",
        "ListKind": "casework.models.ListKind",
        "Marking": "casework.models.Marking",
        "PackageLanguage": "referrals.models.referral.PackageLanguage",
        "Pap": "casework.models.Pap",
        "Presence": "casework.models.Presence",
        "PushResult": "referrals.models.PushAttempt.Result",
        "PushState": "referrals.models.Push.State",
        "SubscriptionState": "referrals.models.Subscription.State",
        "NoticeKind": "referrals.models.Notice.Kind",
        "ReplyKind": "referrals.models.Reply.Kind",
        "Resolution": "referrals.lifecycle.Resolution",
        "ResultEnum": "casework.models.ImportRow.Result",
        "TargetKind": "casework.models.Target.Kind",
        "Tlp": "casework.models.Tlp",
    },
}

# The doorbell. Every task is a row in the database first; losing all of this loses no work.
CELERY_BROKER_URL = addresses.required(env, "BROKER_URL", "the address of Valkey or RabbitMQ")
CELERY_TASK_DEFAULT_QUEUE = env.str("RENVOI_QUEUE", default="renvoi")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = env.int("RENVOI_TASK_SECONDS", default=1800)
CELERY_TASK_SOFT_TIME_LIMIT = CELERY_TASK_TIME_LIMIT - 30
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# A job that always kills its worker would come back for ever; as a retry it is counted.
CELERY_TASK_RETRY_ON_WORKER_LOST = True
CELERY_TASK_ANNOTATIONS = {
    "*": {"max_retries": RENVOI_MAX_ATTEMPTS, "default_retry_delay": 2},
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = addresses.broker_options(
    CELERY_BROKER_URL, visibility_timeout=2 * CELERY_TASK_TIME_LIMIT
)
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_WORKER_MAX_MEMORY_PER_CHILD = env.int("RENVOI_WORKER_KIB", default=400_000)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# The claim on the row makes a second delivery harmless, so a lost connection stops no work.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(RENVOI_VAR / "beat-schedule")
CELERY_BEAT_SCHEDULE = clock.SCHEDULE

# Lines on the console, for whoever runs the house to collect. Never bodies, never secrets.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("RENVOI_LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "weasyprint": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
    },
}

"""What the tests run on: production, loosened for speed and for loopback."""

import os
import secrets

# Tests may be given their servers; then nobody cares what signs their sessions.
os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")

from config.settings import base
from config.settings.base import *  # noqa: F403 - settings are layered by design

DEBUG = False

ALLOWED_HOSTS = [*base.ALLOWED_HOSTS, "testserver"]
RENVOI_VAR = base.Path(os.environ.get("RENVOI_VAR", base.BASE_DIR / "var" / "test"))
RENVOI_BASE_URL = os.environ.get("RENVOI_BASE_URL", "http://testserver")

# Several people test on one server at the same time, each with a database and a queue of their own.
_DATABASE = os.environ.get("TEST_DATABASE_NAME", "test_renvoi")
DATABASES = {
    "default": base.DATABASES["default"] | {"CONN_MAX_AGE": 0, "TEST": {"NAME": _DATABASE}},
}
CELERY_TASK_DEFAULT_QUEUE = os.environ.get(
    "RENVOI_QUEUE", "-".join([_DATABASE, os.environ.get("PYTEST_XDIST_WORKER", "main")])
)
CELERY_BEAT_SCHEDULE_FILENAME = str(RENVOI_VAR / f"beat-schedule-{CELERY_TASK_DEFAULT_QUEUE}")

SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
LANGUAGE_COOKIE_SECURE = False
# Tests of limits set their own; all others call as often as they like.
RENVOI_RATE_LIMIT = 1_000_000
RENVOI_METERING_SECONDS = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

STORAGES = base.STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

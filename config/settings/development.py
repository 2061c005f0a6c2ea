"""One machine, plain HTTP on loopback: loosens production, adds nothing to it."""

import os

from config.settings import base
from config.settings.base import *  # noqa: F403 - settings are layered by design

DEBUG = base.env.bool("RENVOI_DEBUG", default=True)

RENVOI_VAR = base.Path(os.environ.get("RENVOI_VAR", base.BASE_DIR / "var"))
RENVOI_BASE_URL = os.environ.get("RENVOI_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
CELERY_BEAT_SCHEDULE_FILENAME = str(RENVOI_VAR / "beat-schedule")

SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
LANGUAGE_COOKIE_SECURE = False

# Files as they lie in the checkout, so that nobody has to collect them.
STORAGES = base.STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

"""Environment values turned into settings: where things are, and what production refuses."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

SHORTEST_SECRET = 50
# Words that stand in documentation, examples and Django's own start template.
KNOWN_SECRETS = ("django-insecure", "change-me", "changeme", "development", "example", "secret-key")


def required(env: environ.Env, name: str, meaning: str) -> str:
    """Read a variable without which nothing may start.

    :raises ImproperlyConfigured: when it is missing or empty.
    """
    value = env.str(name, default="").strip()
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. It holds {meaning}; .env.example describes every variable."
        )
    return value


def secret(value: str) -> str:
    """Refuse a secret that others know or could guess.

    :raises ImproperlyConfigured: when it is short, repetitive, or out of an example.
    """
    if any(word in value.lower() for word in KNOWN_SECRETS):
        raise ImproperlyConfigured("SECRET_KEY is a published example. Generate your own.")
    if len(value) < SHORTEST_SECRET or len(set(value)) < 10:
        raise ImproperlyConfigured(
            f"SECRET_KEY needs at least {SHORTEST_SECRET} random characters, for example from: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    return value


def database(url: str) -> dict[str, Any]:
    """Read a PostgreSQL address; a percent-encoded host is the folder of a unix socket.

    :raises ImproperlyConfigured: for any other database.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured("DATABASE_URL must name PostgreSQL: postgresql://…")
    host = parts.netloc.rpartition("@")[2]
    settings = environ.Env.db_url_config(url)
    if host.lower().startswith("%2f"):
        # A path keeps its capitals, which the usual reading of a host name would lower.
        settings |= {"HOST": unquote(host), "PORT": ""}
    return settings | {
        "ENGINE": "config.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }


def storage(url: str) -> dict[str, Any]:
    """Read where evidence and packages are kept: `file:///folder` or `s3://bucket?endpoint=…`.

    :raises ImproperlyConfigured: for any other scheme.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path.startswith("/") and not parts.netloc:
        return {
            "BACKEND": "config.storage.PrivateFileStorage",
            "OPTIONS": {
                "location": unquote(parts.path),
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        }
    if parts.scheme == "s3" and parts.hostname:
        return {"BACKEND": "config.storage.PrivateS3Storage", "OPTIONS": _bucket(parts.query, url)}
    raise ImproperlyConfigured("STORAGE_URL must be file:///absolute/folder or s3://bucket?…")


def _bucket(query: str, url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    asked = {name: values[-1] for name, values in parse_qs(query).items()}
    options = {
        # From the raw address: bucket names are lower case, but emulators are not so strict.
        "bucket_name": parts.netloc.rpartition("@")[2],
        "endpoint_url": asked.get("endpoint"),
        "region_name": asked.get("region"),
        "location": parts.path.strip("/"),
        "access_key": unquote(parts.username) if parts.username else None,
        "secret_key": unquote(parts.password) if parts.password else None,
        "file_overwrite": False,
    }
    return {name: value for name, value in options.items() if value is not None}


def email(url: str) -> dict[str, Any]:
    """Read the mail server's address into Django's `EMAIL_…` settings."""
    names = ("BACKEND", "FILE_PATH", "HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS")
    read = environ.Env.email_url_config(url)
    wanted = {f"EMAIL_{name}" for name in (*names, "USE_SSL")}
    return {name: value for name, value in read.items() if name in wanted and value is not None}


def broker_options(url: str, *, visibility_timeout: int) -> dict[str, Any]:
    """Say how long to wait for the broker, and when it may hand a task out again."""
    if not url.startswith(("redis", "valkey")):
        return {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.5}
    return {
        # Longer than the longest task: a task that outlived it would be started a second time.
        "visibility_timeout": visibility_timeout,
        # Without these two a killed worker's task waits up to 100 s more than the timeout.
        "unacked_restore_interval": 2,
        "unacked_restore_throttle": 1,
        # The row is the truth: a door must not hang because the doorbell is away.
        "socket_connect_timeout": 2,
        "socket_timeout": 5,
        "socket_keepalive": True,
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.2,
        "interval_max": 0.5,
    }

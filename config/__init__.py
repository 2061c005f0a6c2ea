"""What turns two apps into a running house: settings, addresses, processes; no rule."""

from config.celery import app

__all__ = ["app"]

"""The Celery application; tasks are found in each app's `tasks` module."""

from celery import Celery

# No default settings here: who starts a worker says which (see docs/operations.md).
app = Celery("renvoi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

"""The Celery application; tasks are found in each app's `tasks` module."""

from celery import Celery

# No default settings here: who starts a worker says which (see docs/operations.md).
app = Celery("renvoi")
# Celery keeps the current application for each thread apart. Without this, the threads of the web
# server would ring a broker on localhost that nobody has, and wait for it.
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

"""Celery's way in: load by id, call one action."""

from celery import shared_task

from casework.actions import importing, sweeping


@shared_task(name="casework.load_import")
def load_import(pk: int) -> None:
    importing.load(pk)


@shared_task(name="casework.sweep")
def sweep() -> None:
    sweeping.ring_for_lost()


@shared_task(name="casework.heartbeat")
def heartbeat() -> None:
    sweeping.beat("worker")

"""Celery's way in: load by id, call one action."""

from celery import shared_task

from casework.actions import (
    admitting,
    alarming,
    anchoring,
    importing,
    reconciling,
    redacting,
    rehashing,
    reserving,
    sealing,
    stamping,
    sweeping,
    unpacking,
    viewing,
)
from casework.actions.enlisting import machine


@shared_task(name="casework.tell_of_broken_glass")
def tell_of_broken_glass(pk: int) -> None:
    admitting.tell(pk)


@shared_task(name="casework.tell_again_of_broken_glass")
def tell_again_of_broken_glass() -> None:
    admitting.tell_again()


@shared_task(name="casework.end_places")
def end_places() -> None:
    admitting.end_places()


@shared_task(name="casework.load_import")
def load_import(pk: int) -> None:
    importing.load(pk)


@shared_task(name="casework.draw_viewing")
def draw_viewing(pk: int) -> None:
    viewing.draw(pk)


@shared_task(name="casework.make_redaction")
def make_redaction(pk: int) -> None:
    redacting.make(pk)


@shared_task(name="casework.read_web_archive")
def read_web_archive(pk: int) -> None:
    unpacking.read(pk)


@shared_task(name="casework.expire_viewings")
def expire_viewings() -> None:
    viewing.expire()


@shared_task(name="casework.sweep")
def sweep() -> None:
    sweeping.ring_for_lost()


@shared_task(name="casework.forget_answers")
def forget_answers() -> None:
    reserving.forget_old()


@shared_task(name="casework.heartbeat")
def heartbeat() -> None:
    sweeping.beat("worker")


@shared_task(name="casework.check_evidence")
def check_evidence(pk: int) -> None:
    rehashing.check(pk)


@shared_task(name="casework.check_evidence_due")
def check_evidence_due() -> None:
    rehashing.check_due()


@shared_task(name="casework.mail_alarm")
def mail_alarm(pk: int) -> None:
    alarming.mail(pk)


@shared_task(name="casework.anchor")
def anchor() -> None:
    anchoring.anchor_daily()


@shared_task(name="casework.stamp")
def stamp(pk: int) -> None:
    stamping.stamp(pk)


@shared_task(name="casework.reconcile_evidence")
def reconcile_evidence() -> None:
    reconciling.reconcile(by=machine())


@shared_task(name="casework.remove_destroyed")
def remove_destroyed() -> None:
    sealing.remove_destroyed()

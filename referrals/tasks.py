"""Celery's way in: load by id, call one action."""

from celery import shared_task

from referrals.actions import (
    delivering,
    disclosing,
    packaging,
    previewing,
    publishing,
    pushing,
    reminding,
)


@shared_task(name="referrals.build_volume")
def build_volume(pk: int) -> None:
    packaging.build(pk)


@shared_task(name="referrals.build_disclosure")
def build_disclosure(pk: int) -> None:
    disclosing.build(pk)


@shared_task(name="referrals.withdraw_disclosures")
def withdraw_disclosures() -> None:
    disclosing.withdraw()


@shared_task(name="referrals.send_delivery")
def send_delivery(pk: int) -> None:
    delivering.send(pk)


@shared_task(name="referrals.draw_preview")
def draw_preview(pk: int) -> None:
    previewing.draw(pk)


@shared_task(name="referrals.expire_previews")
def expire_previews() -> None:
    previewing.expire()


@shared_task(name="referrals.doubt_abandoned")
def doubt_abandoned() -> None:
    delivering.doubt_abandoned()


@shared_task(name="referrals.number_changes")
def number_changes() -> None:
    publishing.number()


@shared_task(name="referrals.clear_changes")
def clear_changes() -> None:
    publishing.clear()


@shared_task(name="referrals.push_changes")
def push_changes() -> None:
    pushing.put_in_line()


@shared_task(name="referrals.push_webhooks")
def push_webhooks(pk: int) -> None:
    pushing.push(pk)


@shared_task(name="referrals.clear_pushes")
def clear_pushes() -> None:
    pushing.clear()


@shared_task(name="referrals.write_reminders")
def write_reminders() -> None:
    reminding.write()

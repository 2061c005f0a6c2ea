"""The partner's webhook: its receiver is told of the referrals, and checks who told it."""

import json
import time
from pathlib import Path
from typing import Any

from standardwebhooks.webhooks import Webhook

from casework.models import Change
from referrals.actions import subscribing
from referrals.management.demo import waiting
from referrals.management.demo.scene import Scene, several
from referrals.models import Push, Subscription
from referrals.queries import feed

KINDS = ("referral", "submission", "package", "delivery", "reply")
# The clock looks every three seconds.
PATIENCE = 60


def subscribe(scene: Scene) -> tuple[Subscription, str] | None:
    """Let the partner be told of the referrals; None where nobody listens."""
    if not scene.receiver:
        return None
    partner = scene.cast.partner
    label = "Demo: the partner's receiver"
    hook = subscribing.add(partner, url=scene.receiver, kinds=KINDS, label=label, by=partner)
    scene.stage.say(f"{partner.name} adds a webhook: {scene.receiver} is told of the referrals.")
    return hook


def hear(scene: Scene, hook: tuple[Subscription, str] | None) -> dict[str, Any] | None:
    """Wait until the receiver was told all, and check the signature of each push that it kept.

    :raises DemoStopped: when a push does not come.
    """
    if hook is None:
        return None
    subscription, secret = hook
    _wait_for_all(subscription)
    folder = pushes_folder(scene.folder)
    kept = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    told = [Webhook(secret).verify(one["body"], one["headers"]) for one in kept]
    number = several(len(told), "push", "pushes")
    scene.stage.say(f"The partner's receiver was told by {number}, each with a good signature.")
    return {"url": subscription.url, "pushes": len(told), "path": str(folder)}


def _wait_for_all(subscription: Subscription) -> None:
    deadline = time.monotonic() + PATIENCE
    while not _is_told_all(subscription):
        if time.monotonic() > deadline:
            raise waiting.DemoStopped("The webhook is not told. Does the clock run? celery beat")
        time.sleep(waiting.PAUSE)


def _is_told_all(subscription: Subscription) -> bool:
    if Change.objects.filter(number=None).exists():
        return False
    subscription.refresh_from_db()
    is_behind = subscription.position < feed.head().last_number
    return not is_behind and not Push.objects.waiting().filter(subscription=subscription).exists()


def pushes_folder(folder: Path) -> Path:
    """Return where the receiver of the demo keeps what it was told."""
    return folder / "pushes"

"""One write, sent three times while its server is killed, against the same write done once."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from casework.models import Event, Officer, Reservation
from tests.casework.api.calling import ROOT, calling, secret_of, tag_at
from tests.casework.api.routes import Route
from tests.casework.api.writes import Write
from tests.referrals.webs import Stubborn, Web

# Neither the case nor the trail: who called how often, and under which key.
BESIDE = ("reservation", "tokenuse", "token", "allowance")


def state() -> Counter[str]:
    """Count the rows of every table of both apps, and the events of each kind."""
    rows = Counter(
        {
            model._meta.db_table: model._base_manager.count()
            for model in apps.get_models()
            if model._meta.app_label in ("casework", "referrals")
            and model._meta.model_name not in BESIDE
        }
    )
    return rows + Counter(Event.objects.values_list("kind", flat=True))


def grown(before: Counter[str], after: Counter[str]) -> dict[str, int]:
    """Return what there is more or less of."""
    more = {name: after[name] - before[name] for name in after | before}
    return {name: number for name, number in more.items() if number}


def require_once(
    web: Web,
    route: Route,
    write: Write,
    things: dict[str, Any],
    officers: Mapping[str, Officer],
    *,
    kill_after: float,
) -> None:
    """Do the write once and undo it; then send it stormily, and find the same growth."""
    officer = officers[write.allowed[0]]
    place = route.address(**things)
    calm, stormy = calling(officer), Stubborn(web, secret_of(officer))
    before = state()
    with transaction.atomic():
        answer = calm.generic_write(write.method, place, write.body(things), write.form)
        once = grown(before, state())
        transaction.set_rollback(True)
    assert state() == before

    tag = tag_at(place if place.startswith("/") else ROOT + place)
    answers = stormy.write(
        write.method,
        place.removeprefix(ROOT),
        kill_after=kill_after,
        headers={"If-Match": tag},
        withheld=("secret",),
        **_sent(write, things),
    )

    assert answers.status_code == answer.status_code, answers.text
    thrice = grown(before, state())
    assert thrice == once, f"{thrice} is not {once}"
    assert not Reservation.objects.filter(done_at=None).exists()


def _sent(write: Write, things: dict[str, Any]) -> dict[str, Any]:
    body = write.body(things)
    if write.form == "json":
        return {"json": body}
    files = {name: one for name, one in body.items() if isinstance(one, SimpleUploadedFile)}
    fields = {name: one for name, one in body.items() if name not in files}
    return {"files": {n: (f.name, f.read()) for n, f in files.items()}, "data": fields}

"""Each status by which a client may be refused, brought about for real."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from rest_framework.test import APIClient

from casework.actions import opening, pausing
from casework.models import Change, Network, Officer
from referrals.actions import publishing
from referrals.models import Referral
from referrals.queries import feed
from tests.casework.api.calling import bearing, calling, secret_of

KEY = {"HTTP_IDEMPOTENCY_KEY": "b0a5c1de-2f0e-4c55-8c40-3b7a6d1f9e21"}


@dataclass
class Stage:
    """A draft of a case, who leads it, who runs the house, and the settings."""

    network: Network
    draft: Referral
    amina: Officer
    house: Officer
    settings: Any
    patch: Callable[..., None]
    language: str

    @property
    def headers(self) -> dict[str, str]:
        return {"HTTP_ACCEPT_LANGUAGE": self.language}

    @property
    def case(self) -> str:
        return f"networks/{self.network.reference}/"

    @property
    def referral(self) -> str:
        return f"referrals/{self.draft.reference}/"

    def as_amina(self, *scopes: str, **facts: Any) -> Any:
        return calling(self.amina, *scopes, **self.headers, **facts)


def bad_input(stage: Stage) -> Any:
    body = {"title_en": "Flood of lies", "colour": "red"}
    return stage.as_amina().post(stage.case + "narratives/", body)


def no_token(stage: Stage) -> Any:
    return APIClient(**stage.headers).get("/api/v1/me/")


def no_scope(stage: Stage) -> Any:
    return stage.as_amina("read").post("networks/", {"title": "New"})


def not_here(stage: Stage) -> Any:
    return stage.as_amina().get("networks/NET-222222/")


def no_such_method(stage: Stage) -> Any:
    return stage.as_amina().delete("me/")


def no_such_form(stage: Stage) -> Any:
    return stage.as_amina().get("me/", headers={"accept": "application/xml"})


def wrong_state(stage: Stage) -> Any:
    return stage.as_amina().post(stage.referral + "revise/")


def cursor_gone(stage: Stage) -> Any:
    publishing.number()
    Change.objects.update(told_at=timezone.now() - timedelta(days=100))
    publishing.clear()
    return stage.as_amina().get("changes/", {"after": feed.cursor_of(1)})


def overtaken(stage: Stage) -> Any:
    caller = stage.as_amina()
    read = caller.get(stage.case)
    opening.edit_network(
        stage.network, title="Renamed", version=read.json()["version"], by=stage.amina
    )
    return caller.patch(stage.case, {"title": "Other"}, HTTP_IF_MATCH=read["ETag"])


def too_large(stage: Stage) -> Any:
    stage.settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    return stage.as_amina().post("networks/", {"title": "x" * 1000})


def no_such_body(stage: Stage) -> Any:
    return stage.as_amina().post("networks/", {"title": "New"}, format="multipart")


def key_reused(stage: Stage) -> Any:
    caller = stage.as_amina()
    caller.post("networks/", {"title": "New"}, **KEY)
    return caller.post("networks/", {"title": "Other"}, **KEY)


def no_version(stage: Stage) -> Any:
    return stage.as_amina().patch(stage.case, {"title": "Other"}, HTTP_IF_MATCH="")


def too_many(stage: Stage) -> Any:
    stage.settings.RENVOI_RATE_LIMIT = 1
    caller = bearing(secret_of(stage.amina), **stage.headers)
    caller.get("me/")
    return caller.get("me/")


def our_fault(stage: Stage) -> Any:
    def fail(*_words: Any, **_facts: Any) -> None:
        raise RuntimeError("a fault of the tests")

    stage.patch("casework.api.me.Me.show", fail)
    caller = stage.as_amina()
    caller.raise_request_exception = False
    return caller.get("me/")


def standstill(stage: Stage) -> Any:
    pausing.pause("Moving the database", by=stage.house)
    return stage.as_amina().post("networks/", {"title": "New"})


#: status → how it comes about.
REFUSALS: dict[int, Callable[[Stage], Any]] = {
    400: bad_input,
    401: no_token,
    403: no_scope,
    404: not_here,
    405: no_such_method,
    406: no_such_form,
    409: wrong_state,
    410: cursor_gone,
    412: overtaken,
    413: too_large,
    415: no_such_body,
    422: key_reused,
    428: no_version,
    429: too_many,
    500: our_fault,
    503: standstill,
}

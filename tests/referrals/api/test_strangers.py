"""Who is no member of a restricted case learns nothing of it, whatever they ask, by any door."""

import json
from typing import Any

import pytest

from casework.actions import (
    attributing,
    importing,
    issuing,
    opening,
    redacting,
    sharing,
    viewing,
)
from casework.api import urls as casework_urls
from casework.models import Evidence, Network, Officer
from referrals.models import Referral
from tests.casework.admissions import access_to
from tests.casework.api import writes as casework_writes
from tests.casework.api.calling import Caller, bearing, calling, scopes_for
from tests.casework.api.conftest import BOX
from tests.casework.api.routes import Route, methods_of, routes
from tests.casework.sealed import sealed_things
from tests.casework.webarchives.known import archive_of
from tests.referrals.api import writes as referrals_writes

ROUTES = list(routes())
OF_CASEWORK = {route.name for route in routes(casework_urls)}
BODIES = {
    (write.route, write.method): write
    for write in (*casework_writes.WRITES, *referrals_writes.WRITES)
}


@pytest.fixture
def hidden(
    things_at, network, evidence, assets, batch_of, post_of, amina, boris, enlist, open_case
) -> dict[str, Any]:
    """All that addresses and bodies name, each belonging to the restricted case."""
    staged = things_at("noticed")
    viewing.draw(viewing.ask(evidence, by=amina).pk)
    archive_of(evidence, showing=assets[0], by=amina)
    return {
        "officer": boris.pk,
        "asset": assets[0].pk,
        "batch": batch_of.pk,
        "evidence": evidence.pk,
        "redaction": redacting.ask(evidence, boxes=[BOX], by=amina).pk,
        **sealed_things(network, by=amina, second=amina),
        "linked": assets[0].pk,
        "open_case": open_case,
        # Addresses that only some doors have; each leads into the hidden case or nowhere.
        "post": post_of.pk,
        "stamp": 1,
        "access": access_to(network, by=enlist("Noor", "OFFICER")).pk,
        "code": "not-found",
        "page": 1,
        "kind": "asset",
        "object_id": assets[0].pk,
        **staged,
    }


@pytest.fixture
def post_of(network, amina):
    value = "https://x.com/lantern_1/status/1234567890123456789"
    return attributing.attach(network, value=value, by=amina).post


@pytest.fixture
def batch_of(network, amina):
    from_list = importing.upload(
        network, chunks=[b"url\nhttps://x.com/lantern_9\n"], name="secret-list.csv", by=amina
    )
    return importing.load(from_list.pk)


@pytest.fixture
def secrets(hidden, network, draft) -> list[bytes]:
    """What must stand in no answer: references, titles, handles, digests, names of files."""
    said = [
        network.reference,
        network.title,
        draft.reference,
        Referral.objects.get(pk=draft.pk).title,
        *network.memberships.values_list("asset__handle", flat=True),
        *Evidence.objects.filter(network=network).values_list("sha256", flat=True),
        "capture.png",
        "secret-list.csv",
        hidden["digest"],
    ]
    return [text.encode() for text in said]


def body_of(answer: Any) -> bytes:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content + repr(dict(answer.headers)).encode()


def at(route: Route, things: dict[str, Any], network: Network) -> str:
    of_network = route.template.startswith("networks/")
    reference = network.reference if of_network else things["reference"]
    return route.address(**{**things, "reference": reference, "number": 1})


def asked(caller: Caller, route: Route, method: str, things: dict[str, Any], address: str) -> Any:
    write = BODIES.get((route.name, method))
    body = write.body(things) if write else {}
    if method == "GET":
        return caller.get(address)
    return caller.generic_write(method, address, body, write.form if write else "json")


@pytest.fixture
def confined(amina, open_case) -> Caller:
    """The lead of the hidden case, by a token that is kept to another one."""
    scopes, kept = scopes_for(amina), [open_case.reference]
    return bearing(issuing.issue(amina, scopes=scopes, days=1, by=amina, networks=kept)[1])


@pytest.mark.parametrize("who", ["eve", "robot", "confined"])
def test_no_answer_holds_anything_of_a_case_out_of_sight(
    who, request, hidden, secrets, network, robot_inside, amina
):
    found: Officer | Caller = request.getfixturevalue(who)
    if who == "robot":
        sharing.remove_member(network, officer=robot_inside, by=amina)
    caller = found if isinstance(found, Caller) else calling(found)
    told = set()

    for route in ROUTES:
        for method in methods_of(route.door):
            # The contract is the same for all; its examples are of nobody.
            if route.name in ("docs", "schema"):
                continue
            answer = asked(caller, route, method, hidden, at(route, hidden, network))
            content = body_of(answer)
            told |= {(method, route.name, one) for one in secrets if one in content}
            if "reference" in route.parameters:
                assert answer.status_code in (403, 404), (method, route.name, content)

    # Who was a member must be told to forget the case, and so is told which; nothing else of it.
    parting = {("GET", "changes", network.reference.encode())} if who == "robot" else set()
    assert told == parting


def test_the_search_would_find_what_a_member_is_told(hidden, secrets, network, amina):
    found = set()
    for route in ROUTES:
        if "GET" in methods_of(route.door) and route.name not in ("docs", "schema"):
            content = body_of(calling(amina).get(at(route, hidden, network)))
            found |= {one for one in secrets if one in content}

    assert found == set(secrets)


def test_filters_and_counts_tell_a_stranger_nothing(secrets, hidden, network, eve):
    """The same question gives the same answer, whether or not the case is there."""
    caller = calling(eve)

    for route in ROUTES:
        if route.parameters or "GET" not in methods_of(route.door) or route.name == "docs":
            continue
        for word in (network.reference, "Paper", "lantern_1", "Three accounts"):
            answer = caller.get(route.address(), {"q": word})
            if (
                answer.status_code == 200
                and not answer.streaming
                and "json" in answer["Content-Type"]
            ):
                assert json.loads(answer.content).get("results", []) == [], (route.name, word)


def test_what_a_body_names_out_of_sight_is_answered_as_if_it_were_not_there(eve, hidden, network):
    """A hidden reference and one that nobody ever gave are told the same, word for word."""
    own = opening.open_network(title="Own", by=eve)
    caller = calling(eve)

    def said(reference: str) -> list[tuple[int, bytes]]:
        link = {"other": reference, "kind": "CONTINUES", "confidence": "LOW", "rationale": "x"}
        draft = {"network": reference, "platform": "x", "title": "x"}
        follow = {"network": own.reference, "platform": "x", "title": "x"}
        answers = [
            caller.post(f"networks/{own.reference}/links/", link),
            caller.post("referrals/", draft),
            caller.post(
                "referrals/",
                {
                    **follow,
                    "follows": hidden["reference"]
                    if reference == network.reference
                    else "REF-222222",
                },
            ),
        ]
        return [(answer.status_code, answer.content) for answer in answers]

    assert said(network.reference) == said("NET-222222")

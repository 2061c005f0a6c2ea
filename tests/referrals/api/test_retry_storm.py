"""Every write of a walk comes three times while its server is killed: the state is that of once."""

import itertools
from collections import Counter

import pytest

from casework.models import Event, Network, Reservation
from referrals.models import Outcome, Referral, Reply
from tests.casework.api.calling import secret_of
from tests.referrals.webs import Stubborn, Web

WHEN = {"occurred_at": "2026-09-03T10:00:00Z"}
DELAYS = (0.002, 0.008, 0.015, 0.025, 0.04, 0.06)
pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]


@pytest.fixture
def web(tmp_path):
    made = Web(tmp_path)
    yield made.start()
    made.stop()


def walk(drafter: Stubborn, reviewer: Stubborn, name: str, facts: dict, kills) -> str:
    """Bring a case from nothing to an approved referral that is revised and withdrawn."""

    def write(method: str, place: str, body=None, who=drafter, tag: str = "", **more) -> dict:
        headers = {"If-Match": tag} if tag else {}
        answer = who.write(
            method, place, kill_after=next(kills), headers=headers, json=body, **more
        )
        assert answer.status_code < 300, (place, answer.text)
        return answer.json() if answer.content else {}

    def tagged(place: str) -> str:
        return drafter.read(place).headers["ETag"]

    case = write("POST", "networks/", {"title": name})["reference"]
    at = f"networks/{case}/"
    write("PATCH", at, {"description": "Seen in autumn."}, tag=tagged(at))
    write("POST", at + "members/", {"officer": "boris@renvoi.example", "place": "READER"})
    write("POST", at + "narratives/", {"title_en": "A", "title_fr": "B"})
    write("POST", at + "campaigns/", {"title": "Wave", "started_on": "2026-08-01"})
    write("POST", at + "targets/", {"name": "A. Member", "kind": "POLITICIAN"})
    rows = [{"value": f"https://x.com/{name}_{n}"} for n in range(3)]
    added = write("POST", at + "assets/bulk/", {"assets": rows})["results"]
    assets = [one["id"] for one in added]
    write("POST", at + "assets/", {"value": f"https://x.com/{name}_single"})
    look = {"asset": assets[0], "presence": "LIVE", **WHEN}
    write("POST", at + "observations/bulk/", {"observations": [look]})
    proof = drafter.write(
        "POST",
        at + "evidence/",
        kill_after=next(kills),
        files={"file": ("capture.txt", b"seen " + name.encode())},
    ).json()["id"]
    for asset in assets:
        write("POST", f"{at}evidence/{proof}/assets/", {"asset": asset})
    opened = write("POST", "referrals/", {"network": case, "platform": "x", "title": name})
    there = f"referrals/{opened['reference']}/"
    write("POST", there + "items/", {"assets": assets, "why": "Same text."})
    write("POST", there + "exhibits/", {"evidence": proof})
    write("PATCH", there, facts, tag=tagged(there))
    digest = write("POST", there + "submit/", tag=tagged(there))["submission"]["sha256"]
    write("POST", there + "approve/", {"digest": digest}, who=reviewer, tag=tagged(there))
    write("POST", there + "revise/", tag=tagged(there))
    write("POST", there + "withdraw/", {"reason": "Not needed."}, tag=tagged(there))
    write("POST", there + "copy/")
    return case


def state_of(case: str) -> tuple[Counter, dict[str, int]]:
    """Return what the trail tells of a case, and how many rows hang on it."""
    network = Network.objects.get(reference=case)
    told = Counter(Event.objects.filter(chain__network=network).values_list("kind", flat=True))
    parts = ("memberships", "evidence", "observations", "narratives", "campaigns", "targets")
    rows = {part: getattr(network, part).count() for part in parts}
    rows["members"] = network.members.count()
    rows["referrals"] = Referral.objects.filter(network=network).count()
    return told, rows


def test_a_storm_of_retries_and_kills_leaves_the_state_of_once(
    web, amina, boris, platforms, policy, mail_channel
):
    drafter, reviewer = (Stubborn(web, secret_of(who)) for who in (amina, boris))
    facts = {
        "summary": "Accounts post the same text at the same minute.",
        "why": "They are operated together and hide it.",
        "basis": "Exhibit 1 shows the posts side by side.",
        "unknowns": "Who operates them is not known.",
        "alternatives": "None recorded.",
        "channel": mail_channel.pk,
        "policies": [policy.pk],
        "asks": ["ASSESS_ACCOUNT"],
        "good_faith": True,
    }

    calm = walk(drafter, reviewer, "calm", facts, itertools.repeat(None))
    stormy = walk(drafter, reviewer, "stormy", facts, itertools.cycle(DELAYS))

    assert state_of(stormy) == state_of(calm)
    assert not Reservation.objects.filter(done_at=None).exists()


def test_what_came_back_is_recorded_once_in_the_storm(web, reach, robot_inside):
    referral = reach("sent")
    partner, at = Stubborn(web, secret_of(robot_inside)), f"referrals/{referral.reference}/"
    numbers = list(referral.items.values_list("number", flat=True))
    outcomes = [{"number": number, "extra": "NO_ACTION"} for number in numbers]
    kills = itertools.cycle(DELAYS)

    for place, body in (
        ("acknowledge/", WHEN),
        ("replies/", {"kind": "action_refused", **WHEN}),
        ("outcomes/bulk/", {"outcomes": outcomes, "atomic": False, **WHEN}),
    ):
        answer = partner.write("POST", at + place, kill_after=next(kills), json=body)
        assert answer.status_code < 300, answer.text

    assert Reply.objects.filter(referral=referral).count() == 2
    assert Outcome.objects.filter(item__referral=referral).count() == len(numbers)

"""What pages and doors say of material under seal, and on which proposal a decision is taken."""

import pytest

from casework.actions import collecting, redacting, sealing
from casework.models import Evidence, Keeping
from tests.casework.api.calling import calling
from tests.casework.web.conftest import page

WHY = {"ground": "CHILD", "reason": "Sent to us by a member of the public."}
TELLING = "the-name-that-tells.png"


@pytest.fixture
def sealed(network, amina, picture):
    told = collecting.add(
        network, chunks=[picture], name=TELLING, source_url=f"https://x.com/{TELLING}", by=amina
    ).evidence
    box = {"left": 0, "top": 0, "width": 10, "height": 10, "reason": "A face."}
    asked = redacting.ask(told, boxes=[box], by=amina)
    return sealing.seal(told, by=amina, **WHY), asked


def test_a_decision_is_on_the_proposal_that_was_read(browse, network, sealed, amina, boris):
    seal, _asked = sealed
    at = page("unsealing-decide", network, seal.evidence_id)
    read = sealing.propose(seal, act="RELEASE", reason="A drawing.", by=amina)
    shown = browse(boris).get(at).content.decode()
    assert f'name="unsealing" value="{read.pk}"' in shown
    sealing.decide(read, agrees=False, reason="No.", by=boris)
    sealing.propose(seal, act="DESTROY", reason="Gone with it.", authority="DA 1", by=amina)

    told = browse(boris).post(at, {"unsealing": read.pk, "agrees": "yes"})

    assert told.status_code == 409
    assert Evidence.objects.get(pk=seal.evidence_id).keeping == Keeping.SEALED
    assert browse(boris).post(at, {"agrees": "yes"}).status_code == 422


def test_its_name_and_source_are_told_by_no_page_and_no_door(
    browse, network, sealed, amina, assets
):
    seal, asked = sealed
    pages = [
        page("evidence", network, seal.evidence_id),
        page("evidence-viewing", network, seal.evidence_id),
        page("redaction", network, seal.evidence_id, asked.pk),
        page("network-evidence", network),
        page("network-seals", network),
    ]
    for at in pages:
        answer = browse(amina).get(at)
        assert answer.status_code in (200, 404, 409), at
        main = answer.content.decode().partition("custody")[0]
        assert TELLING not in main, at
    caller = calling(amina)
    told = caller.get(f"networks/{network.reference}/evidence/{seal.evidence_id}/").json()
    assert (told["keeping"], told["original_name"], told["source_url"]) == ("SEALED", "", "")
    snapshot = b"".join(caller.get("snapshot/").streaming_content).decode()
    assert f'"sha256":"{seal.evidence.sha256}"' in snapshot.replace(" ", "")
    assert TELLING not in snapshot

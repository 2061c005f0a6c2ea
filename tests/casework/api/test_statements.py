import pytest

from casework.actions import describing, opening
from tests.casework.api.calling import calling

STATED = "2026-09-01T12:00:00+02:00"


@pytest.mark.parametrize(
    ("kind", "entry"),
    [
        ("campaigns", {"title": "Wave", "started_on": "2026-08-01", "ended_on": None}),
        ("targets", {"name": "A. Member", "kind": "POLITICIAN", "affiliation": "Party"}),
        ("narratives", {"title_en": "Corrupt", "title_fr": "Corrompus"}),
        (
            "attributions",
            {
                "actor": "State X",
                "likelihood": "LIKELY",
                "confidence": "LOW",
                "rationale": "Hours.",
                "occurred_at": STATED,
            },
        ),
    ],
)
def test_a_statement_is_added_and_listed(as_amina, as_dana, network, at, kind, entry):
    added = as_amina.post(f"{at}{kind}/", entry)

    assert added.status_code == 201, added.content
    listed = as_dana.get(f"{at}{kind}/").json()["results"]
    assert listed == [added.json()]
    for name, value in entry.items():
        assert listed[0][name] == ("2026-09-01T10:00:00Z" if name == "occurred_at" else value)
    assert as_dana.post(f"{at}{kind}/", entry).status_code == 403


def test_of_a_protected_person_only_the_name_is_taken(as_amina, network, at):
    entry = {"name": "A child", "kind": "FAMILY"}

    refused = as_amina.post(at + "targets/", {**entry, "affiliation": "Party"})
    taken = as_amina.post(at + "targets/", entry)

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "affiliation"
    assert taken.json()["is_protected"] is True
    assert taken.json()["affiliation"] == ""


@pytest.fixture
def secret(enlist):
    zoe = enlist("Zoe", "OFFICER")
    return zoe, opening.open_network(title="Secret", is_restricted=True, by=zoe)


def test_a_link_to_a_hidden_network_is_hidden_with_it(as_amina, as_eve, amina, open_case, network):
    at = f"networks/{open_case.reference}/"
    entry = {
        "other": network.reference,
        "kind": "SAME_OPERATOR",
        "confidence": "HIGH",
        "rationale": "Same hours.",
    }

    added = as_amina.post(at + "links/", entry)

    assert added.status_code == 201
    assert len(as_amina.get(at + "links/").json()["results"]) == 1
    assert as_eve.get(at + "links/").json()["results"] == []
    assert network.reference not in as_eve.get(at + "events/").content.decode()
    assert network.reference in as_amina.get(at + "events/").content.decode()


def test_a_link_cannot_be_made_to_what_is_out_of_sight(as_amina, secret, network, at):
    _zoe, hidden = secret
    entry = {"kind": "CONTINUES", "confidence": "LOW", "rationale": "?"}

    to_hidden = as_amina.post(at + "links/", {**entry, "other": hidden.reference})
    to_nothing = as_amina.post(at + "links/", {**entry, "other": "NET-222222"})

    assert to_hidden.status_code == to_nothing.status_code == 400
    assert to_hidden.json() == to_nothing.json()


def test_evidence_of_another_network_cannot_be_cited(secret, network, evidence):
    zoe, hidden = secret
    other = opening.open_network(title="Other", by=zoe)
    entry = {
        "other": other.reference,
        "kind": "CONTINUES",
        "confidence": "LOW",
        "rationale": "?",
        "evidence": evidence.pk,
    }

    answer = calling(zoe).post(f"networks/{hidden.reference}/links/", entry)

    assert answer.status_code == 400
    assert answer.json()["code"] == "not-of-network"


def test_the_same_target_twice_is_bad_input(as_amina, amina, network, at):
    describing.add_target(network, name="A", kind="OFFICIAL", by=amina)

    answer = as_amina.post(at + "targets/", {"name": "A", "kind": "OFFICIAL"})

    assert answer.status_code == 400

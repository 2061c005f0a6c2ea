import pytest
from django.utils import translation

from casework.actions import opening
from casework.models import Event
from casework.web.trail import summary
from tests.casework.web.conftest import page


def test_the_trail_says_what_who_when_and_with_which_hash(browse, dana, full):
    shown = browse(dana).get(page("network-trail", full)).content.decode()

    newest = Event.objects.filter(chain__network=full).order_by("-sequence")[0]
    for text in ("Narrative added", "Amina", str(newest.sequence), bytes(newest.hash).hex()[:12]):
        assert text in shown


def test_the_trail_of_a_case_holds_nothing_of_another(browse, amina, network, open_case):
    shown = browse(amina).get(page("network-trail", open_case))

    lines = shown.context["listing"].rows
    assert {line.chain_id for line in lines} == {open_case.chain.pk}


def test_a_change_is_told_as_before_and_after(amina, network):
    opening.edit_network(network, by=amina, version=1, title="Other")
    event = Event.objects.get(kind="network.edited")

    assert "title: Paper Lantern → Other" in list(summary(event.payload))


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        ('{"sha256":"' + "a" * 64 + '"}', ["SHA-256: aaaaaaaaaaaa…"]),
        ('{"figures":{"CREATED":2}}', ["figures: CREATED 2"]),
        ('{"looks":[{"a":1},{"a":2},{"a":3},{"a":4}]}', ["observations: (4)"]),
        ('{"dry_run":true,"empty":""}', ["dry run: yes"]),
        ("[1,2]", ["1, 2"]),
        ("{}", []),
    ],
)
def test_a_payload_is_told_in_short_texts(payload, told):
    assert list(summary(payload)) == told


def test_a_destroyed_payload_says_so():
    assert "lawful disposition" in next(summary(None))


def test_a_french_reader_is_told_in_french():
    with translation.override("fr"):
        told = list(summary('{"title":"Paper Lantern","is_restricted":true}'))

    assert [line.partition(":")[0].strip() for line in told] == [
        "titre",
        "restreint à ses membres",
    ]
    assert told[1].endswith("oui")

"""Checkpoints for those who keep the record; anchors and timestamps of a case for its readers."""

import pytest

from casework.actions import stamping
from casework.models import Checkpoint, Stamp
from tests.casework.drawing import draw
from tests.casework.web.conftest import page


def test_an_administrator_draws_a_checkpoint_and_an_auditor_sees_it(browse, house, dana):
    browse(house).post(page("checkpoints"))

    assert Checkpoint.objects.count() == 1
    answer = browse(dana).get(page("checkpoints"))
    assert Checkpoint.objects.get().sha256 in answer.content.decode()
    assert "Draw a checkpoint now" not in answer.content.decode()


@pytest.mark.parametrize("verb", ["get", "post"])
@pytest.mark.parametrize("who", ["amina", "boris", "chen"])
def test_others_see_none_and_draw_none(browse, who, verb, request):
    assert getattr(browse(request.getfixturevalue(who)), verb)(page("checkpoints")).status_code == (
        403
    )


def test_an_auditor_draws_none(browse, dana):
    browse(dana).post(page("checkpoints"))

    assert Checkpoint.objects.count() == 0


def test_the_trail_says_how_far_it_is_anchored(browse, network, amina, house, settings, tmp_path):
    assert "No line of this trail is known outside" in trail(browse, network, amina)

    settings.RENVOI_CHECKPOINT_DIR = str(tmp_path)
    draw(house)

    assert "Known outside the database up to line" in trail(browse, network, amina)


def trail(browse, network, officer) -> str:
    return browse(officer).get(page("network-trail", network)).content.decode()


def test_a_waiting_a_failed_and_a_good_timestamp_are_told_apart(browse, network, amina, tsa):
    for n, spoil in enumerate([lambda a: a, lambda a: b"no"]):
        tsa.spoil = spoil
        made = stamping.ask(Stamp.Kind.PACKAGE, subject="R", body=f"{n}", network=network)
        stamping.stamp(made.pk)
    stamping.ask(Stamp.Kind.PACKAGE, subject="R", body="waits", network=network)

    text = browse(amina).get(page("network-anchors", network)).content.decode()

    assert "does not hold" in text
    assert text.count("Try again") == 1
    assert text.count("/token/") == 1

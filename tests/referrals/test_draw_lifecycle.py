from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from referrals.lifecycle import ARROWS, Status, destination, steps_from
from referrals.management.commands import draw_lifecycle


def test_the_drawn_life_of_a_referral_is_current():
    call_command("draw_lifecycle", check=True)


def test_a_stale_page_is_found_and_drawn_anew(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    page = tmp_path / draw_lifecycle.PAGE
    page.write_text("old")

    with pytest.raises(CommandError, match="is stale"):
        call_command("draw_lifecycle", check=True)
    call_command("draw_lifecycle", stdout=StringIO())

    assert page.read_text() == draw_lifecycle.draw()
    call_command("draw_lifecycle", check=True)


def test_the_page_is_the_same_in_every_language_of_the_reader():
    with translation.override("fr"):
        assert "Submit for review" in draw_lifecycle.draw()


def test_every_step_and_every_status_is_drawn():
    drawn = draw_lifecycle.draw()

    for step, arrow in ARROWS.items():
        assert f"| {step} (" in drawn
        assert all(f"    {source} --> {arrow.destination}: " in drawn for source in arrow.sources)
    assert all(status in drawn for status in Status.values)


def test_a_step_leads_nowhere_from_where_it_does_not_start():
    assert destination("DRAFT", "submit") == "SUBMITTED"
    assert destination("SENT", "submit") is None


def test_the_steps_of_a_status_come_in_the_order_of_the_table():
    assert steps_from("SUBMITTED") == ["return", "reject", "approve", "revise", "withdraw"]
    assert steps_from("REJECTED") == steps_from("WITHDRAWN") == []

"""The pages on which people ask for a case, are let in, or break the glass."""

import pytest

from casework.actions import admitting
from casework.models import AccessRequest, BrokenGlass
from tests.casework.admissions import access_to
from tests.casework.web.conftest import page

WHY = {"reason": "The committee asks about it."}


@pytest.mark.parametrize("is_there", [True, False])
def test_the_page_says_the_same_whether_there_is_such_a_case_or_not(browse, network, eve, is_there):
    reference = network.reference if is_there else "NET-222222"

    answer = browse(eve).post(page("access"), {"reference": reference, **WHY}, follow=True)

    told = answer.content.decode().replace(reference, "NET-…")
    assert "If there is such a case, its leads see that you asked, and why." in told
    assert "None yet" in told
    assert AccessRequest.objects.get().network == (network if is_there else None)
    assert network.title not in told


def test_a_reference_that_is_none_is_refused_and_nothing_is_lost(browse, eve):
    answer = browse(eve).post(page("access"), {"reference": "CASE 7", **WHY})

    assert answer.status_code == 422
    assert WHY["reason"] in answer.content.decode()


def test_a_lead_sees_who_asks_and_lets_them_in(browse, network, amina, boris, eve):
    asked = access_to(network, by=eve)
    at = page("access-decide", network, asked.pk)
    assert at in browse(amina).get(page("network-members", network)).content.decode()
    assert at not in browse(boris).get(page("network-members", network)).content.decode()
    assert browse(boris).get(at).status_code == 403
    assert browse(eve).get(at).status_code == 404
    assert "An inquiry asks." in browse(amina).get(at).content.decode()

    browse(amina).post(at, {"decision": "READER", "reason": "They do."})

    assert browse(eve).get(page("network", network)).status_code == 200
    shown = browse(eve).get(page("access")).content.decode()
    assert page("network", network) in shown
    again = browse(amina).post(at, {"decision": "REFUSE", "reason": "Late."})
    assert again.status_code == 409


def test_a_refusal_needs_a_reason_and_is_not_told(browse, network, amina, eve):
    at = page("access-decide", network, access_to(network, by=eve).pk)
    assert browse(amina).post(at, {"decision": "REFUSE"}).status_code == 422

    browse(amina).post(at, {"decision": "REFUSE", "reason": "Not theirs."})

    assert "None yet" in browse(eve).get(page("access")).content.decode()
    assert browse(eve).get(page("network", network)).status_code == 404


def test_an_auditor_breaks_the_glass_and_everybody_in_the_case_sees_it(
    browse, enlist, network, amina, boris
):
    auditor = enlist("Otto", "AUDITOR")
    assert page("glass") in browse(auditor).get(page("access")).content.decode()
    assert page("glass") not in browse(boris).get(page("access")).content.decode()
    assert browse(boris).get(page("glass")).status_code == 403
    wrong = browse(auditor).post(page("glass"), {"reference": "NET-222222", **WHY})
    assert wrong.status_code == 422

    answer = browse(auditor).post(page("glass"), {"reference": network.reference, **WHY})

    assert answer["Location"] == page("network", network)
    members = browse(amina).get(page("network-members", network)).content.decode()
    assert "Otto broke the glass and sees this case until" in members
    assert WHY["reason"] in members
    assert BrokenGlass.objects.get().officer == auditor


def test_home_shows_a_lead_who_asks(browse, network, amina, boris, eve):
    asked = access_to(network, by=eve)
    at = page("access-decide", network, asked.pk)
    assert at in browse(amina).get("/").content.decode()
    assert at not in browse(boris).get("/").content.decode()

    admitting.refuse(asked, reason="No.", by=amina)
    assert at not in browse(amina).get("/").content.decode()

from casework.actions import describing, opening, sharing
from casework.models import Event, Network, NetworkMember
from tests.casework.web.conftest import page

FACTS = {
    "title": "Glass Harbour",
    "description": "Copies of one text.",
    "marking": "PROTECTED_A",
    "tlp": "TLP:AMBER",
    "pap": "PAP:AMBER",
    "time_zone": "Asia/Shanghai",
}


def test_an_officer_opens_a_network_and_leads_it(browse, amina, platforms):
    answer = browse(amina).post(page("network-new"), FACTS)

    made = Network.objects.get()
    assert answer["Location"] == page("network", made)
    assert NetworkMember.objects.get(network=made, officer=amina).place == "LEAD"


def test_a_network_without_a_title_keeps_what_was_typed(browse, amina):
    answer = browse(amina).post(page("network-new"), FACTS | {"title": ""})

    assert answer.status_code == 422
    assert "Copies of one text." in answer.content.decode()
    assert 'class="error-summary"' in answer.content.decode()


def test_the_summary_shows_what_the_case_holds(browse, amina, full):
    shown = browse(amina).get(page("network", full)).content.decode()

    for text in (full.title, full.reference, "Bribes", "Pots-de-vin", "Restricted", "Protected A"):
        assert text in shown
    assert page("import-new", full) in shown


def test_a_reader_is_offered_no_button_that_would_refuse_them(browse, dana, full):
    shown = browse(dana).get(page("network", full)).content.decode()

    for name in ("import-new", "asset-new", "evidence-new", "network-edit", "attribution-new"):
        assert page(name, full) not in shown


def test_the_lead_edits_the_case(browse, amina, network):
    facts = FACTS | {"is_restricted": "on", "version": network.version}

    answer = browse(amina).post(page("network-edit", network), facts)

    network.refresh_from_db()
    assert answer.status_code == 302
    assert (network.title, network.version) == ("Glass Harbour", 2)


def test_a_stale_edit_shows_both_texts_and_saves_nothing(browse, amina, network):
    """LESSONS 1, row 37 and 2, row 31."""
    facts = FACTS | {"is_restricted": "on", "version": network.version}
    opening.edit_network(network, by=amina, version=network.version, title="Theirs")

    answer = browse(amina).post(page("network-edit", network), facts)

    shown = answer.content.decode()
    network.refresh_from_db()
    assert answer.status_code == 409
    assert network.title == "Theirs"
    assert "Theirs" in shown
    assert "Glass Harbour" in shown
    assert 'name="version" value="2"' in shown
    again = browse(amina).post(page("network-edit", network), facts | {"version": 2})
    assert again.status_code == 302


def test_a_lead_gives_and_takes_places(browse, amina, enlist, network):
    fatou = enlist("Fatou", "OFFICER")
    browser = browse(amina)

    given = browser.post(
        page("network-members", network), {"officer": fatou.pk, "place": "CONTRIBUTOR"}
    )
    assert given.status_code == 302
    assert browse(fatou).get(page("network", network)).status_code == 200

    browser.post(page("member-remove", network, fatou.pk))
    assert browse(fatou).get(page("network", network)).status_code == 404


def test_the_last_lead_stays(browse, amina, network):
    answer = browse(amina).post(page("member-remove", network, amina.pk), follow=True)

    assert "at least one lead" in answer.content.decode()
    assert NetworkMember.objects.filter(network=network, officer=amina).exists()


def test_a_lead_who_takes_their_own_place_away_leaves_the_case(browse, amina, network, enlist):
    fatou = enlist("Fatou", "OFFICER")
    sharing.add_member(network, officer=fatou, place="LEAD", by=amina)

    answer = browse(amina).post(page("member-remove", network, amina.pk))

    assert answer["Location"] == page("networks")


def test_facts_of_the_case_are_added_by_form(browse, amina, network, open_case):
    browser = browse(amina)
    sent = {
        "campaign-new": {"title": "Wave", "started_on": "2023-08-07", "description": "x"},
        "target-new": {"name": "A. Politician", "kind": "POLITICIAN", "affiliation": "Blues"},
        "narrative-new": {"title_en": "Bribes", "title_fr": "Pots-de-vin"},
        "attribution-new": {
            "actor": "An operator",
            "likelihood": "LIKELY",
            "confidence": "LOW",
            "rationale": "Same hours.",
            "occurred_at": "2026-09-01T12:00",
        },
        "link-new": {
            "kind": "CONTINUES",
            "other": open_case.reference.lower(),
            "confidence": "HIGH",
            "rationale": "Same accounts.",
        },
    }

    for name, facts in sent.items():
        answer = browser.post(page(name, network), facts)
        assert answer.status_code == 302, (name, answer.content.decode())

    assert network.campaigns.count() == network.targets.count() == network.narratives.count() == 1
    assert network.attributions.count() == network.links.count() == 1
    summary = browser.get(page("network", network)).content.decode()
    assert open_case.title in summary


def test_a_protected_person_keeps_a_minimal_record(browse, amina, network):
    facts = {"name": "A Relative", "kind": "FAMILY", "affiliation": "Blues"}

    answer = browse(amina).post(page("target-new", network), facts)

    assert answer.status_code == 422
    assert "A Relative" in answer.content.decode()
    assert "Leave the party or institution empty." in answer.content.decode()


def test_a_campaign_does_not_end_before_it_starts(browse, amina, network):
    facts = {"title": "Wave", "started_on": "2023-08-07", "ended_on": "2023-08-01"}

    answer = browse(amina).post(page("campaign-new", network), facts)

    assert answer.status_code == 422
    assert "The last day is before the first." in answer.content.decode()


def test_a_hidden_network_cannot_be_linked_nor_told_from_a_missing_one(
    browse, eve, network, platforms
):
    mine = opening.open_network(title="Mine", by=eve)
    facts = {"kind": "CONTINUES", "confidence": "HIGH", "rationale": "x"}
    browser = browse(eve)

    hidden = browser.post(page("link-new", mine), facts | {"other": network.reference})
    missing = browser.post(page("link-new", mine), facts | {"other": "NET-222222"})

    assert hidden.status_code == missing.status_code == 422
    assert hidden.context["form"].errors == missing.context["form"].errors


def test_links_to_and_from_hidden_cases_stay_hidden(browse, amina, eve, network, open_case):
    facts = {"kind": "CONTINUES", "confidence": "HIGH", "rationale": "Secret reason", "by": amina}
    describing.link(open_case, other=network, **facts)
    describing.link(network, other=open_case, **facts)

    shown = browse(eve).get(page("network", open_case)).content.decode()

    assert network.reference not in shown
    assert "Secret reason" not in shown


def test_every_form_writes_to_the_trail(browse, amina, network):
    browse(amina).post(page("narrative-new", network), {"title_en": "a", "title_fr": "b"})

    trail = browse(amina).get(page("network-trail", network)).content.decode()

    assert "Narrative added" in trail
    assert Event.objects.filter(kind="narrative.added").exists()

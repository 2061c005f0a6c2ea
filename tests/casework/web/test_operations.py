import pytest
from django.core.files.storage import default_storage

from casework.actions import collecting, rehashing
from casework.actions.enlisting import machine
from casework.models import IntegrityRun
from tests.casework.web.conftest import page


def test_operations_are_for_those_who_administer_or_audit(browse, house, dana, amina, boris):
    for officer in (house, dana):
        assert browse(officer).get(page("operations")).status_code == 200
    for officer in (amina, boris):
        assert browse(officer).get(page("operations")).status_code == 403
        assert browse(officer).post(page("operations-check")).status_code == 403


def test_damage_is_told_without_the_case_that_one_may_not_see(
    browse, house, dana, network, evidence
):
    default_storage.delete(evidence.storage_key)
    rehashing.check_all(network=None, by=machine())

    told = browse(house).get(page("operations")).content.decode()
    to_member = browse(dana).get(page("operations")).content.decode()

    assert evidence.sha256 in told
    assert "1 piece of evidence is changed or missing." in told
    assert network.reference not in told
    assert evidence.original_name not in told
    assert network.reference in to_member


def test_the_case_shows_a_red_banner_while_its_evidence_is_damaged(
    browse, amina, network, open_case, evidence, picture
):
    browser = browse(amina)
    assert "is changed or missing" not in browser.get(page("network", network)).content.decode()
    default_storage.delete(evidence.storage_key)
    rehashing.check_all(network=None, by=machine())

    for name in ("network", "network-evidence", "network-trail"):
        assert "is changed or missing" in browser.get(page(name, network)).content.decode()
    assert "is changed or missing" not in browser.get(page("network", open_case)).content.decode()

    with default_storage.open(evidence.storage_key, "wb") as restored:
        restored.write(picture)
    collecting.attest(evidence, by=amina)
    assert "is changed or missing" not in browser.get(page("network", network)).content.decode()


def test_damaged_evidence_comes_first_where_the_banner_leads(browse, amina, network, evidence):
    collecting.add(network, chunks=[b"fine"], name="fine.txt", by=amina)
    default_storage.delete(evidence.storage_key)
    collecting.verify(evidence, by=amina)

    shown = browse(amina).get(page("network-evidence", network), {"sort": "damaged"})

    assert shown.context["listing"].rows[0] == evidence


def test_the_button_asks_a_worker(browse, house, evidence):
    browse(house).post(page("operations-check"))

    run = IntegrityRun.objects.get()
    assert (run.kind, run.state, run.requested_by) == ("REQUESTED", "REQUESTED", house)


def test_an_auditor_looks_and_starts_nothing(browse, dana):
    assert browse(dana).post(page("operations-check")).status_code == 403
    assert not IntegrityRun.objects.exists()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_speaks_both_languages(browse, house, language, evidence):
    rehashing.check_all(network=None, by=machine())
    browser = browse(house)

    shown = browser.get(page("operations"), headers={"accept-language": language})

    words = {"en": "Integrity runs", "fr": "Contrôles d’intégrité"}
    assert words[language] in shown.content.decode()

"""Whatever is typed, sent or asked for: an answer with a reason, never a 500."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.views import defaults
from django.views.csrf import csrf_failure

from casework.web.forms import assets as asset_forms
from casework.web.forms import evidence as evidence_forms
from casework.web.forms import imports, networks
from tests.casework.web import pages
from tests.casework.web.conftest import page

VALUES = (
    "\x00",
    "a\x00b",
    "9" * 500,
    "-1",
    "99999999999999999999",
    "NaN",
    "\u202ekcatta",
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% load x %}",
    "'; DROP TABLE casework_network; --",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "😀" * 300,
    "\ud83d".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "\r\nX: 1",
    "",
)
FORMS = (
    networks.NetworkEditForm,
    networks.MemberForm,
    networks.CampaignForm,
    networks.TargetForm,
    networks.NarrativeForm,
    networks.AttributionForm,
    networks.LinkForm,
    asset_forms.AssetForm,
    asset_forms.ObservationForm,
    evidence_forms.EvidenceForm,
    imports.ImportForm,
)
FIELDS = {name for form in FORMS for name in form.base_fields} | {"asset", "post"}
ASKED = [
    "q",
    "sort",
    "page",
    "platform",
    "kind",
    "presence",
    "narrative",
    "state",
    "result",
    "part",
]
POSTED = (*pages.FILL, *pages.LEAD, "network-members")


@pytest.mark.parametrize("value", VALUES)
def test_no_form_fails_on_what_is_typed(value, browse, amina, full):
    browser = browse(amina)

    for name in POSTED:
        answer = browser.post(page(name, full), dict.fromkeys(FIELDS, value))
        assert answer.status_code < 500, name
    new = browser.post(page("network-new"), dict.fromkeys(FIELDS, value))
    assert new.status_code < 500


@pytest.mark.parametrize("value", VALUES)
def test_no_list_fails_on_what_is_asked_for(value, browse, amina, full, assets, batch):
    browser = browse(amina)
    asked = dict.fromkeys(ASKED, value)

    for name in pages.READ:
        assert browser.get(page(name, full), asked).status_code == 200, name
    assert browser.get(page("asset", full, assets[0].pk), asked).status_code == 200
    assert browser.get(page("import", full, batch.pk), asked).status_code == 200
    assert browser.get(page("networks"), asked).status_code == 200
    assert browser.get(page("tokens"), asked).status_code == 200
    form = browser.get(page("observation-new", full), {"asset": value, "post": value})
    assert form.status_code == 200


@pytest.mark.parametrize("value", VALUES)
def test_what_was_typed_is_shown_as_text_and_never_run(value, browse, amina, network):
    answer = browse(amina).post(page("target-new", network), {"name": value, "kind": "?"})

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "<script>alert(1)" not in shown
    assert ">49<" not in shown


@pytest.mark.parametrize(
    "address",
    [
        "/networks/%00/",
        "/networks/NET-000000/",
        "/networks/net-4f7kqx/",
        "/networks/NET-22222222/",
        "/networks/../../etc/passwd",
        "/tokens/99999999999999999999/revoke/",
        "/nowhere/",
    ],
)
def test_addresses_of_nothing_are_404(address, browse, amina):
    answer = browse(amina).get(address)

    assert answer.status_code == 404
    assert "Nothing here" in answer.content.decode()


def test_numbers_beyond_the_database_are_404(browse, amina, full):
    for name in ("asset", "evidence", "evidence-file", "import", "import-rows-csv", "asset-edit"):
        address = page(name, full, 99999999999999999999)
        assert browse(amina).get(address).status_code == 404, name


def test_hostile_files_are_taken_as_bytes_or_refused_by_name(browse, amina, network):
    for name in ("../../x", "\u202e.png", "a" * 400 + ".csv", "\x00.csv", ";.csv"):
        file = SimpleUploadedFile(name or "x", b"\xff\xfe\x00url")
        sent = {"confidence": "LOW", "default_platform": "", "file": file}
        answer = browse(amina).post(page("import-new", network), sent)
        assert answer.status_code in (302, 422), name


class TestErrorPages:
    """They say it in both languages where neither user nor database may be asked."""

    @pytest.fixture
    def asked(self):
        return RequestFactory().get("/")

    def test_a_bad_request(self, asked):
        answer = defaults.bad_request(asked, Exception("secret detail"))

        self.bilingual_without_secrets(answer, 400)

    def test_an_error_of_ours(self, asked):
        self.bilingual_without_secrets(defaults.server_error(asked), 500)

    def test_a_form_from_before_the_sign_in(self, asked):
        self.bilingual_without_secrets(csrf_failure(asked, "secret detail"), 403)

    def test_a_missing_right(self, browse, boris, open_case):
        answer = browse(boris).get(page("asset-new", open_case))

        assert answer.status_code == 403
        assert "Ask a lead of the case" in answer.content.decode()

    @staticmethod
    def bilingual_without_secrets(answer, status):
        shown = answer.content.decode()
        assert answer.status_code == status
        assert 'lang="fr"' in shown
        assert "travail" in shown
        assert "secret detail" not in shown


def test_pages_are_under_a_strict_policy(browse, amina, full):
    answer = browse(amina).get(page("network", full))

    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    shown = answer.content.decode()
    for inline in (" style=", "<style", " onclick=", "<script>", "javascript:"):
        assert inline not in shown


def test_no_page_names_a_place_in_the_store(browse, amina, full, evidence, batch):
    """No storage key in any response (LESSONS 2, row 11)."""
    browser = browse(amina)

    for address in (page("evidence", full, evidence.pk), page("import", full, batch.pk)):
        shown = browser.get(address).content.decode()
        assert evidence.storage_key not in shown
        assert batch.storage_key not in shown


def test_a_form_without_its_token_is_refused(amina, network, client):
    client.handler.enforce_csrf_checks = True
    client.force_login(amina)

    answer = client.post(page("narrative-new", network), {"title_en": "a", "title_fr": "b"})

    assert answer.status_code == 403
    assert network.narratives.count() == 0

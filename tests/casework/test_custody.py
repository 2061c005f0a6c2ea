"""Custody: one table of everything that happened to a file, and who may see what of it."""

import csv
import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.actions import collecting, correcting, linking, rehashing
from casework.actions.enlisting import machine
from casework.errors import BadInput
from casework.models import Access, Event, Evidence, EvidenceAnnotation
from casework.permissions import ContributorRequired
from casework.queries import custody
from tests.casework import sql
from tests.casework.web.conftest import page


def deeds(evidence: Evidence) -> list[str]:
    return [line.deed for line in custody.every_line(evidence)]


@pytest.fixture
def browse(client):
    def sign_in(officer):
        client.force_login(officer)
        return client

    return sign_in


@pytest.fixture
def handled(evidence, assets, network, amina, boris, browse):
    """Received, linked, viewed, downloaded, verified, derived from, corrected, and then lost."""
    linking.link(evidence, thing=assets[0], by=amina)
    browser = browse(boris)
    browser.get(page("evidence", network, evidence.pk))
    browser.get(page("evidence-file", network, evidence.pk)).getvalue()
    browser.post(page("evidence-verify", network, evidence.pk))
    collecting.derive(
        evidence, chunks=[b"smaller"], name="s.png", transformation="scaled", tool="x", by=amina
    )
    correcting.correct(
        evidence, field="description_en", value="Three posts.", reason="It showed two.", by=amina
    )
    rehashing.check_all(network=network, by=machine())
    default_storage.delete(evidence.storage_key)
    rehashing.check_all(network=network, by=machine())
    return evidence


def test_everything_that_happened_is_one_table(handled):
    assert deeds(handled) == [
        "RECEIVED",
        "LINKED",
        "VIEWED",
        "DOWNLOADED",
        "VERIFIED",
        "DERIVED",
        "CORRECTED",
        "VERIFIED",
        # The event says what was found, the check that this run found it.
        "MISMATCH",
        "MISMATCH",
    ]
    assert custody.count(handled) == 10


def test_each_line_says_who_when_by_which_door_and_from_where(handled, boris):
    lines = {line.deed: line for line in custody.page(handled, start=4, size=6)}

    assert lines["VERIFIED"].who == lines["DOWNLOADED"].who == "Boris"
    for deed in ("VIEWED", "DOWNLOADED", "VERIFIED"):
        assert (lines[deed].door, lines[deed].address) == ("WEB", "127.0.0.1")
    assert lines["LINKED"].who == "Amina"


def test_reads_take_no_chain_and_leave_no_event(evidence, network, boris, browse):
    before = Event.objects.count()

    browse(boris).get(page("evidence", network, evidence.pk))

    assert Event.objects.count() == before
    assert Access.objects.get().deed == "VIEWED"


def test_the_page_shows_custody_in_both_languages(handled, network, browse, amina, enlist):
    browser = browse(amina)

    for language, words in (
        ("en", ("Custody", "Found changed or missing", "Details viewed")),
        ("fr", ("Chaîne de possession", "Altérée ou manquante", "Fiche consultée")),
    ):
        shown = browser.get(
            page("evidence", network, handled.pk), headers={"accept-language": language}
        ).content.decode()
        for word in words:
            assert word in shown


def test_custody_is_exported_whole_and_inert(handled, network, browse, amina):
    evil = '=HYPERLINK("http://evil.example")'
    correcting.correct(handled, field="captured_by", value=evil, reason="=1+1", by=amina)

    answer = browse(amina).get(page("evidence-custody-csv", network, handled.pk))

    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert rows[0] == [network.reference, str(handled.pk), handled.sha256]
    assert len(rows) == 2 + custody.count(handled)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]


def test_a_longer_custody_costs_as_many_queries(evidence, network, browse, amina):
    browser, address = browse(amina), page("evidence", network, evidence.pk)
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    for _look in range(60):
        collecting.look_at(evidence, by=amina, door=Access.Door.WEB)

    with CaptureQueriesContext(connection) as many:
        shown = browser.get(address)

    assert len(many) == len(few)
    assert shown.context["custody_more"]
    older = browser.get(address, {"custody": "2"})
    assert older.context["custody"][-1]["label"] == "Received"


def test_a_copy_is_evidence_of_its_own_and_keeps_the_markings(network, evidence, amina, boris):
    secret = collecting.add(
        network, chunks=[b"graphic"], name="g.png", sensitivity="GRAPHIC", tlp="TLP:RED", by=amina
    ).evidence

    made = collecting.derive(
        secret,
        chunks=[b"covered"],
        name="g-covered.png",
        transformation="faces covered",
        tool="Redactor",
        tool_version="2.1",
        by=amina,
    )

    copy = made.evidence
    assert made.is_new
    assert (copy.derived_from, copy.sensitivity, copy.tlp) == (secret, "GRAPHIC", "TLP:RED")
    assert (copy.transformation, copy.tool, copy.tool_version) == (
        "faces covered",
        "Redactor",
        "2.1",
    )
    assert deeds(secret) == ["RECEIVED", "DERIVED"]
    assert deeds(copy) == ["RECEIVED"]
    with pytest.raises(ContributorRequired):
        collecting.derive(secret, chunks=[b"x"], name="x", transformation="x", tool="x", by=boris)
    for missing in ("transformation", "tool"):
        facts = {"transformation": "x", "tool": "x"} | {missing: " "}
        with pytest.raises(BadInput) as refused:
            collecting.derive(secret, chunks=[b"y"], name="x", by=amina, **facts)
        assert refused.value.field == missing


def test_a_copy_is_never_made_of_another_cases_evidence(evidence, open_case, amina):
    with sql.refused("same network"):
        sql.run(
            "INSERT INTO casework_evidence (network_id, sha256, size, media_type, declared_type, "
            "original_name, source_url, captured_by, captured_with, reliability, credibility, "
            "description_en, description_fr, sensitivity, marking, tlp, pap, recorded_by_id, "
            "integrity, derived_from_id, transformation, tool, tool_version) VALUES "
            "(%s, repeat('a', 64), 1, 'x', '', 'x', '', '', '', 'F', '6', '', '', 'NONE', "
            "'PROTECTED_A', 'TLP:AMBER', 'PAP:AMBER', %s, 'INTACT', %s, 'cut', 'x', '')",
            open_case.pk,
            amina.pk,
            evidence.pk,
        )


def test_what_a_copy_was_made_from_cannot_be_changed(evidence, amina):
    collecting.derive(evidence, chunks=[b"c"], name="c", transformation="cut", tool="x", by=amina)

    for change in ("derived_from_id = NULL", "transformation = 'other'", "tool = 'other'"):
        with sql.refused("cannot be changed"):
            sql.run(f"UPDATE casework_evidence SET {change} WHERE transformation <> ''")


def test_a_correction_is_a_row_and_the_original_stays(evidence, amina, boris):
    correcting.correct(evidence, field="reliability", value="B", reason="Known source.", by=amina)
    correcting.correct(
        evidence, field="captured_at", value="2026-09-01T12:00:00Z", reason="Log.", by=amina
    )

    evidence.refresh_from_db()
    shown = evidence.corrected()
    assert (evidence.reliability, evidence.captured_at) == ("F", None)
    assert (shown.reliability, shown.captured_at.isoformat()) == ("B", "2026-09-01T12:00:00+00:00")
    with pytest.raises(ContributorRequired):
        correcting.correct(evidence, field="reliability", value="A", reason="x", by=boris)
    for field, value, reason, blamed in (
        ("sha256", "0" * 64, "x", "field"),
        ("reliability", "Z", "x", "value"),
        ("captured_at", "yesterday", "x", "value"),
        ("reliability", "A", " ", "reason"),
    ):
        with pytest.raises(BadInput) as refused:
            correcting.correct(evidence, field=field, value=value, reason=reason, by=amina)
        assert refused.value.field == blamed
    assert EvidenceAnnotation.objects.count() == 2


def test_corrections_and_copies_come_in_by_form(evidence, network, amina, browse):
    browser = browse(amina)

    corrected = browser.post(
        page("evidence-correct", network, evidence.pk),
        {"field": "description_fr", "value": "Trois messages.", "reason": "Oubli."},
    )
    wrong = browser.post(
        page("evidence-correct", network, evidence.pk), {"field": "sha256", "reason": "x"}
    )
    copied = browser.post(
        page("evidence-derive", network, evidence.pk),
        {
            "file": SimpleUploadedFile("page.png", b"a page"),
            "transformation": "page 1",
            "tool": "pdftoppm",
        },
    )

    assert (corrected.status_code, wrong.status_code, copied.status_code) == (302, 422, 302)
    shown = browser.get(page("evidence", network, evidence.pk)).content.decode()
    for text in ("Trois messages.", "Oubli.", "page.png", "pdftoppm"):
        assert text in shown


def test_the_same_bytes_elsewhere_are_shown_where_both_cases_are(
    network, open_case, evidence, picture, amina, eve, browse
):
    twin = collecting.add(open_case, chunks=[picture], name="twin.png", by=amina).evidence

    ours = browse(amina).get(page("evidence", network, evidence.pk)).content.decode()
    theirs = browse(eve).get(page("evidence", open_case, twin.pk)).content.decode()

    assert "twin.png" in ours
    assert network.reference not in theirs
    assert "capture.png" not in theirs

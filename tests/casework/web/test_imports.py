import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from casework.actions import importing
from casework.intake.rows import interpret
from casework.models import Heartbeat, ImportBatch
from tests.casework.web.conftest import LIST, page

FACTS = {"kind": "ASSETS", "default_platform": "", "confidence": "HIGH", "source": "Annex B"}


@pytest.fixture
def waiting(network, amina):
    return importing.upload(network, chunks=[LIST], name="wave.csv", by=amina)


def ask_panel(browser, network, batch):
    address = page("import", network, batch.pk) + "?part=panel"
    return browser.get(address, headers={"HX-Request": "true"})


def test_a_list_is_uploaded_and_its_page_shown(browse, amina, network):
    sent = FACTS | {"file": SimpleUploadedFile("wave.csv", LIST)}

    answer = browse(amina).post(page("import-new", network), sent)

    batch = ImportBatch.objects.get()
    assert answer["Location"] == page("import", network, batch.pk)
    assert (batch.original_name, batch.source, batch.state) == ("wave.csv", "Annex B", "REQUESTED")


def test_a_pasted_list_is_a_list_too(browse, amina, network):
    pasted = "@lantern_a\r\nhttps://x.com/lantern_b\r\n"

    browse(amina).post(
        page("import-new", network), FACTS | {"pasted": pasted, "default_platform": "x"}
    )

    done = importing.load(ImportBatch.objects.get().pk)
    assert done.original_name == "pasted list.txt"
    assert done.created == 2
    assert set(network.assets.values_list("key", flat=True)) == {"lantern_a", "lantern_b"}


def test_cells_copied_from_a_spreadsheet_keep_their_columns(browse, amina, network):
    pasted = "lien\tnom affiché\r\nhttps://x.com/lantern_a\tÉlodie\r\n"

    browse(amina).post(page("import-new", network), FACTS | {"pasted": pasted})

    assert importing.load(ImportBatch.objects.get().pk).created == 1
    assert network.memberships.get().display_name == "Élodie"


def test_a_list_of_posts_is_a_list_too(browse, amina, network):
    pasted = "lien,texte\nhttps://x.com/lantern_a/status/1,Qui a payé la maison au bord du lac ?\n"
    sent = {**FACTS, "kind": "POSTS", "pasted": pasted + "https://x.com/lantern_a,\n"}

    answer = browse(amina).post(page("import-new", network), sent)

    done = importing.load(ImportBatch.objects.get().pk)
    assert (done.created, done.not_imported) == (1, 1)
    shown = browse(amina).get(answer["Location"]).content.decode()
    assert "Kind of list" in shown
    assert "The address names no post." in shown
    listed = browse(amina).get(page("network-posts", network)).content.decode()
    assert "Language detected: fr" in listed


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "file"),
        ({"pasted": " \n"}, "file"),
        ({"pasted": "@a", "file": SimpleUploadedFile("wave.csv", LIST)}, "pasted"),
    ],
)
def test_a_list_is_a_file_or_pasted_and_one_of_them(browse, amina, network, sent, field):
    answer = browse(amina).post(page("import-new", network), FACTS | sent)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_list_to_fill_in_has_columns_that_we_read(browse, amina, network, language):
    asked = {"Accept-Language": language}
    shown = browse(amina).get(page("import-new", network), headers=asked).content.decode()
    name, posts = sorted(set(re.findall(r"lists/(\w+\.\w+\.csv)", shown)))
    with Path(finders.find(f"lists/{name}")).open("rb") as stream:
        (row,) = interpret(stream)

    assert (name, posts) == (f"assets.{language}.csv", f"posts.{language}.csv")
    assert (row.identity.key, row.reason, row.extras) == ("example_account", "", {})
    assert row.confidence == "MODERATE"
    assert row.techniques == ["T0049", "T0085.001"]
    assert all([row.last_seen, row.account_created, row.note, row.rationale])


def test_too_large_a_list_is_413_and_names_the_limit(browse, amina, network, settings):
    settings.RENVOI_IMPORT_LIMIT = 10
    sent = FACTS | {"file": SimpleUploadedFile("wave.csv", LIST)}

    answer = browse(amina).post(page("import-new", network), sent)

    assert answer.status_code == 413
    assert "10 bytes" in answer.content.decode()
    assert "Annex B" in answer.content.decode()


def test_every_row_is_accounted_for_on_the_page(browse, amina, network, batch):
    shown = browse(amina).get(page("import", network, batch.pk))

    text = shown.content.decode()
    assert batch.figures["rows"] == shown.context["listing"].total == 5
    assert "This is a count, not an account." in text
    assert "Add the accounts one by one" in text
    assert "hx-get" not in text


def test_the_report_is_filtered_by_result_and_reason(browse, amina, network, batch):
    browser, address = browse(amina), page("import", network, batch.pk)

    refused = browser.get(address, {"result": "NOT_IMPORTED"}).context["listing"]
    counts = browser.get(address, {"reason": "COUNT"}).context["listing"]

    assert refused.total == batch.not_imported == 2
    assert [row.line for row in counts.rows] == [5]


def test_an_unfinished_import_polls_and_offers_a_link_without_script(
    browse, amina, network, waiting
):
    shown = browse(amina).get(page("import", network, waiting.pk)).content.decode()

    assert 'hx-trigger="every 2s"' in shown
    assert ">Refresh<" in shown
    assert "http-equiv" not in shown


def test_polling_stops_by_itself_and_brings_the_report(browse, amina, network, waiting):
    browser = browse(amina)
    before = ask_panel(browser, network, waiting)
    importing.load(waiting.pk)
    after = ask_panel(browser, network, waiting)

    assert "hx-trigger" in before.content.decode()
    assert "<html" not in before.content.decode()
    assert "HX-Refresh" not in before
    assert "hx-trigger" not in after.content.decode()
    assert after["HX-Refresh"] == "true"


def test_a_job_that_nobody_takes_says_so(browse, amina, network, waiting):
    """LESSONS 2, row 25."""
    browser = browse(amina)
    fresh = ask_panel(browser, network, waiting).content.decode()
    ImportBatch.objects.update(requested_at=timezone.now() - timedelta(seconds=40))
    late = ask_panel(browser, network, waiting).content.decode()

    assert "Waiting for a worker since" not in fresh
    assert "Waiting for a worker since" in late


def test_a_failed_import_says_why_and_is_asked_for_again(browse, amina, network):
    bad = importing.upload(network, chunks=[b"%PDF-1.4"], name="x.pdf", by=amina)
    importing.load(bad.pk)
    browser = browse(amina)

    shown = browser.get(page("import", network, bad.pk)).content.decode()
    browser.post(page("import-retry", network, bad.pk))

    assert "This is a PDF document." in shown
    bad.refresh_from_db()
    assert bad.state == "REQUESTED"


def test_only_a_failed_import_is_asked_for_again(browse, amina, network, batch):
    answer = browse(amina).post(page("import-retry", network, batch.pk), follow=True)

    assert "Only a job that failed" in answer.content.decode()


def test_the_report_is_a_table_that_no_spreadsheet_runs(browse, boris, network, batch):
    answer = browse(boris).get(page("import-rows-csv", network, batch.pk))

    body = b"".join(answer.streaming_content)
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert body.startswith(b"\xef\xbb\xbf")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["Cache-Control"] == "private, no-store"
    assert len(rows) == 1 + 5
    cells = [cell for row in rows for cell in row]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_the_report_streams_at_a_constant_number_of_queries(
    browse, amina, network, batch, django_assert_max_num_queries
):
    browser = browse(amina)

    with django_assert_max_num_queries(12), translation.override("en"):
        answer = browser.get(page("import-rows-csv", network, batch.pk))
        b"".join(answer.streaming_content)


class TestHealth:
    def test_health_is_open_and_says_that_no_worker_was_seen(self, browse, db):
        answer = browse().get(page("health"), headers={"Accept": "application/json"})

        assert answer.status_code == 200
        assert answer.json()["worker"] == "silent"

    def test_health_is_ok_while_a_worker_beats(self, browse, db):
        Heartbeat.objects.create(name="worker")

        machine = browse().get(page("health"), headers={"Accept": "application/json"})
        person = browse().get(page("health"), headers={"Accept": "text/html"})

        assert machine.json()["status"] == "ok"
        assert "Everything works." in person.content.decode()

    def test_health_says_since_when_work_waits(self, browse, waiting):
        Heartbeat.objects.create(name="worker")
        ImportBatch.objects.update(requested_at=timezone.now() - timedelta(minutes=5))

        answer = browse().get(page("health"), headers={"Accept": "application/json"}).json()

        assert answer["status"] == "waiting for a worker"
        assert answer["waiting_since"]
        assert "wave.csv" not in str(answer)

import hashlib

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.actions import collecting, linking
from casework.models import Access, Evidence, EvidenceLink
from casework.web.evidence import disposition
from tests.casework.web.conftest import page

FACTS = {
    "reliability": "B",
    "credibility": "2",
    "sensitivity": "NONE",
    "marking": "PROTECTED_A",
    "tlp": "TLP:AMBER",
    "pap": "PAP:AMBER",
    "source_url": "https://x.com/lantern_0",
    "captured_at": "2026-09-01T12:00",
}
HOSTILE_NAMES = (
    'a";\r\nX-Injected: 1;".html',
    "\u202egnp.exe",
    "..\\..\\etc\\passwd",
    "../../etc/passwd",
    "é" * 255,
    "a;b,c=d'e.svg",
    "\x00\x01",
    "   ",
    "报告.html",
)


def file(name: str, content: bytes = b"<script>alert(1)</script>", kind: str = "text/html"):
    return SimpleUploadedFile(name, content, kind)


def test_several_files_come_in_with_one_provenance(browse, amina, network):
    files = [file("a.html"), file("b.png", b"\x89PNG\r\n\x1a\n" + b"x" * 40, "image/png")]

    answer = browse(amina).post(page("evidence-new", network), FACTS | {"uploads": files})

    assert answer["Location"] == page("network-evidence", network)
    kept = Evidence.objects.order_by("pk")
    assert [one.original_name for one in kept] == ["a.html", "b.png"]
    assert {one.source_url for one in kept} == {"https://x.com/lantern_0"}
    assert kept[0].sha256 == hashlib.sha256(b"<script>alert(1)</script>").hexdigest()


def test_each_file_is_judged_alone(browse, amina, network):
    files = [file("good.txt", b"text"), file("empty.txt", b""), file("again.txt", b"text")]

    answer = browse(amina).post(page("evidence-new", network), FACTS | {"uploads": files})

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert Evidence.objects.count() == 1
    assert "Received" in shown
    assert "Was here already" in shown
    assert "The file is empty." in shown
    assert 'value="https://x.com/lantern_0"' in shown


@pytest.mark.parametrize(("size", "status"), [(1000, 302), (1001, 413)])
def test_the_limit_is_named_and_exact(browse, amina, network, settings, size, status):
    """LESSONS 2, row 35: at the limit, and one byte above."""
    settings.RENVOI_UPLOAD_LIMIT = 1000
    files = [file("big.bin", b"x" * size)]

    answer = browse(amina).post(page("evidence-new", network), FACTS | {"uploads": files})

    assert answer.status_code == status
    if status == 413:
        assert "1000 bytes" in answer.content.decode()
        assert Evidence.objects.count() == 0


def test_what_is_wrong_with_the_provenance_is_said_once_on_its_field(
    browse, amina, network, settings
):
    settings.RENVOI_MARKING_CEILING = "PROTECTED_A"
    files = [file("a.txt", b"a"), file("b.txt", b"b")]

    answer = browse(amina).post(
        page("evidence-new", network), FACTS | {"marking": "PROTECTED_B", "uploads": files}
    )

    assert answer.status_code == 422
    assert len(answer.context["form"].errors["marking"]) == 1
    assert Evidence.objects.count() == 0


def test_evidence_needs_a_file(browse, amina, network):
    answer = browse(amina).post(page("evidence-new", network), FACTS)

    assert answer.status_code == 422
    assert "uploads" in answer.context["form"].errors


@pytest.mark.parametrize("verb", ["get", "post"])
def test_a_download_is_bytes_that_no_browser_runs(verb, browse, boris, network, amina):
    """LESSONS 2, row 9."""
    active = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    kept = collecting.add(network, chunks=[active], name="x.svg", by=amina).evidence

    answer = getattr(browse(boris), verb)(page("evidence-file", network, kept.pk))

    assert answer.getvalue() == active
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Length"] == str(len(active))
    taken = Access.objects.get()
    assert (taken.officer, taken.door, taken.address) == (boris, "WEB", "127.0.0.1")


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_no_name_breaks_out_of_the_header(name, browse, amina, network):
    """LESSONS 2, row 10."""
    kept = collecting.add(network, chunks=[name.encode()], name=name, by=amina).evidence

    answer = browse(amina).get(page("evidence-file", network, kept.pk))
    answer.getvalue()

    header = answer["Content-Disposition"]
    assert answer.status_code == 200
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert "X-Injected" not in dict(answer.items())
    assert "/" not in header.partition("filename*=")[0]


def test_the_real_name_survives_where_it_is_harmless():
    assert disposition("报告 1.html", "x") == (
        "attachment; filename=\"__ 1.html\"; filename*=UTF-8''%E6%8A%A5%E5%91%8A%201.html"
    )
    assert disposition("\x00", "evidence-7").endswith("UTF-8''evidence-7")
    assert disposition("a/../b.txt", "x").endswith("UTF-8''b.txt")


def test_a_download_is_not_a_head(browse, amina, network, evidence):
    assert browse(amina).head(page("evidence-file", network, evidence.pk)).status_code == 405
    assert Access.objects.count() == 0


def test_changed_bytes_are_not_handed_out_and_the_alarm_is_shown(browse, amina, network, evidence):
    default_storage.delete(evidence.storage_key)
    browser = browse(amina)

    answer = browser.get(page("evidence-file", network, evidence.pk))

    assert answer.status_code == 409
    assert "It was not given out." in answer.content.decode()
    shown = browser.get(page("evidence", network, evidence.pk)).content.decode()
    assert "File missing" in shown


def test_verifying_says_what_was_found(browse, boris, network, evidence):
    browser, address = browse(boris), page("evidence-verify", network, evidence.pk)

    intact = browser.post(address, follow=True).content.decode()
    default_storage.delete(evidence.storage_key)
    missing = browser.post(address, follow=True).content.decode()

    assert "The file is intact" in intact
    assert "no longer matches its hash" in missing


def test_the_page_shows_provenance_and_who_took_it(browse, amina, boris, network, evidence):
    browse(boris).get(page("evidence-file", network, evidence.pk)).getvalue()

    shown = browse(amina).get(page("evidence", network, evidence.pk)).content.decode()

    for text in (evidence.sha256, "capture.png", "image/png", "Boris", "127.0.0.1", "Downloaded"):
        assert text in shown
    assert "evidence/" + evidence.sha256[:2] not in shown


@pytest.mark.parametrize("named", ["lantern_1", "@Lantern_1", "https://twitter.com/lantern_1"])
def test_evidence_is_linked_to_an_asset_as_people_name_it(
    named, browse, amina, network, assets, evidence
):
    browse(amina).post(page("evidence-link", network, evidence.pk), {"thing": named})

    assert EvidenceLink.objects.get().asset == assets[1]


def test_an_asset_of_no_such_name_keeps_what_was_typed(browse, amina, network, evidence):
    answer = browse(amina).post(
        page("evidence-link", network, evidence.pk), {"thing": "nobody_here"}
    )

    assert answer.status_code == 422
    assert 'value="nobody_here"' in answer.content.decode()


def test_a_link_is_taken_back_on_a_page_that_asks_why(
    browse, amina, boris, network, evidence, assets
):
    link = linking.link(evidence, thing=assets[0], by=amina)
    address = page("evidence-unlink", network, evidence.pk)
    shown = browse(amina).get(page("evidence", network, evidence.pk)).content.decode()
    assert f"{address}?link={link.pk}" in shown
    assert address not in browse(boris).get(page("evidence", network, evidence.pk)).content.decode()

    lacking = browse(amina).post(address, {"link": link.pk})
    done = browse(amina).post(address, {"link": link.pk, "reason": "Another account."})

    assert lacking.status_code == 422
    assert done.status_code == 302
    assert not evidence.links.exists()
    again = browse(amina).post(address, {"link": link.pk, "reason": "Once more."})
    assert again.status_code == 422

"""A corpus of hostile files: taken in or refused by name, never run, never a 500, in little memory.

All of it is made here. Each file goes in by the form, is drawn by the worker's own code, and every
address that it then has is asked for.
"""

import gzip
import io
import subprocess
import sys
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from casework.actions import unpacking, viewing
from casework.models import Evidence
from tests.casework.actions.test_viewing import huge_png
from tests.casework.web.conftest import page
from tests.casework.web.test_evidence import FACTS
from tests.casework.webarchives import making

SCRIPT = b"<script>alert(document.cookie)</script>"
# What a browser may run, if it is told that it is that.
ACTIVE = ("html", "svg", "xml", "javascript", "pdf")
MOST_MEMORY = 500 * 1024  # KiB, as getrusage counts
DRAW_ALL = """
import resource, sys
from pathlib import Path
from casework import webarchives
from casework.imaging import Limits, ViewingFailed, develop
bounds = webarchives.Bounds(2**33, 20_000, 10)
for file in Path(sys.argv[1]).glob("*.in"):
    into = file.with_suffix(".out")
    into.mkdir()
    try:
        develop(file, into, is_text=False, most=50, limits=Limits(60, 2**30))
    except ViewingFailed:
        pass
    try:
        webarchives.read(file, into, bounds=bounds, limits=Limits(60, 2**30), tick=str)
    except webarchives.ReadingFailed:
        pass
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def jpeg_and_page() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (9, 9), "red").save(out, "JPEG", comment=SCRIPT)
    return out.getvalue() + b"<html>" + SCRIPT


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("datapackage.json", "{}")
        archive.writestr("../../archive/data.warc.gz", b"\0" * 50_000_000)
    return out.getvalue()


def warc_of(length: int) -> bytes:
    head = f"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: {length}\r\n\r\n"
    return head.encode() + b"HTTP/1.1 200 OK\r\n\r\n" + SCRIPT


def paper_without_pages() -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


def paper_with_script() -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript"
        b"/JS(app.alert(1))>>>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99999999 99999999]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )


CORPUS = {
    "page.html": b"<!doctype html>" + SCRIPT,
    "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">'
    + SCRIPT
    + b"</svg>",
    "picture.jpg": jpeg_and_page(),
    "archive.wacz": zip_bomb(),
    "long.warc": warc_of(10 * 1024**3),
    "sound-but-cut.warc.gz": making.warc()[:-12],
    "cut.warc.gz": gzip.compress(warc_of(100))[:-12],
    "huge.png": huge_png(),
    "none.pdf": paper_without_pages(),
    "script.pdf": paper_with_script(),
    "feed.xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "../../../etc/cron.d/x": b"* * * * * root true",
    "/etc/passwd": b"root::0:0",
    "é" * 127 + ".txt": b"\xff\xfe\x00",
    "\u202egnp.exe": b"MZ" + b"\0" * 64,
    "CON.txt": b"a\x00b",
}


@pytest.fixture
def taken(browse, amina, network):
    """Every file of the corpus as evidence, drawn as far as it can be."""
    browser = browse(amina)
    for name, data in CORPUS.items():
        file = SimpleUploadedFile("x", data, "text/html")
        # The form's own cleaning of names is what is being tried.
        file._name = name
        answer = browser.post(page("evidence-new", network), FACTS | {"uploads": [file]})
        assert answer.status_code == 302, name
    kept = list(Evidence.objects.order_by("pk"))
    for one in kept:
        viewing.draw(viewing.ask(one, by=amina).pk)
        unpacking.read(unpacking.ask(one, by=amina).pk)
    return kept


def test_nothing_of_it_runs_fails_or_leaves_its_folder(taken, browse, amina, network):
    assert len(taken) == len(CORPUS)
    browser = browse(amina)

    for one in taken:
        assert not set("/\\\x00\u202e") & set(one.original_name), one.original_name
        one.refresh_from_db()
        assert one.viewing.state in ("READY", "FAILED"), one.original_name
        assert one.viewing.reason in ("", "NOT_VIEWABLE"), (one.original_name, one.viewing.reason)
        read = one.web_archive
        assert read.state in ("READY", "FAILED"), one.original_name
        assert read.reason in ("", "ARCHIVE_UNREADABLE"), (one.original_name, read.reason)
        # No file of the corpus is an archive without a fault.
        assert read.state == "FAILED" or read.fault_total, one.original_name
        looks = ("evidence", "evidence-viewing", "evidence-archive")
        pages = [page(n, network, one.pk) for n in looks]
        sheets = [page("evidence-sheet", network, one.pk, n) for n in one.viewing.numbers]
        for address in pages:
            answer = browser.get(address)
            assert answer.status_code == 200, address
            assert SCRIPT not in answer.content, one.original_name
            assert b'onload="' not in answer.content, one.original_name
        for address in sheets:
            answer = browser.get(address)
            if answer.status_code == 200:
                assert answer["Content-Type"] in ("image/png", "image/jpeg"), one.original_name
                assert SCRIPT not in answer.content
            else:
                assert (answer.status_code, one.viewing.form) == (404, "TEXT")


def test_the_file_itself_goes_out_as_bytes_to_be_saved(taken, browse, amina, network):
    browser = browse(amina)
    for one in taken:
        answer = browser.get(page("evidence-file", network, one.pk))
        assert len(b"".join(answer.streaming_content)) == one.size
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert not any(word in answer["Content-Type"] for word in ACTIVE)


def test_an_empty_file_is_refused_by_name(browse, amina, network):
    file = SimpleUploadedFile("empty.txt", b"")

    answer = browse(amina).post(page("evidence-new", network), FACTS | {"uploads": [file]})

    assert answer.status_code == 422
    assert "empty.txt" in answer.content.decode()


def test_drawing_any_of_it_takes_little_memory(tmp_path):
    """Measured in a process of its own, as what other tests started would count as well."""
    for place, data in enumerate(CORPUS.values()):
        (tmp_path / f"{place}.in").write_bytes(data)

    done = subprocess.run(
        [sys.executable, "-c", DRAW_ALL, str(tmp_path)], capture_output=True, check=True
    )

    assert 0 < int(done.stdout) < MOST_MEMORY

"""Web archives as crawlers write them, sound and broken."""

import gzip
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping
from functools import cache
from typing import Any

from PIL import Image
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

PROFILE = "https://x.com/lantern_7"
POST = "https://x.com/lantern_7/status/1790000000000000001"
HTML = (
    b"<!doctype html><html><head><title>Paper Lantern</title><script>alert(1)</script></head>"
    b"<body><h1>Lantern 7</h1><p>Vote <b>no</b>.</p><style>p{}</style></body></html>"
)
DATE = "2026-09-01T12:00:00Z"


def png(colour: str = "teal") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 10), colour).save(out, "PNG")
    return out.getvalue()


@cache
def warc(*, is_packed: bool = True, page: bytes = HTML, status: str = "200 OK") -> bytes:
    """Return a crawl of a profile: the page, packed as servers send it, a picture, a screenshot."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=is_packed)
    writer.write_record(writer.create_warcinfo_record("crawl.warc", {"software": "test"}))
    _respond(writer, PROFILE, "text/html; charset=utf-8", gzip.compress(page), status, "gzip")
    _respond(writer, "https://x.com/app.js", "text/javascript", b"let a = 1;")
    _respond(writer, f"{POST}?s=20", "text/html", page)
    for kind in ("urn:view:", "urn:thumbnail:"):
        body = io.BytesIO(png("teal" if "view" in kind else "red"))
        made = writer.create_warc_record(
            f"{kind}{PROFILE}",
            "resource",
            payload=body,
            warc_content_type="image/png",
            warc_headers_dict={"WARC-Date": DATE},
        )
        writer.write_record(made)
    return out.getvalue()


def _respond(
    writer: WARCWriter, url: str, kind: str, body: bytes, status: str = "200 OK", packing: str = ""
) -> None:
    headers = [("Content-Type", kind), ("Content-Length", str(len(body)))]
    headers += [("Content-Encoding", packing)] if packing else []
    answer = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
    record = writer.create_warc_record(
        url,
        "response",
        payload=io.BytesIO(body),
        http_headers=answer,
        warc_headers_dict={"WARC-Date": DATE},
    )
    writer.write_record(record)


def wacz(
    members: Mapping[str, bytes] | None = None,
    *,
    listed: Mapping[str, bytes] | None = None,
    added: Mapping[str, bytes] | None = None,
    digest: str = "",
    signed: bool = False,
) -> bytes:
    """Return a WACZ whose manifest tells of `listed`, where that is not what it holds."""
    members = members or {
        "archive/data.warc.gz": warc(),
        "pages/pages.jsonl": pages(),
        "indexes/index.cdx": b"",
    }
    resources = [
        {
            "name": name.rsplit("/", 1)[-1],
            "path": name,
            "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
            "bytes": len(data),
        }
        for name, data in (listed or members).items()
    ]
    manifest = json.dumps({"profile": "data-package", "resources": resources}).encode()
    said = {
        "path": "datapackage.json",
        "hash": digest or f"sha256:{hashlib.sha256(manifest).hexdigest()}",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in {**members, **(added or {})}.items():
            archive.writestr(name, data)
        archive.writestr("datapackage.json", manifest)
        signature = {"signedData": {"hash": said["hash"]}} if signed else {}
        archive.writestr("datapackage-digest.json", json.dumps(said | signature))
    return out.getvalue()


def pages(url: str = PROFILE) -> bytes:
    lines = [
        {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"},
        {"id": "1", "url": url, "ts": DATE, "title": "Lantern"},
    ]
    return "\n".join(json.dumps(line) for line in lines).encode()


def answer(url: str) -> bytes:
    """Return one packed record: a script that came from this address."""
    out = io.BytesIO()
    _respond(WARCWriter(out, gzip=True), url, "text/javascript", b"let c = 1;")
    return out.getvalue()


def records(*made: dict[str, Any], is_packed: bool = True) -> bytes:
    """Return records as they are asked for: url, body, and whatever is not as usual."""
    packed = [_record(one) for one in made]
    return b"".join(gzip.compress(one) for one in packed) if is_packed else b"".join(packed)


def _record(asked: dict[str, Any]) -> bytes:
    usual = {"kind": "text/html", "status": "200 OK", "date": DATE, "record": "response"}
    one, out = {**usual, "said": {}, **asked}, io.BytesIO()
    writer = WARCWriter(out, gzip=False)
    is_response = one["record"] == "response"
    headers = [("Content-Type", one["kind"]), *one.get("headers", [])]
    answer = StatusAndHeaders(one["status"], headers, protocol="HTTP/1.1")
    writer.write_record(
        writer.create_warc_record(
            one["url"],
            one["record"],
            payload=io.BytesIO(one["body"]),
            http_headers=answer if is_response else None,
            warc_content_type="" if is_response else one["kind"],
            warc_headers_dict={"WARC-Date": one["date"]},
        )
    )
    data = out.getvalue()
    for name, value in one["said"].items():
        # The writer says the truth; a header is no part of what is hashed.
        line = f"{name}: {value}\r\n".encode()
        data, found = re.subn(rb"(?m)^" + name.encode() + rb": .*\r\n", line, data, count=1)
        data = data if found else data.replace(b"\r\n", b"\r\n" + line, 1)
    return data


def view(body: bytes, *, date: str = DATE, url: str = PROFILE) -> dict[str, Any]:
    """Return a screenshot as a crawler adds it."""
    at = f"urn:view:{url}"
    return {"url": at, "body": body, "kind": "image/png", "record": "resource", "date": date}


def shot(size: int) -> bytes:
    """Return an archive with a screenshot of this many bytes."""
    return records(view(b"x" * size))

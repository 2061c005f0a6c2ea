"""Packs the invented case's web archive, as a crawler would have left it: one account, one post."""

import hashlib
import html
import io
import json
import uuid
import zipfile
from datetime import UTC, datetime

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from casework.actions import collecting, unpacking
from casework.models import Asset, Network, Post, WebArchive
from casework.queries import archived
from referrals.management.demo import case as cases
from referrals.management.demo import pictures, waiting
from referrals.management.demo.case import Case, Message
from referrals.management.demo.scene import Scene

NAME = "account-page.wacz"
CAPTURED = datetime(2023, 9, 13, 8, 30, tzinfo=UTC)


def keep(scene: Scene, network: Network, case: Case) -> None:
    """Add the archive, let a worker read it, and confirm what it shows."""
    amina = scene.cast.amina
    evidence = collecting.add(
        network,
        chunks=[archive(case)],
        name=NAME,
        by=amina,
        captured_at=CAPTURED,
        captured_by=amina.name,
        captured_with="Renvoi demo, packed for training",
        reliability="A",
        credibility="2",
        description_en="The page of one account and one of its replies, as a crawler kept them.",
        description_fr="La page d’un compte et l’une de ses réponses, gardées par un robot.",
    ).evidence
    read = WebArchive.objects.get(evidence=evidence)
    waiting.for_jobs(scene.stage, "A worker reads a web archive", [read])
    things = [thing for kind in (Asset, Post) for thing in archived.things(read, kind)]
    unpacking.confirm(read, things=things, by=amina)
    scene.stage.say(
        f"{amina.name} confirms what the archive shows: {read.capture_total} captures, "
        f"{len(things)} of them of this case."
    )


def archive(case: Case) -> bytes:
    """Return a WACZ: the same bytes for the same case."""
    shown = cases.sample(case, platform="x", language="en")[0]
    page, reply = shown.account.url, shown.url
    warc = _warc(shown)
    pages = [
        {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"},
        *({"id": url, "url": url, "ts": CAPTURED.isoformat()} for url in (page, reply)),
    ]
    members = {
        "archive/data.warc.gz": warc,
        "pages/pages.jsonl": "\n".join(json.dumps(line) for line in pages).encode(),
    }
    resources = [
        {"name": name, "path": name, "hash": f"sha256:{_hash(data)}", "bytes": len(data)}
        for name, data in members.items()
    ]
    manifest = json.dumps({"profile": "data-package", "resources": resources}).encode()
    digest = {"path": "datapackage.json", "hash": f"sha256:{_hash(manifest)}"}
    members |= {
        "datapackage.json": manifest,
        "datapackage-digest.json": json.dumps(digest).encode(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, data in members.items():
            packed.writestr(zipfile.ZipInfo(name, CAPTURED.timetuple()[:6]), data)
    return out.getvalue()


def _warc(shown: Message) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    account = shown.account
    drawn = pictures.replies(
        [pictures.Reply(account.display_name, f"@{account.handle}", shown.text, shown.posted_at)],
        heading="The page of one account",
        language="en",
    )
    for url, words in ((account.url, account.display_name), (shown.url, shown.text)):
        said, text = html.escape(words), html.escape(shown.text)
        body = f"<!doctype html><title>{said}</title><h1>{said}</h1><p>{text}</p>".encode()
        writer.write_record(_answer(writer, url, "text/html; charset=utf-8", body))
    writer.write_record(_answer(writer, f"urn:view:{account.url}", "image/png", drawn))
    return out.getvalue()


def _answer(writer: WARCWriter, url: str, media_type: str, body: bytes) -> ArcWarcRecord:
    is_page = not url.startswith("urn:")
    said = StatusAndHeaders("200 OK", [("Content-Type", media_type)], protocol="HTTP/1.1")
    named = uuid.uuid5(uuid.NAMESPACE_URL, url)
    return writer.create_warc_record(
        url,
        "response" if is_page else "resource",
        payload=io.BytesIO(body),
        http_headers=said if is_page else None,
        warc_content_type="" if is_page else media_type,
        warc_headers_dict={
            "WARC-Date": f"{CAPTURED:%Y-%m-%dT%H:%M:%SZ}",
            "WARC-Record-ID": f"<urn:uuid:{named}>",
        },
    )


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

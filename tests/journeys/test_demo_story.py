"""The demo at a small scale: its own command, a real worker, a real mail server."""

import io
import json
import os
import subprocess
import sys
import threading
import uuid
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import bagit
import pypdfium2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from casework.models import Event, Evidence, NetworkLink, Officer
from config import embedded, hook_sink
from referrals.management.demo import texts_both, texts_en
from referrals.models import Delivery, Preview, Referral, Review
from referrals.queries import fate
from tests.referrals.certificates import PASSPHRASE, signature_of, write_certificate

PUBLISHED = embedded.CHECKOUT.parent / "shared" / "data" / "meta-threat-research"
SHAPE = {"network", "assets", "posts", "targets", "evidence", "referrals", "sign_ins", "token"}
REFERRAL = {
    "reference",
    "platform",
    "language",
    "status",
    "resolution",
    "items",
    "outcomes",
    "package",
    "deliveries",
}


@pytest.fixture
def worker(transactional_db, settings, tmp_path, smtp_sink):
    """A Celery worker of its own, on this test's database, queue, store and mail server."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(
        path="/" + connection.settings_dict["NAME"]
    )
    signed = {
        "RENVOI_SIGNING_P12": str(write_certificate(tmp_path)),
        "RENVOI_SIGNING_PASSPHRASE": PASSPHRASE,
    }
    settings.RENVOI_WEBHOOK_LOOPBACK = True
    environment = (
        os.environ
        | signed
        | {
            "RENVOI_WEBHOOK_LOOPBACK": "1",
            "DATABASE_URL": database.geturl(),
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "STORAGE_URL": f"file://{tmp_path / 'store'}",
            "EMAIL_URL": f"smtp://127.0.0.1:{settings.EMAIL_PORT}",
            "RENVOI_QUEUE": settings.CELERY_TASK_DEFAULT_QUEUE,
        }
    )
    command = [
        *(sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "2"),
        *("-n", f"demo-{uuid.uuid4().hex}@local", "--without-gossip", "--without-mingle"),
        # The clock, which numbers changes and tells webhooks of them.
        *("--beat", "--schedule", str(tmp_path / "clock")),
    ]
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=embedded.CHECKOUT, env=environment, stdout=log, stderr=log
        )
    yield process
    process.terminate()
    process.wait(timeout=60)


@pytest.fixture
def receiver(tmp_path):
    """The partner's own receiver, as the demo's house starts it."""
    server = hook_sink.receiver(tmp_path / "demo" / "pushes", 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/renvoi"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def play(tmp_path):
    """Play the demo and return its summary, with what it said."""

    def play(**options) -> tuple[dict, str]:
        path, said = tmp_path / "demo" / "summary.json", io.StringIO()
        call_command(
            "play_demo", summary=path, base_url="http://127.0.0.1:9", stdout=said, **options
        )
        assert path.stat().st_mode & 0o077 == 0
        return json.loads(path.read_text()), said.getvalue()

    return play


def _require_disclosure(summary: dict) -> None:
    """An outsider unpacks the disclosure and verifies it without us."""
    path = Path(summary["disclosure"]["path"])
    with zipfile.ZipFile(path) as packed:
        packed.extractall(path.parent)
    program = path.with_suffix("") / "verify.py"
    done = subprocess.run(
        [sys.executable, "-I", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert bagit.Bag(str(program.parent)).validate()


def text_of(path: str) -> str:
    """Return the text of a PDF without white space, which lines break anywhere."""
    with pypdfium2.PdfDocument(path) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return "".join("".join(pages).split()).replace("\ufffe", "")


@pytest.mark.worker
@pytest.mark.timeout(300)
def test_the_whole_story_is_played_and_summed_up(worker, play, smtp_sink, receiver):
    summary, said = play(scale=0.02, receiver=receiver)

    assert {*SHAPE, "seconds", "disclosure", "webhook"} == set(summary)
    _require_disclosure(summary)
    assert (summary["assets"], summary["posts"], summary["targets"]) == (40, 300, 48)
    english, french, both = summary["referrals"]
    assert (english["platform"], english["language"]) == ("x", "en")
    assert (english["status"], english["resolution"]) == ("CLOSED", "PARTLY_ACTIONED")
    assert (french["platform"], french["language"]) == ("facebook", "fr")
    assert (french["status"], french["resolution"]) == ("ANSWERED", "")
    assert (both["platform"], both["language"], both["items"]) == ("facebook", "en-fr", 6)
    assert (both["status"], both["outcomes"]) == ("SENT", {})
    for referral in (english, french):
        _require_whole(referral)
        assert sum(referral["outcomes"].values()) == referral["items"]
    _require_whole(both)
    _require_both_languages(both)
    looked_at = Preview.objects.get()
    assert (looked_at.submission.referral.reference, looked_at.state) == (
        both["reference"],
        "READY",
    )
    assert f"{looked_at.pages} of {looked_at.page_total} pages" in said
    letters = [one for one in smtp_sink.messages if not one["X-Renvoi-Reference"]]
    # The lead and the administrator hear of the broken glass, each in a letter of their own.
    assert len(letters) == 2
    assert all("NET-" in letter["Subject"] for letter in letters)
    package, answered = (one for one in smtp_sink.messages if one not in letters)
    assert package["X-Renvoi-Reference"] == answered["X-Renvoi-Reference"] == english["reference"]
    assert answered["In-Reply-To"] == package["Message-ID"]
    assert texts_en.REPLIES["informed"] in answered.get_payload(decode=True).decode()
    assert "Its clock stands." in said
    assert [len(one["deliveries"]) for one in summary["referrals"]] == [2, 1, 1]
    _require_told(summary, said)
    _require_people(summary)
    _require_history(summary, english, french)
    assert "100 %" in said
    assert "\x1b" not in said
    assert said.rstrip().endswith("http://127.0.0.1:9")


def _require_whole(referral: dict) -> None:
    assert set(referral) == REFERRAL
    assert {d["state"] for d in referral["deliveries"]} == {"READY"}
    package = referral["package"]
    assert package["volumes"] == []
    assert package["zip"] is None
    assert Path(package["path"]).stat().st_size == package["bytes"]
    assert package["signature"] == "PAdES B-B"
    _signature, status = signature_of(Path(package["path"]).read_bytes())
    assert (status.intact, status.valid) == (True, True)
    printed = text_of(package["path"])
    stored = Referral.objects.get(reference=referral["reference"])
    assert referral["reference"] in printed
    for item in stored.items.all():
        assert "".join(item.thing.url.split()) in printed
    for exhibit in stored.exhibits.select_related("evidence"):
        assert exhibit.evidence.sha256 in printed


def _require_both_languages(referral: dict) -> None:
    printed = text_of(referral["package"]["path"])
    for words in (texts_both.ENGLISH["title"], texts_both.FRENCH["title"]):
        assert "".join(words.split()) in printed


def _require_told(summary: dict, said: str) -> None:
    """The partner's receiver was told of each referral up to its last version, in order."""
    told = summary["webhook"]
    kept = [json.loads(path.read_text()) for path in Path(told["path"]).glob("*.json")]
    assert len(kept) == told["pushes"]
    assert f"told by {told['pushes']} pushes, each with a good signature" in said
    last: dict[str, int] = {}
    for data in (json.loads(one["body"])["data"] for one in kept):
        if data["kind"] == "referral":
            last[data["id"]] = max(data["version"], last.get(data["id"], 0))
    assert last == dict(Referral.objects.values_list("reference", "version"))


def _require_people(summary: dict) -> None:
    roles = [entry["role"] for entry in summary["sign_ins"]]
    assert set(roles) == {"OFFICER", "REVIEWER", "RELEASER", "AUDITOR", "ADMINISTRATOR"}
    for entry in summary["sign_ins"]:
        assert len(entry["password"]) >= 12
        assert entry["totp_secret"] is None
        assert Officer.objects.get(email=entry["email"]).check_password(entry["password"])
    assert summary["token"].startswith("renvoi_")


def _require_history(summary: dict, english: dict, french: dict) -> None:
    assert Event.objects.filter(chain__network__reference=summary["network"]).count() > 100
    assert NetworkLink.objects.get().other.title.startswith("Paper Lantern")
    assert Evidence.objects.filter(sensitivity="PERSONAL").count() == 1
    verdicts = Review.objects.filter(submission__referral__reference=english["reference"])
    assert sorted(verdicts.values_list("verdict", flat=True)) == ["APPROVED", "RETURNED"]
    assert Delivery.objects.get(referral__reference=french["reference"]).ticket
    for referral in Referral.objects.filter(
        reference__in=[english["reference"], french["reference"]]
    ):
        looked = fate.items_with_fate(referral.items.all())
        assert looked.exclude(presence="UNKNOWN").count() >= 0.8 * looked.count()


@pytest.mark.worker
@pytest.mark.timeout(300)
def test_a_published_list_becomes_a_referral_for_each_platform_with_a_channel(worker, play):
    path = PUBLISHED / "Q2_2023_Spamouflage_China_based_CIB.csv"
    if not path.exists():
        pytest.skip(f"needs the published list {path.name} in ../shared/data/meta-threat-research")

    summary, said = play(input=path)

    found = {referral["platform"]: referral for referral in summary["referrals"]}
    assert {"x", "reddit", "medium", "tiktok"} <= set(found)
    assert found["x"]["items"] == 35
    assert summary["no_channel"]["web"] > 0
    assert summary["evidence"] == 1
    assert {referral["language"] for referral in found.values()} == {"en", "fr"}
    for referral in found.values():
        _require_whole(referral)
    assert "529 rows" in said


@pytest.mark.worker
@pytest.mark.timeout(300)
def test_a_list_of_posts_without_authors_is_referred_too(worker, play, tmp_path):
    path = tmp_path / "indicators.csv"
    path.write_text(
        "indicator_type,indicator_value,comment,ds\n"
        "url,hxxps://www.reddit[.]com/comments/demo1/_/demo2,,2024-01-01\n"
        "url,https://x.com/i/status/99500000000000000001,,2024-01-01\n"
    )

    summary, _said = play(input=path)

    assert (summary["assets"], summary["posts"]) == (0, 2)
    assert [referral["items"] for referral in summary["referrals"]] == [1, 1]


@pytest.mark.worker
@pytest.mark.timeout(300)
def test_a_list_without_anything_to_refer_ends_well(worker, play, tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text("Tactic,Technique,Procedure,Indicator\n,,,192.0.2.1\n,,,15 pages\n,,,\n")

    summary, said = play(input=path)

    assert summary["referrals"] == []
    assert summary["no_channel"] == {}
    assert "Nothing on this list can be referred" in said


@pytest.mark.worker
@pytest.mark.timeout(300)
def test_a_file_that_is_no_list_stops_the_demo_with_a_reason(worker, play, tmp_path):
    path = tmp_path / "colours.csv"
    path.write_text("colour,size\nred,3\n")

    with pytest.raises(CommandError, match="No column has a name that we know"):
        play(input=path)


def test_a_house_with_people_in_it_is_not_played_in(house, play):
    with pytest.raises(CommandError, match="empty house"):
        play(scale=0.02)


def test_production_is_never_played_in(db, play, settings):
    settings.SETTINGS_MODULE = "config.settings.base"

    with pytest.raises(CommandError, match="never runs in production"):
        play(scale=0.02)

"""The cast and the things that tests need again and again.

Amina drafts, Boris reviews, Chen releases, Dana audits, Eve is a stranger.
"""

import importlib
import io
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.utils import translation
from PIL import Image

from casework.actions import attributing, collecting, enlisting, opening, sharing
from casework.models import Network, Officer, Platform
from referrals.actions import drafting, submitting
from referrals.models import Channel, Policy
from tests import authorities, sinks

PASSWORD = "correct horse battery 9"
STARTED = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def private_store(tmp_path, settings):
    """Give each test a store of its own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "config.storage.PrivateFileStorage",
            "OPTIONS": {"location": str(tmp_path / "store")},
        },
    }


@pytest.fixture(autouse=True)
def own_language():
    """A call in French leaves its language to the thread; the next call sets its own."""
    yield
    translation.deactivate()


@pytest.fixture
def house(db) -> Officer:
    """The first administrator, by whom everybody else is enlisted."""
    return enlisting.found_house(email="ada@renvoi.example", name="Ada", password=PASSWORD)


@pytest.fixture
def enlist(house):
    def make(name: str, *roles: str, language: str = "en") -> Officer:
        return enlisting.enlist(
            email=f"{name.lower()}@renvoi.example",
            name=name,
            roles=roles,
            by=house,
            password=None if "SERVICE" in roles else PASSWORD,
            language=language,
        )

    return make


@pytest.fixture
def amina(enlist) -> Officer:
    return enlist("Amina", "OFFICER")


@pytest.fixture
def boris(enlist) -> Officer:
    return enlist("Boris", "REVIEWER")


@pytest.fixture
def chen(enlist) -> Officer:
    return enlist("Chen", "RELEASER")


@pytest.fixture
def dana(enlist) -> Officer:
    return enlist("Dana", "AUDITOR")


@pytest.fixture
def eve(enlist) -> Officer:
    """Holds every case role, and is a member of nothing."""
    return enlist("Eve", "OFFICER", "REVIEWER", "RELEASER", "AUDITOR")


@pytest.fixture
def robot(enlist) -> Officer:
    return enlist("Robot", "SERVICE")


@pytest.fixture
def platforms(db) -> dict[str, Platform]:
    names = {
        "x": "X",
        "facebook": "Facebook",
        "reddit": "Reddit",
        "medium": "Medium",
        "tiktok": "TikTok",
        "web": "Web",
    }
    return {slug: Platform.objects.create(slug=slug, name=name) for slug, name in names.items()}


@pytest.fixture
def network(amina, boris, chen, dana, platforms) -> Network:
    """A restricted case that all but Eve are members of."""
    made = opening.open_network(title="Paper Lantern", is_restricted=True, by=amina)
    for officer in (boris, chen, dana):
        sharing.add_member(made, officer=officer, place="READER", by=amina)
    return made


@pytest.fixture
def open_case(amina, platforms) -> Network:
    """A case that every reader of cases may see."""
    return opening.open_network(title="Open Lantern", by=amina)


@pytest.fixture
def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (64, 48), "#345").save(made, "PNG")
    return made.getvalue()


@pytest.fixture
def evidence(network, amina, picture):
    return collecting.add(network, chunks=[picture], name="capture.png", by=amina).evidence


@pytest.fixture
def assets(network, amina):
    return [
        attributing.attach(network, value=f"https://x.com/lantern_{n}", by=amina).asset
        for n in range(3)
    ]


@pytest.fixture
def mail_channel(platforms) -> Channel:
    return Channel.objects.create(
        platform=platforms["x"], name="Desk", kind="EMAIL", address="desk@x.example"
    )


@pytest.fixture
def portal(platforms) -> Channel:
    return Channel.objects.create(
        platform=platforms["x"],
        name="Portal",
        kind="PORTAL",
        address="https://portal.x.example/",
        instructions_en="File the form by hand.",
        instructions_fr="Remplir le formulaire à la main.",
    )


@pytest.fixture
def policy(platforms) -> Policy:
    return Policy.objects.create(
        platform=platforms["x"],
        code="PM-1",
        title_en="Platform manipulation",
        title_fr="Manipulation de la plateforme",
        url="https://x.example/rules",
    )


@pytest.fixture
def protected(db) -> None:
    """The addresses that the house ships as protected; a test before this one may have flushed."""
    migration = importlib.import_module("referrals.migrations.0010_guard")
    migration.protect(apps, None)


@pytest.fixture
def draft(network, amina, assets, evidence, mail_channel, policy, platforms):
    """A draft that the guard lets through."""
    made = drafting.open_referral(
        network, platform=platforms["x"], title="Three accounts", by=amina
    )
    made = drafting.edit(
        made,
        by=amina,
        version=made.version,
        policies=[policy],
        channel=mail_channel,
        summary="Three accounts post the same text at the same minute.",
        why="They are operated together and hide it.",
        basis="Exhibit 1 shows the posts side by side.",
        unknowns="Who operates them is not known.",
        alternatives="None recorded.",
        asks=["ASSESS_ACCOUNT"],
        good_faith=True,
    )
    drafting.add_items(made, things=assets, by=amina, why="Same text, same minute.")
    drafting.add_exhibit(made, evidence=evidence, caption="Side by side", by=amina)
    made.refresh_from_db()
    return made


@pytest.fixture
def submission(draft, amina):
    return submitting.submit(draft, by=amina)


@pytest.fixture
def smtp_sink(settings):
    sink = sinks.Sink()
    controller = sinks.serve(sink)
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = ""
    yield sink
    controller.stop()


@pytest.fixture(scope="session")
def clockmaker(tmp_path_factory):
    """One authority for all tests: its keys take a second to make."""
    made = authorities.Authority(tmp_path_factory.mktemp("tsa"))
    yield made
    made.stop()


@pytest.fixture
def tsa(clockmaker, settings):
    """A real time-stamping authority on loopback that the house is told of."""
    settings.RENVOI_TSA_URL = clockmaker.url
    settings.RENVOI_TSA_ROOTS = str(clockmaker.root)
    clockmaker.spoil = lambda answer: answer
    clockmaker.status, clockmaker.media_type = 200, "application/timestamp-reply"
    return clockmaker

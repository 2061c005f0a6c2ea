"""The same journey from a real list, of which nothing is known but the list itself."""

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from django.conf import settings

from casework.actions import collecting, opening, sharing
from casework.models import Asset, Evidence, Network, Platform, Post
from referrals.management.demo import casefile, journey, texts_en, texts_fr, texts_lists
from referrals.management.demo.scene import Plan, Result, Scene, count, filled, several
from referrals.management.demo.story import load_directory
from referrals.management.demo.waiting import DemoStopped
from referrals.models import Channel, Referral

REPLIES = {"en": texts_en.REPLIES, "fr": texts_fr.REPLIES}


def play(scene: Scene, *, path: Path) -> Result:
    """Play the journey with the assets and posts that a list names.

    :raises DemoStopped: when the list cannot be read, or a job fails.
    """
    stage = scene.stage
    data = _read(path)
    load_directory(scene)
    stage.chapter("What is known")
    network, evidence = _open(scene, data, path.name)
    result = Result(network, no_channel={})
    plans = list(_plans(scene, result, evidence))
    if not plans:
        stage.say("Nothing on this list can be referred, so that no referral is written.")
        return result

    stage.chapter("What is asked")
    for plan in plans:
        referral = journey.draft(scene, plan, network)
        reasons = texts_lists.REASONS[plan.language]
        journey.submit(scene, referral, by=plan.drafter, reasons=reasons)
        journey.approve(scene, referral)
        result.referrals.append(referral)
    stage.chapter("Package and delivery")
    journey.build(scene, result.referrals)
    for referral in result.referrals:
        journey.deliver(scene, referral)
    stage.chapter("What happened, item by item")
    stage.say("Every answer from here on is invented by the demo; no platform was written to.")
    for referral in result.referrals:
        _conclude(scene, referral)
    return result


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise DemoStopped(f"{path} cannot be read: {fault.strerror}.") from fault


def _open(scene: Scene, data: bytes, name: str) -> tuple[Network, Evidence]:
    amina = scene.cast.amina
    network = opening.open_network(
        title=f"List {name}"[:200],
        description="Opened by the demo from a list; nothing else is known of these assets.",
        by=amina,
    )
    sharing.add_member(network, officer=scene.cast.aurelie, place="CONTRIBUTOR", by=amina)
    scene.stage.say(f"{amina.name} opens {network.reference} and keeps {name} as evidence.")
    evidence = collecting.add(
        network,
        chunks=[data],
        name=name,
        declared_type="text/csv",
        by=amina,
        captured_by=amina.name,
        description_en="The list as received.",
        description_fr="La liste telle que reçue.",
    ).evidence
    casefile.load_list(scene, network, data, name)
    return network, evidence


def _plans(scene: Scene, result: Result, evidence: Evidence) -> Iterator[Plan]:
    """Yield one plan for each platform that has things and a channel; note the others."""
    turns = cycle(("fr", "en"))
    slugs = set(_slugs(result.network))
    for platform in Platform.objects.filter(slug__in=slugs).order_by("slug"):
        things = _things(result.network, platform)
        channel = Channel.objects.active().filter(platform=platform).first()
        if channel is None:
            assert result.no_channel is not None
            result.no_channel[platform.slug] = len(things)
            scene.stage.say(
                f"{platform.name}: {several(len(things), 'item', 'items')}, no channel."
            )
            continue
        language = next(turns) if channel.languages == "en-fr" else channel.languages
        yield _plan(scene, channel, language, things, evidence)


def _slugs(network: Network) -> Iterator[str]:
    yield from network.memberships.values_list("asset__platform__slug", flat=True).distinct()
    yield from network.post_memberships.values_list("post__platform__slug", flat=True).distinct()


def _things(network: Network, platform: Platform) -> list[Asset | Post]:
    assets = Asset.objects.filter(networks=network, platform=platform).order_by("pk")
    posts = Post.objects.filter(networks=network, platform=platform).order_by("pk")
    return [*assets, *posts]


def _plan(scene: Scene, channel: Channel, language: str, things: list, evidence: Evidence) -> Plan:
    most = min(settings.RENVOI_MAX_ITEMS, channel.max_items or settings.RENVOI_MAX_ITEMS)
    if len(things) > most:
        left = count(len(things) - most)
        scene.stage.say(f"{channel.platform.name}: {left} items are left for a second referral.")
    facts = {
        "platform": channel.platform.name,
        "name": evidence.original_name,
        "items": min(len(things), most),
    }
    texts = {
        name: filled(text, facts, language) for name, text in texts_lists.TEXTS[language].items()
    }
    why, caption = texts.pop("why_item"), texts.pop("caption")
    return Plan(
        channel=channel,
        language=language,
        drafter=scene.cast.aurelie if language == "fr" else scene.cast.amina,
        texts=texts | {"title": texts["title"][:200]},
        groups={why: things[:most]},
        exhibits=((evidence, caption[:500]),),
        asks=("ASSESS_ACCOUNT", "ASSESS_CONTENT"),
    )


def _conclude(scene: Scene, referral: Referral) -> None:
    language = referral.language
    words = {w: texts_lists.PLAYED[language] + t for w, t in REPLIES[language].items()}
    decisions = journey.answer(scene, referral, by=scene.cast.amina, words=words)
    journey.close(scene, referral, decisions)

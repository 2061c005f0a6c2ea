"""The story of the design, first page: from the first list to the answer on each account."""

from collections.abc import Mapping

from casework.models import Evidence, Network, Post
from referrals.actions import directing
from referrals.management import loading
from referrals.management.demo import (
    admissions,
    casefile,
    crawls,
    crowd,
    exhibits,
    handing,
    journey,
    telling,
    texts_both,
    texts_en,
    texts_fr,
)
from referrals.management.demo import case as cases
from referrals.management.demo.scene import Plan, Result, Scene, filled
from referrals.models import Calendar, Channel, Referral

# The house's own patience, which no platform has promised.
HOURS, DAYS, REGION = 72, 10, Calendar.Region.CALIFORNIA
ASKS = ("ASSESS_ACCOUNT", "ASSESS_CONTENT", "PRESERVE_DATA", "SHARE_FINDINGS")


def play(scene: Scene, *, scale: float) -> Result:
    """Play the invented case to its end.

    :raises DemoStopped: when a job fails, or no worker takes it.
    """
    stage = scene.stage
    case = cases.build(scale=scale)
    figures = cases.figures(case)
    load_directory(scene)

    stage.chapter("What is known")
    older = casefile.open_older(scene, case)
    network = casefile.open_network(scene)
    listed = casefile.account_list(case)
    casefile.load_list(scene, network, listed, "accounts.csv")
    known = casefile.describe(scene, network, case)
    casefile.record_posts(scene, network, case, known)
    evidence = exhibits.collect(scene, network, case, listed)
    exhibits.look_at(scene, evidence)
    exhibits.redact(scene, evidence)
    exhibits.seal(scene, network, evidence)
    crawls.keep(scene, network, case)
    admissions.let_in(scene)
    casefile.attribute(scene, network, older, evidence["lantern-institute-analysis.pdf"])

    hook = telling.subscribe(scene)

    stage.chapter("What is asked")
    first, second = _draft(scene, network, evidence, figures)
    third = _draft_in_both(scene, network, case, evidence, figures)
    asked = (first, second, third)
    for referral in asked:
        journey.submit(scene, referral, by=scene.cast.amina)
    changes = {name: filled(t, figures, "en") for name, t in texts_en.AFTER_RETURN.items()}
    journey.return_and_revise(
        scene, first, reason=texts_en.RETURNED, changes=changes, by=scene.cast.amina
    )
    journey.preview(scene, third)
    asked_of_amina, her_answer = texts_en.COMMENTED
    journey.comment(scene, first, asked=asked_of_amina, answered=her_answer, by=scene.cast.amina)
    for referral in asked:
        journey.approve(scene, referral)

    stage.chapter("Package and delivery")
    journey.build(scene, asked)
    for referral in asked:
        journey.deliver(scene, referral)

    stage.chapter("What happened, item by item")
    decisions = journey.answer(
        scene, first, by=scene.cast.amina, words=texts_en.REPLIES, is_asked_back=True
    )
    journey.answer(scene, second, by=scene.cast.partner, words=texts_fr.REPLIES)
    journey.close(scene, first, decisions)
    journey.follow_disputed(scene, first, by=scene.cast.amina)
    stage.say(f"{second.reference} is answered and waits for a releaser to close it.")
    stage.say(f"{third.reference} waits for the platform's first answer.")

    told = telling.hear(scene, hook)

    stage.chapter("What an inquiry gets")
    disclosure = handing.disclose(scene, network)
    return Result(network, list(asked), disclosure=disclosure, told=told)


def load_directory(scene: Scene) -> None:
    ada = scene.cast.ada
    loaded = loading.load(by=ada)
    scene.stage.say(
        f"{ada.name} loads the starting directory: {loaded['platform']['added']} platforms, "
        f"{loaded['channel']['added']} channels, {loaded['policy']['added']} policy clauses."
    )
    calendar = Calendar.objects.filter(region=REGION).first()
    if calendar is None:
        calendar = Calendar(code="california", name_en="California", name_fr="Californie")
        calendar.region, calendar.time_zone = REGION, "America/Los_Angeles"
        directing.save_calendar(calendar, by=ada)
    for channel in Channel.objects.active().order_by("pk"):
        channel.acknowledge_hours, channel.answer_days = HOURS, DAYS
        channel.calendar = calendar
        directing.save_channel(channel, by=ada)
    scene.stage.say(
        f"She sets how long the house waits: {HOURS} hours for a receipt, {DAYS} business days in "
        f"{calendar.name_en} for an answer."
    )


def _draft(
    scene: Scene, network: Network, evidence: Mapping[str, Evidence], figures: Mapping[str, int]
) -> tuple[Referral, Referral]:
    cast = scene.cast
    english = Plan(
        channel=Channel.objects.active().get(platform__slug="x"),
        language="en",
        drafter=cast.amina,
        texts=_texts(texts_en.TITLE, texts_en.TEXTS, figures, "en"),
        groups=_groups(network, "x", "en"),
        exhibits=tuple((evidence[name], text) for name, text in texts_en.CAPTIONS.items()),
        asks=ASKS,
        urgency="URGENT",
    )
    french = Plan(
        channel=Channel.objects.active().get(platform__slug="facebook"),
        language="fr",
        drafter=cast.aurelie,
        texts=_texts(texts_fr.TITLE, texts_fr.TEXTS, figures, "fr"),
        groups=_groups(network, "facebook", "fr"),
        exhibits=tuple((evidence[name], text) for name, text in texts_fr.CAPTIONS.items()),
        asks=ASKS,
        urgency="URGENT",
    )
    return journey.draft(scene, english, network), journey.draft(scene, french, network)


def _draft_in_both(
    scene: Scene,
    network: Network,
    case: cases.Case,
    evidence: Mapping[str, Evidence],
    figures: Mapping[str, int],
) -> Referral:
    """Draft the short referral of single posts, in English and in French."""
    shown = cases.sample(case, platform="facebook", language="fr")
    posts = Post.objects.filter(networks=network, url__in=[message.url for message in shown])
    english, french = (
        {name: filled(text, figures, language) for name, text in texts.items()}
        for texts, language in ((texts_both.ENGLISH, "en"), (texts_both.FRENCH, "fr"))
    )
    plan = Plan(
        channel=Channel.objects.active().get(platform__slug="facebook"),
        language="en-fr",
        drafter=scene.cast.aurelie,
        texts=english,
        french=french,
        groups={texts_both.WHY: list(posts.order_by("pk"))},
        exhibits=((evidence[texts_both.EXHIBIT], texts_both.CAPTION),),
        asks=("ASSESS_CONTENT",),
    )
    return journey.draft(scene, plan, network)


def _texts(
    title: str, texts: Mapping[str, str], figures: Mapping[str, int], language: str
) -> dict[str, str]:
    made = {name: filled(text, figures, language) for name, text in texts.items()}
    return {"title": filled(title, {}, language), **made}


def _groups(network: Network, slug: str, language: str) -> dict[str, list]:
    """Return the network's assets on one platform by the reason that the list gives."""
    french = {reason.text_en: reason.text_fr for reason in crowd.REASONS}
    groups: dict[str, list] = {}
    members = network.memberships.filter(asset__platform__slug=slug).select_related("asset")
    for member in members.order_by("asset__key"):
        reason = member.rationale.splitlines()[0]
        why = french[reason] if language == "fr" else reason
        groups.setdefault(why, []).append(member.asset)
    return groups

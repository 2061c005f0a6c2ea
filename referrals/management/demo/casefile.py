"""Fills the invented case's file: the older network, the list, the posts, what is stated."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from casework.actions import attributing, describing, importing, opening, sharing
from casework.actions.attributing import facts_of
from casework.intake.identity import AuthorlessPost, Identity, identify
from casework.models import Evidence, ImportBatch, Network
from referrals.management.demo import papers, phrases, waiting
from referrals.management.demo.case import SEED, Case, Message
from referrals.management.demo.scene import Scene, count

CHUNK = 1_000
# Facts of a case have one text for packages in either language, so it is said in both.
TITLE = "Autumn Lantern (training case · cas de formation)"
DESCRIPTION = (
    "Invented for training: a flood of replies under posts of elected representatives in August "
    "and September 2023, in three languages. Every person, handle, party and institution is "
    "invented. What is recorded carries the date on which this demo was played.\n"
    "Inventé pour la formation : un flot de réponses sous les publications d’élus en août et "
    "septembre 2023, en trois langues. Personnes, comptes, partis et institutions sont inventés. "
    "Ce qui est consigné porte la date à laquelle cette démonstration a été jouée."
)
ACTOR = "The operator of “Paper Lantern” (invented) · L’exploitant de « Paper Lantern » (inventé)"
ATTRIBUTIONS = (
    (
        datetime(2023, 9, 12, 20, 0, tzinfo=UTC),
        "ROUGHLY_EVEN",
        "LOW",
        (
            "The accounts are run together; by whom is open. Hours alone can be imitated.\n"
            "Les comptes sont exploités ensemble ; par qui, la question reste ouverte. Des heures "
            "s’imitent."
        ),
    ),
    (
        datetime(2023, 10, 4, 15, 0, tzinfo=UTC),
        "LIKELY",
        "MODERATE",
        (
            "The institute's analysis adds sentences and accounts in common. A hired operator "
            "cannot be excluded: we have no registration data.\n"
            "L’analyse de l’institut ajoute des phrases et des comptes communs. Un exploitant "
            "payé ne peut être exclu : nous n’avons pas les données d’inscription."
        ),
    ),
)
CONTINUITY = (
    "Accounts, sentences and pictures in common (analysis of the Lantern Institute).\n"
    "Comptes, phrases et photos en commun (analyse de l’institut Lantern)."
)


def open_older(scene: Scene, case: Case) -> Network:
    """Open the network of two years earlier, to which the new one will be linked."""
    amina = scene.cast.amina
    older = opening.open_network(
        title="Paper Lantern (2021)",
        description=(
            "Invented for training. Accounts that praised and slandered in 2021, found by the "
            "Lantern Institute; never referred."
        ),
        by=amina,
    )
    scene.stage.say(f"{amina.name} opens the older network {older.reference}.")
    data = papers.account_list(case.older, chance=_chance(), note="On the list of 2021.")
    load_list(scene, older, data, "paper-lantern-2021.csv")
    return older


def open_network(scene: Scene) -> Network:
    """Open the case, and let Aurélie work in it."""
    amina = scene.cast.amina
    network = opening.open_network(
        title=TITLE,
        description=DESCRIPTION,
        time_zone="Asia/Shanghai",
        by=amina,
    )
    sharing.add_member(network, officer=scene.cast.aurelie, place="CONTRIBUTOR", by=amina)
    scene.stage.say(f"{amina.name} opens {network.reference} “{network.title}”.")
    return network


def account_list(case: Case) -> bytes:
    return papers.account_list(case.accounts, chance=_chance())


def _chance() -> random.Random:
    return random.Random(SEED)  # noqa: S311 - spellings that must come out the same, no secret


def load_list(scene: Scene, network: Network, data: bytes, name: str) -> ImportBatch:
    """Upload a list and wait for the worker that imports it.

    :raises DemoStopped: when it cannot be read.
    """
    amina = scene.cast.amina
    batch = importing.upload(network, chunks=[data], name=name, by=amina)
    waiting.for_jobs(scene.stage, f"A worker imports {name}", [batch])
    scene.stage.say(
        f"{count(batch.rows)} rows: {count(batch.created)} created, {count(batch.linked)} linked, "
        f"{count(batch.unchanged)} unchanged, {count(batch.not_imported)} not imported."
    )
    return batch


def describe(scene: Scene, network: Network, case: Case) -> Mapping[str, dict]:
    """Record waves, targets and claims, and return them by what the case calls them."""
    amina = scene.cast.amina
    waves = [
        describing.add_campaign(
            network,
            title=wave.title,
            description=wave.description,
            started_on=wave.started_on,
            ended_on=wave.ended_on,
            by=amina,
        )
        for wave in case.waves
    ]
    targets = {
        person.name: describing.add_target(
            network,
            name=person.name,
            kind=person.kind,
            affiliation=person.affiliation,
            by=amina,
        )
        for person in case.targets
    }
    claims = {
        claim.code: describing.add_narrative(
            network, title_en=claim.title_en, title_fr=claim.title_fr, by=amina
        )
        for claim in phrases.CLAIMS
    }
    scene.stage.say(
        f"{amina.name} records {len(waves)} campaigns, {len(claims)} narratives and "
        f"{len(targets)} targets, protected family members among them."
    )
    return {"waves": dict(enumerate(waves)), "targets": targets, "claims": claims}


def record_posts(scene: Scene, network: Network, case: Case, known: Mapping[str, dict]) -> None:
    """Record every collected post with its author, target, claim and wave."""
    total = len(case.messages)
    keys = {
        a.url: found.key for a in case.accounts if isinstance(found := identify(a.url), Identity)
    }
    label = f"{scene.cast.amina.name} records {count(total)} posts"
    with scene.stage.bar(label, total) as bar:
        for start in range(0, total, CHUNK):
            part = case.messages[start : start + CHUNK]
            attributing.record_posts(
                network,
                authors=[],
                posts=list(_posts(part, keys, known)),
                source="Replies under the public posts of the targets",
                by=scene.cast.amina,
            )
            bar.to(start + len(part))


def _posts(
    messages: tuple[Message, ...], keys: Mapping[str, str], known: Mapping[str, dict]
) -> Iterator[attributing.PostFacts]:
    for message in messages:
        found = identify(message.url)
        assert isinstance(found, Identity | AuthorlessPost), message.url
        _asset, post = facts_of(found, facts={})
        assert post is not None, message.url
        yield replace(
            post,
            author=keys[message.account.url],
            text=message.text,
            language=message.language,
            posted_at=message.posted_at,
            target=known["targets"][message.target.name],
            narrative=known["claims"][message.claim],
            campaign=known["waves"][message.wave],
            techniques=["T0049.001"],
            **_translations(message),
        )


def _translations(message: Message) -> dict[str, str]:
    """Return what the post says in the two languages of the house, where it is in neither."""
    if message.language != "zh":
        return {}
    told = {}
    for language in ("en", "fr"):
        told[f"translation_{language}"] = phrases.translation(
            message.claim,
            message.text,
            name="" if message.target.kind == "FAMILY" else message.target.name,
            into=language,
        )
    return told


def attribute(scene: Scene, network: Network, older: Network, analysis: Evidence) -> None:
    """State who is thought to be behind it, as it was said first and later, and the link."""
    amina = scene.cast.amina
    for moment, likelihood, confidence, why in ATTRIBUTIONS:
        stated = describing.state_attribution(
            network,
            actor=ACTOR,
            likelihood=likelihood,
            confidence=confidence,
            rationale=why,
            occurred_at=moment,
            by=amina,
        )
        scene.stage.say(
            f"Attribution of {moment:%d %B %Y}: {stated.get_likelihood_display()}, "
            f"{stated.get_confidence_display()}."
        )
    describing.link(
        network,
        other=older,
        kind="CONTINUES",
        confidence="MODERATE",
        rationale=CONTINUITY,
        evidence=analysis,
        by=amina,
    )
    scene.stage.say(f"{amina.name} links {network.reference} to {older.reference}: continues it.")

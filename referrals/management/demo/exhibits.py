"""Brings the invented case's files in as evidence, each with where it comes from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from casework.actions import collecting, correcting, holding, linking, redacting, sealing, viewing
from casework.models import Access, Asset, Evidence, Network, Sensitivity
from referrals.management.demo import case as cases
from referrals.management.demo import papers, pictures, waiting
from referrals.management.demo.case import Case, Message
from referrals.management.demo.scene import Scene

TOOL = "Renvoi demo, drawn for training"
# It begins as programs do, and does nothing.
PROGRAM = b"MZ\x90\x00 Invented for training; this runs nowhere."


@dataclass(frozen=True, slots=True)
class File:
    """One file with its provenance, and the accounts that it shows."""

    name: str
    data: bytes
    media_type: str
    captured_at: datetime
    captured_by: str
    grade: str
    description_en: str
    description_fr: str
    source_url: str = ""
    sensitivity: str = Sensitivity.NONE
    shows: Sequence[Message] = field(default=())


def collect(scene: Scene, network: Network, case: Case, account_list: bytes) -> dict[str, Evidence]:
    """Add every file to the case, and say by name what came in."""
    found = {}
    files = list(files_of(case, account_list))
    with scene.stage.bar(f"Amina and Aurélie add {len(files)} pieces of evidence", len(files)) as b:
        for place, file in enumerate(files, start=1):
            found[file.name] = _add(scene, network, file)
            b.to(place, file.name)
    return found


def _add(scene: Scene, network: Network, file: File) -> Evidence:
    is_french = file.captured_by.startswith("Aurélie")
    by = scene.cast.aurelie if is_french else scene.cast.amina
    evidence = collecting.add(
        network,
        chunks=[file.data],
        name=file.name,
        declared_type=file.media_type,
        by=by,
        source_url=file.source_url,
        captured_at=file.captured_at,
        captured_by=file.captured_by,
        captured_with=TOOL,
        reliability=file.grade[0],
        credibility=file.grade[1],
        description_en=file.description_en,
        description_fr=file.description_fr,
        sensitivity=file.sensitivity,
    ).evidence
    shown = {message.account.url for message in file.shows}
    for asset in Asset.objects.filter(networks=network, url__in=shown):
        linking.link(evidence, thing=asset, by=by)
    return evidence


def files_of(case: Case, account_list: bytes) -> Iterator[File]:
    """Yield every file of the case, in the order in which it came in."""
    yield File(
        "lantern-institute-analysis.pdf",
        papers.analysis(cases.figures(case)),
        "application/pdf",
        datetime(2023, 9, 28, 14, 5, tzinfo=UTC),
        "Amina Sampleton",
        "B2",
        "Analysis by the Lantern Institute, which links the network to one described in 2021.",
        "Analyse de l’institut Lantern, qui rattache le réseau à un réseau décrit en 2021.",
        source_url="https://lantern-institute.example/2023/continuity",
    )
    yield File(
        "accounts.csv",
        account_list,
        "text/csv",
        datetime(2023, 9, 20, 16, 30, tzinfo=UTC),
        "Amina Sampleton",
        "A2",
        "The accounts of the network as compiled by our desk, with reason and confidence.",
        "Les comptes du réseau tels que recensés par notre bureau, avec motif et confiance.",
    )
    yield _capture(case, "replies-en.png", "x", "en", "en")
    yield _capture(case, "replies-zh.png", "x", "zh", "en")
    yield _capture(case, "commentaires-fr.png", "facebook", "fr", "fr")
    yield _capture(case, "commentaires-zh.png", "facebook", "zh", "fr")
    yield File(
        "video-frame.png",
        pictures.video_frame(heading="Frame of the altered video", language="en"),
        "image/png",
        datetime(2023, 9, 6, 15, 12, tzinfo=UTC),
        "Amina Sampleton",
        "B3",
        "A frame of the altered video. The seam of the exchanged face is marked in red by us.",
        "Image de la vidéo altérée. Le raccord du visage échangé est marqué en rouge par nous.",
    )
    yield from _hours(case)
    yield _protected()


def _capture(case: Case, name: str, platform: str, language: str, reader: str) -> File:
    """Draw a burst as one saw it under a public post."""
    shown = cases.sample(case, platform=platform, language=language)
    at = "@" if platform == "x" else ""
    drawn = [
        pictures.Reply(m.account.display_name, at + m.account.handle, m.text, m.posted_at)
        for m in shown
    ]
    heading = {"en": "Replies under one public post", "fr": "Commentaires d’une publication"}
    return File(
        name,
        pictures.replies(drawn, heading=heading[reader], language=reader),
        "image/png",
        datetime(2023, 9, 12, 13, 40, tzinfo=UTC),
        "Aurélie Exemple" if reader == "fr" else "Amina Sampleton",
        "A1",
        "The same sentence from several accounts, seconds apart, under one public post.",
        "La même phrase de plusieurs comptes, à quelques secondes près, sous une publication.",
        source_url=shown[0].url,
        shows=shown,
    )


def _hours(case: Case) -> Iterator[File]:
    headings = {
        "en": "Posts by hour and day of the week, UTC+8",
        "fr": "Publications par heure et jour de la semaine, UTC+8",
    }
    moments = [message.posted_at for message in case.messages]
    for language, heading in headings.items():
        yield File(
            f"hours-{language}.png",
            pictures.hours(moments, heading=heading, language=language),
            "image/png",
            datetime(2023, 10, 2, 9, 0, tzinfo=UTC),
            "Aurélie Exemple" if language == "fr" else "Amina Sampleton",
            "A2",
            "Computed from every collected post: the darker a square, the more posts.",
            "Calculé sur toutes les publications : plus un carré est foncé, plus il y en a.",
        )


def _protected() -> File:
    """Draw what is kept in the case and shown to no platform."""
    reply = pictures.Reply(
        "演示 明月",
        "@demo_withheld_account",
        "[Address and telephone number of a family member, invented, blackened here]",
        datetime(2023, 9, 7, 2, 14, 9, tzinfo=UTC),
    )
    return File(
        "doxing-withheld.png",
        pictures.replies([reply], heading="Personal details of a family member", language="en"),
        "image/png",
        datetime(2023, 9, 7, 18, 22, tzinfo=UTC),
        "Amina Sampleton",
        "A2",
        "Personal details of a protected person. Kept in the case, never an exhibit.",
        "Données personnelles d’une personne protégée. Conservées, jamais jointes.",
        sensitivity=Sensitivity.PERSONAL,
    )


def look_at(scene: Scene, evidence: dict[str, Evidence]) -> None:
    """Look at a document and at what must not be seen by everybody, each drawn anew by a worker."""
    boris, say = scene.cast.boris, scene.stage.say
    analysis, withheld = evidence["lantern-institute-analysis.pdf"], evidence["doxing-withheld.png"]
    correcting.correct(
        withheld,
        field="sensitivity",
        value=Sensitivity.INTIMATE,
        reason="It shows the inside of the family's home as well.",
        by=scene.cast.amina,
    )
    drawn = [viewing.ask(one, by=boris) for one in (analysis, withheld)]
    waiting.for_jobs(scene.stage, "A worker draws two files anew, to be looked at", drawn)
    for one in drawn:
        viewing.sheet(one, number=1, by=boris, door=Access.Door.COMMAND)
    say(f"{boris.name} looks at {drawn[0].sheets} pages of {analysis.original_name}.")
    viewing.reveal(withheld, by=boris)
    say(f"{withheld.original_name} is veiled; {boris.name} reveals it, which the trail tells.")


def redact(scene: Scene, evidence: dict[str, Evidence]) -> None:
    """Cover a name in a capture; the package shows the copy, and the original stays."""
    amina, original = scene.cast.amina, evidence["replies-en.png"]
    correcting.correct(
        original,
        field="sensitivity",
        value=Sensitivity.PERSONAL,
        reason="The second reply shows the name of a bystander.",
        by=amina,
    )
    boxes = [
        {"left": 20, "top": 255, "width": 960, "height": 130, "reason": "A bystander's name"},
    ]
    asked = redacting.ask(original, boxes=boxes, by=amina)
    waiting.for_jobs(scene.stage, "A worker covers a part of a picture", [asked])
    scene.stage.say(f"{amina.name} redacts {original.original_name}; the original stays.")


def seal(scene: Scene, network: Network, evidence: dict[str, Evidence]) -> None:
    """Seal a program that came with a message, have it destroyed by two, and hold the rest."""
    amina, boris, dana = scene.cast.amina, scene.cast.boris, scene.cast.dana
    received = collecting.add(network, chunks=[PROGRAM], name="photos-of-the-rally.exe", by=amina)
    sealed = sealing.seal(
        received.evidence, ground="MALWARE", reason="Sent to a member's office.", by=amina
    )
    proposed = sealing.propose(
        sealed,
        act="DESTROY",
        reason="The security service has it. Nobody needs it here.",
        authority="DA 2023/012 (invented)",
        by=amina,
    )
    sealing.decide(proposed, agrees=True, reason="Confirmed with the service.", by=boris)
    holding.place(
        network,
        evidence=evidence["lantern-institute-analysis.pdf"],
        authority="Commission of inquiry, order 4 (invented)",
        reason="The commission asked for the original.",
        by=dana,
    )
    scene.stage.say(
        f"{amina.name} seals a program; {boris.name} agrees that its bytes are destroyed. "
        f"{dana.name} places the analysis under a legal hold."
    )

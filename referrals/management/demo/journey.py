"""The way of one referral: drafted, reviewed by another, built, delivered, answered."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from django.utils import timezone

from casework.actions import observing
from casework.models import Access, Network, Officer
from referrals.actions import (
    attending,
    commenting,
    concluding,
    delivering,
    drafting,
    following,
    noticing,
    packaging,
    previewing,
    reviewing,
    submitting,
)
from referrals.actions._answering import Said
from referrals.actions.concluding import Decision
from referrals.lifecycle import Resolution
from referrals.management.demo import answers, waiting
from referrals.management.demo.scene import Plan, Scene, count, several
from referrals.models import Item, Notice, Policy, Question, Referral, Reply, Volume
from referrals.queries import fate

T = TypeVar("T")
Answerer = Callable[[Reply.Kind, str], Reply]
CHUNK = 250
REPLY_OF = {
    Resolution.ACTIONED: Reply.Kind.ACTION_CONFIRMED,
    Resolution.PARTLY_ACTIONED: Reply.Kind.ACTION_PARTIAL,
    Resolution.REFUSED: Reply.Kind.ACTION_REFUSED,
    Resolution.ALREADY_GONE: Reply.Kind.ALREADY_ACTIONED,
}
PLAYED = "Played by the demo; nobody looked."
# So many decisions are reversed after we pointed at what is still there.
REVERSED = 4


def draft(scene: Scene, plan: Plan, network: Network) -> Referral:
    """Write one referral with everything that the guard asks for."""
    by, platform = plan.drafter, plan.channel.platform
    referral = drafting.open_referral(network, platform=platform, title=plan.texts["title"], by=by)
    referral = drafting.edit(
        referral,
        by=by,
        version=referral.version,
        policies=Policy.objects.filter(platform=platform, is_active=True),
        channel=plan.channel,
        language=plan.language,
        asks=list(plan.asks),
        urgency=plan.urgency,
        good_faith=True,
        french=dict(plan.french),
        **{name: text for name, text in plan.texts.items() if name != "title"},
    )
    for why, things in plan.groups.items():
        drafting.add_items(referral, things=things, why=why, by=by)
    for evidence, caption in plan.exhibits:
        drafting.add_exhibit(referral, evidence=evidence, caption=caption, by=by)
    referral.refresh_from_db()
    scene.stage.say(
        f"{by.name} drafts {referral.reference} to {platform.name} in "
        f"{referral.get_language_display()}: {several(referral.items.count(), 'item', 'items')}, "
        f"{several(referral.exhibits.count(), 'exhibit', 'exhibits')}, "
        f"{several(referral.citations.count(), 'policy clause', 'policy clauses')}."
    )
    return referral


def submit(
    scene: Scene, referral: Referral, *, by: Officer, reasons: Mapping[str, str] | None = None
) -> None:
    """Freeze the contents; `reasons` pass the warnings that the guard may have."""
    submission = submitting.submit(referral, by=by, reasons=reasons)
    scene.stage.say(
        f"{by.name} submits {referral.reference}; its contents are frozen as "
        f"{submission.sha256[:16]}…"
    )


def return_and_revise(
    scene: Scene, referral: Referral, *, reason: str, changes: Mapping[str, Any], by: Officer
) -> None:
    """Let the reviewer give the referral back once, and the officer better it."""
    stage, boris = scene.stage, scene.cast.boris
    submission = referral.submission
    reviewing.return_to_draft(submission, digest=submission.sha256, reason=reason, by=boris)
    stage.say(f"{boris.name} returns {referral.reference}: “{reason}”")
    referral.refresh_from_db()
    drafting.edit(referral, by=by, version=referral.version, **changes)
    stage.say(f"{by.name} rewrites {' and '.join(changes)} of {referral.reference}.")
    submit(scene, referral, by=by)


def preview(scene: Scene, referral: Referral) -> None:
    """Let the reviewer look at the pages of the frozen contents before signing for them."""
    boris = scene.cast.boris
    uptake = attending.take_up(referral, by=boris)
    until = timezone.localtime(uptake.until)
    scene.stage.say(
        f"{boris.name} takes {referral.reference} up; other reviewers see that until {until:%H:%M}."
    )
    drawn = previewing.ask(referral, by=boris)
    waiting.for_jobs(scene.stage, f"A worker draws {referral.reference} as pages", [drawn])
    scene.stage.say(
        f"{boris.name} looks at {drawn.pages} of {drawn.page_total} pages, each marked as a draft."
    )


def comment(scene: Scene, referral: Referral, *, asked: str, answered: str, by: Officer) -> None:
    """Let the reviewer ask about the first item, the officer answer, and the reviewer settle it."""
    stage, boris = scene.stage, scene.cast.boris
    first = referral.items.order_by("number")[0]
    said = commenting.comment(referral, text=asked, item=first.number, is_blocking=True, by=boris)
    stage.say(f"{boris.name} comments on item {first.number}, and blocks the approval: “{asked}”")
    commenting.go_on(said, kind="ADDITION", text=answered, by=by)
    stage.say(f"{by.name} answers: “{answered}”")
    commenting.go_on(said, kind="RESOLVED", by=boris)
    stage.say(f"{boris.name} resolves the comment; none of it leaves with the package.")


def approve(scene: Scene, referral: Referral) -> None:
    boris, submission = scene.cast.boris, referral.submission
    asked = Question.objects.asked_of(referral.channel)
    answers = [Said(question.code, "YES") for question in asked]
    reviewing.approve(submission, digest=submission.sha256, answers=answers, by=boris)
    scene.stage.say(
        f"{boris.name}, who wrote none of it, approves {referral.reference} at digest "
        f"{submission.sha256[:16]}…"
    )


def build(scene: Scene, referrals: Sequence[Referral]) -> None:
    """Wait until the worker has built every package, and copy them out of the store."""
    volumes = [v for r in referrals for v in r.submission.package.volumes.all()]
    label = f"A worker builds {several(len(volumes), 'document', 'documents')}"
    waiting.for_jobs(scene.stage, label, volumes)
    for referral in referrals:
        for volume in referral.submission.package.parts:
            path = export(scene, referral, volume)
            scene.stage.say(
                f"{path.name}: {volume.pages} pages, {volume.size / 1e6:.1f} MB, "
                f"{volume.seconds:.1f} s, SHA-256 {volume.sha256[:16]}…{_signed(volume)}"
            )
        export_zip(scene, referral)


def _signed(volume: Volume) -> str:
    facts = volume.signature
    return f", signed by “{facts['signer']}”, {facts['level']}" if facts else ""


def export_zip(scene: Scene, referral: Referral) -> None:
    """Copy the ZIP of several documents out of the store."""
    package = referral.submission.package
    if package.zip_sha256:
        handed = packaging.hand_out_zip(package, by=scene.cast.amina, door=Access.Door.COMMAND)
        zip_path(scene.folder, referral).write_bytes(handed.read())


def zip_path(folder: Path, referral: Referral) -> Path:
    return folder / "packages" / f"{referral.reference}.zip"


def export(scene: Scene, referral: Referral, volume: Volume) -> Path:
    """Copy one volume out of the store, hashed anew and noted in the access ledger."""
    path = volume_path(scene.folder, referral, volume.number)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handed = packaging.hand_out(volume, by=scene.cast.amina, door=Access.Door.COMMAND)
    path.write_bytes(handed.read())
    return path


def volume_path(folder: Path, referral: Referral, number: int) -> Path:
    """Name the copy of a package, or of one of its annex volumes."""
    suffix = f"-{number}" if number else ""
    return folder / "packages" / f"{referral.reference}{suffix}.pdf"


def deliver(scene: Scene, referral: Referral) -> None:
    """Hand the package over: by a worker where the channel is e-mail, by hand in a portal."""
    stage, chen = scene.stage, scene.cast.chen
    delivery = delivering.queue(referral, by=chen)
    if delivery.is_manual:
        ticket = f"DEMO-{referral.platform.slug.upper()}-{scene.chance.randrange(10**6):06}"
        delivering.record_ticket(delivery, ticket=ticket, occurred_at=timezone.now(), by=chen)
        stage.say(
            f"{chen.name} files {referral.reference} by hand in the portal and records ticket "
            f"{ticket}."
        )
        _say_due(scene, referral)
        return
    waiting.for_jobs(
        stage, f"A worker sends {referral.reference} to {delivery.recipient}", [delivery]
    )
    stage.say(f"The mail server answered: {delivery.proof}")
    _say_due(scene, referral)


def _say_due(scene: Scene, referral: Referral) -> None:
    referral.refresh_from_db()
    if referral.acknowledge_by and referral.answer_by:
        due = (referral.acknowledge_by, referral.answer_by)
        receipt, answer = (f"{at:%Y-%m-%d %H:%M}" for at in due)
        scene.stage.say(
            f"{referral.platform.name} is to acknowledge by {receipt} and answer by {answer} UTC."
        )


def answer(
    scene: Scene,
    referral: Referral,
    *,
    by: Officer,
    words: Mapping[str, str],
    is_asked_back: bool = False,
) -> list[Decision]:
    """Record what the platform asks and answers, item by item, and what is seen afterwards."""
    stage, number = scene.stage, f"{referral.platform.name}-{scene.chance.randrange(10**6):06}"
    reply = _replier(referral, by=by, number=number, words=words)
    reply(Reply.Kind.ACKNOWLEDGED, "acknowledged")
    reply(Reply.Kind.UNDER_REVIEW, "under_review")
    if is_asked_back:
        _inform(scene, referral, words, reply=reply)
    items = list(referral.items.select_related("asset", "post").order_by("number"))
    reason = words.get("cannot_execute", "The address leads nowhere.")
    decisions = answers.decide(items, chance=scene.chance, reason=reason)
    kind = REPLY_OF[Resolution(answers.resolution_of(decisions))]
    decided = reply(kind, "action_partial")
    stage.say(f"{referral.platform.name} answers {referral.reference}: {kind.label}.")
    _record(scene, referral, decisions, reply=decided, by=by)
    _look(scene, referral, items, decisions)
    return _reverse(scene, referral, decisions, reply=reply, by=by)


def _inform(scene: Scene, referral: Referral, words: Mapping[str, str], *, reply: Answerer) -> None:
    """Let the platform ask; what it asked for goes out like all else, on the word of two people."""
    stage, cast = scene.stage, scene.cast
    reply(Reply.Kind.MORE_INFO_REQUESTED, "more_info")
    stage.say(f"{referral.platform.name} asks: {words['more_info']} Its clock stands.")
    notice = noticing.draft_notice(
        referral, kind=Notice.Kind.INFORMATION, text=words["informed"], by=cast.amina
    )
    noticing.approve_notice(notice, by=cast.boris)
    delivery = noticing.send(notice, by=cast.chen)
    waiting.for_jobs(stage, f"A worker sends what {cast.amina.name} answers", [delivery])
    referral.refresh_from_db()
    stage.say(
        f"{cast.boris.name} approved it, {cast.chen.name} sent it; the clock goes on, and the "
        f"answer is due by {referral.answer_by:%Y-%m-%d %H:%M} UTC."
    )


def _replier(referral: Referral, *, by: Officer, number: str, words: Mapping[str, str]) -> Answerer:
    def reply(kind: Reply.Kind, word: str) -> Reply:
        return concluding.record_reply(
            referral,
            kind=kind,
            text=words.get(word, ""),
            platform_reference=number,
            occurred_at=timezone.now(),
            by=by,
        )

    return reply


def _record(
    scene: Scene, referral: Referral, decisions: Sequence[Decision], *, reply: Reply, by: Officer
) -> None:
    label = f"{by.name} records {count(len(decisions))} outcomes"
    with scene.stage.bar(label, len(decisions)) as bar:
        for done, part in _parts(decisions):
            concluding.record_outcomes(
                referral, decisions=part, occurred_at=timezone.now(), reply=reply, by=by
            )
            bar.to(done)


def _look(
    scene: Scene, referral: Referral, items: Sequence[Item], decisions: Sequence[Decision]
) -> None:
    """Look at every item: what was said is one history, what is seen another."""
    amina = scene.cast.amina
    pairs = list(zip(items, decisions, strict=True))
    with scene.stage.bar(f"{amina.name} looks at {count(len(items))} items", len(items)) as bar:
        for done, part in _parts(pairs):
            looks = [
                observing.Look(
                    item.thing,
                    answers.look(decision, chance=scene.chance),
                    occurred_at=timezone.now(),
                    vantage="CA",
                    note=PLAYED,
                )
                for item, decision in part
            ]
            observing.record(referral.network, looks=looks, by=amina)
            bar.to(done)


def _reverse(
    scene: Scene, referral: Referral, decisions: list[Decision], *, reply: Answerer, by: Officer
) -> list[Decision]:
    """Say what is disputed, and let the platform think again about a few of these items."""
    items = fate.items_with_fate(referral.items.all())
    disputed = items.filter(is_disputed=True)  # type: ignore[misc] # annotated by `fate`
    numbers = list(disputed.order_by("number").values_list("number", flat=True))
    if not numbers:
        scene.stage.say("What is said and what is seen agree on every item.")
        return decisions
    found = several(len(numbers), "item", "items")
    scene.stage.say(f"What is said and what is seen disagree on {found}, disputed from now on.")
    again = [Decision(number, **answers.TERMINATED) for number in numbers[:REVERSED]]  # type: ignore[arg-type]
    concluding.record_outcomes(
        referral,
        decisions=again,
        occurred_at=timezone.now(),
        reply=reply(Reply.Kind.ACTION_CONFIRMED, "action_partial_again"),
        by=by,
    )
    scene.stage.say(f"Asked again, the platform decides anew on {len(again)} of them.")
    newest = {decision.number: decision for decision in (*decisions, *again)}
    return list(newest.values())


def follow_disputed(scene: Scene, referral: Referral, *, by: Officer) -> None:
    """Open a draft about the items that were seen otherwise than the platform said."""
    disputed: Any = fate.items_with_fate(referral.items.all())
    if not disputed.filter(is_disputed=True).exists():
        # A demo of a few accounts may have none.
        return
    draft = following.follow_disputed(referral, by=by)
    scene.stage.say(
        f"{by.name} opens {draft.reference}, which follows {referral.reference} with its "
        f"{several(draft.items.count(), 'disputed item', 'disputed items')}."
    )


def close(scene: Scene, referral: Referral, decisions: Sequence[Decision]) -> None:
    resolution = Resolution(answers.resolution_of(decisions))
    closed = concluding.close(referral, resolution=resolution, by=scene.cast.chen)
    scene.stage.say(f"{scene.cast.chen.name} closes {closed.reference}: {resolution.label}.")


def _parts(things: Sequence[T]) -> Iterator[tuple[int, list[T]]]:
    """Yield slices, each with how many are done after it."""
    rest, done = iter(things), 0
    while part := list(islice(rest, CHUNK)):
        done += len(part)
        yield done, part

import io
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit, bell
from casework.actions import collecting
from casework.errors import NotAllowed, WrongState
from casework.models import JobState, Officer
from casework.permissions import ContributorRequired, may_contribute, sees
from referrals import permissions, rendering
from referrals.actions import _rendering, _step
from referrals.actions._rendering import ExhibitLost
from referrals.lifecycle import Status
from referrals.models import Preview, Referral, Submission
from referrals.queries import contents
from referrals.rendering import images
from referrals.rendering.failures import RenderFailed

log = logging.getLogger(__name__)


class NothingToPreview(WrongState):
    code = "nothing-to-preview"
    message = _("There are no frozen contents, and the draft is not open any more.")


class PreviewNotReady(WrongState):
    code = "preview-not-ready"
    message = _("The preview is not drawn yet, or was deleted because nobody needs it any more.")
    remedy = _("Wait for the worker, or ask for a new preview.")


class Stopped(Exception):
    """Another worker has it, or it was deleted."""


def ask(referral: Referral, *, by: Officer) -> Preview:
    """Ask a worker for pages of the draft as it is now, or of the contents as they were frozen.

    A preview of the same that is being drawn, or that the officer could look at, is returned.

    :raises NotAllowed: when the officer neither drafts nor reviews nor releases in the case.
    :raises NothingToPreview: when there is nothing to show.
    """
    referral = _step.fresh(referral)
    _require_viewer(referral, by)
    is_draft = referral.status == Status.DRAFT
    submission = None if is_draft else referral.submission
    if not is_draft and submission is None:
        raise NothingToPreview
    found = _standing(referral, submission, by)
    if found:
        return found
    return _ask(referral, submission, by)


def draw(pk: int) -> Preview | None:
    """Claim a preview and draw its pages; None when it is not to be had."""
    preview = Preview.objects.claim(pk)
    if preview is None:
        return None
    try:
        _draw(preview)
    except Stopped:
        return None
    except RenderFailed as fault:
        preview.finish(JobState.FAILED, reason=fault.code, detail=fault.detail)
    except collecting.UnderSeal:
        preview.finish(JobState.FAILED, reason="UNDER_SEAL")
    except ExhibitLost as fault:
        preview.finish(JobState.FAILED, reason="EVIDENCE_CHANGED", detail=str(fault.number))
    except Exception:
        # The claim must not stay behind on a worker that goes on living.
        log.exception("Preview %s could not be drawn.", preview.pk)
        preview.finish(JobState.FAILED, reason="UNEXPECTED")
    return Preview.objects.filter(pk=pk).first()


def page(preview: Preview, *, number: int, by: Officer) -> io.BytesIO:
    """Return one page as PNG.

    :raises PreviewNotReady: when there is no such page, or none yet.
    :raises UnderSeal: when an exhibit of it is under seal, or destroyed.
    """
    if not sees(preview.case, by):
        raise ContributorRequired
    _rendering.require_kept(preview.text, preview.case)
    key = preview.page_key(number)
    is_there = preview.state == JobState.READY and number in preview.numbers
    if not is_there or not default_storage.exists(key):
        raise PreviewNotReady
    with default_storage.open(key) as stored:
        return io.BytesIO(stored.read())


def expire() -> int:
    """Delete the previews that nobody needs any more; they are no evidence of anything."""
    done = 0
    for preview in Preview.objects.expired():
        for number in range(1, max(preview.pages, preview.page_total) + 1):
            default_storage.delete(preview.page_key(number))
        preview.delete()
        done += 1
    return done


@transaction.atomic
def _ask(referral: Referral, submission: Submission | None, by: Officer) -> Preview:
    until = timezone.now() + timedelta(hours=settings.RENVOI_PREVIEW_HOURS)
    text = ""
    if submission is None:
        number = referral.submissions.count() + 1
        text = audit.canonical(contents.build(referral, number=number))
    preview = Preview.objects.create(
        referral=referral,
        submission=submission,
        contents=text,
        requested_by=by,
        expires_at=until,
    )
    bell.ring(preview)
    return preview


def _standing(referral: Referral, submission: Submission | None, by: Officer) -> Preview | None:
    """Return what serves as well: the same frozen contents, or one's own that is not begun."""
    same = Preview.objects.filter(referral=referral, expires_at__gt=timezone.now())
    if submission:
        states = [JobState.REQUESTED, JobState.RUNNING, JobState.READY]
        return same.filter(submission=submission, state__in=states).first()
    waiting = same.filter(submission=None, requested_by=by, state=JobState.REQUESTED)
    return waiting.first()


def _draw(preview: Preview) -> None:
    """Draw the main document and then its annexes, until there are as many pages as are shown."""
    plan = rendering.plan(preview.text)
    limit, total, drawn = settings.RENVOI_PREVIEW_PAGES, 0, 0
    for place, cut in enumerate(plan):
        share = _Share(preview, place, len(plan))
        pdf = _document(preview, cut, share)
        total += images.page_count(pdf)
        # Noted first, so that whatever is drawn is found again when it has expired.
        preview.held().update(page_total=total)
        shown = min(total, limit)
        for number, png in enumerate(images.pages_of(pdf, limit=limit - drawn), start=drawn + 1):
            key = preview.page_key(number)
            default_storage.delete(key)
            default_storage.save(key, ContentFile(png))
            share(75 + 24 * number // shown, "DRAWING")
        drawn = shown
        if total > limit:
            break
    preview.finish(JobState.READY, pages=drawn)


@dataclass(frozen=True, slots=True)
class _Share:
    """The part of the progress that one of several documents is."""

    preview: Preview
    place: int
    of: int

    def __call__(self, percent: int, step: str) -> None:
        _advance(self.preview, (100 * self.place + percent) // self.of, step)


def _document(preview: Preview, cut: rendering.Cut, share: _Share) -> bytes:
    """Return one document of the package as a draft."""
    text = preview.text
    order: dict[str, Any] = {
        "variant": "PLATFORM",
        "is_draft": True,
        "timeout": settings.RENVOI_RENDER_SECONDS,
        "memory": settings.RENVOI_RENDER_MEMORY,
    }

    def rendered(percent: int, step: str) -> None:
        share(5 + percent * 70 // 100, step)

    if cut.number:
        return rendering.build_volume(text, cut.number, rendered, **order).pdf
    exhibits = _rendering.exhibits_in(text)
    pictures = _rendering.pictures_of(exhibits, preview.case, lambda _percent, step: share(2, step))
    return rendering.build_main(text, pictures, [], rendered, **order).pdf


def _advance(preview: Preview, percent: int, step: str) -> None:
    if not preview.advance(percent=percent, step=step):
        raise Stopped


def _require_viewer(referral: Referral, by: Officer) -> None:
    """:raises NotAllowed: unless they draft, review or release in a case that they see."""
    refused: type[NotAllowed] | None = None
    if may_contribute(referral.network, by):
        return
    for step in ("approve", "send"):
        refused = permissions.refusal(step, referral, by)
        if refused in (None, permissions.FourEyesRequired):
            return
    raise refused or ContributorRequired

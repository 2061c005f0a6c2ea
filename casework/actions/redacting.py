"""Makes copies of pictures in which parts are covered, each with its reason."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import audit, bell, imaging
from casework.actions import collecting, viewing
from casework.errors import BadInput, Fault
from casework.imaging import WHOLE, Box, ViewingFailed
from casework.models import EventKind, Evidence, JobState, Officer, Redaction, Sensitivity
from casework.permissions import RevealerRequired, may_reveal, require_contributor

log = logging.getLogger(__name__)
MOST_BOXES = 50
SIDES = ("left", "top", "width", "height")
TRANSFORMATION = "redacted"


class NoPicture(BadInput):
    code = "no-picture"
    message = _("Only pictures can be redacted here.")
    remedy = _("Make a picture of the page that matters, and add it as a copy.")


@transaction.atomic
def ask(evidence: Evidence, *, boxes: Sequence[Mapping[str, Any]], by: Officer) -> Redaction:
    """Ask a worker for a copy of the picture in which these parts are covered.

    Each box has `left`, `top`, `width` and `height` in thousandths of the picture, and a `reason`.

    :raises ContributorRequired: when the officer may not add facts to the case.
    :raises RevealerRequired: when it is veiled, and they may not see it unveiled.
    :raises UnderSeal: when it is under seal, or destroyed.
    :raises NoPicture: when the evidence is no picture.
    """
    require_contributor(evidence.network, by)
    _require_sight(evidence, by)
    collecting.require_kept(evidence)
    if not evidence.is_image:
        raise NoPicture
    _require_sound(boxes)
    kept = [{**{side: box[side] for side in SIDES}, "reason": box["reason"]} for box in boxes]
    asked = Redaction.objects.create(evidence=evidence, boxes=kept, requested_by=by)
    audit.record(
        EventKind.REDACTION_REQUESTED,
        by=by,
        subject=f"evidence:{evidence.pk}",
        network=evidence.network,
        payload={"redaction": asked.pk, "boxes": kept},
    )
    bell.ring(asked)
    return asked


def ask_again(redaction: Redaction, *, by: Officer) -> None:
    """Ask for a redaction that failed once more; nothing happens where it had not failed.

    :raises ContributorRequired: when the officer may not add facts to the case.
    :raises RevealerRequired: when it is veiled, and they may not see it unveiled.
    """
    require_contributor(redaction.case, by)
    _require_sight(redaction.evidence, by)
    with transaction.atomic():
        if redaction.ask_again():
            bell.ring(redaction)


def make(pk: int) -> Redaction | None:
    """Claim a redaction and make the copy; None when it is not to be had."""
    redaction = Redaction.objects.claim(pk)
    if redaction is None:
        return None
    try:
        _make(redaction)
    except ViewingFailed as fault:
        redaction.finish(JobState.FAILED, reason=fault.code)
    except collecting.UnderSeal:
        redaction.finish(JobState.FAILED, reason="UNDER_SEAL")
    except Exception:
        # The claim must not stay behind on a worker that goes on living.
        log.exception("Redaction %s could not be made.", redaction.pk)
        redaction.finish(JobState.FAILED, reason="UNEXPECTED")
    return Redaction.objects.get(pk=pk)


def _in_sight(evidence: Evidence, by: Officer) -> bool:
    return not viewing.is_veiled(evidence) or may_reveal(evidence.network, by)


def _require_sight(evidence: Evidence, by: Officer) -> None:
    if not _in_sight(evidence, by):
        raise RevealerRequired


def _make(redaction: Redaction) -> None:
    redaction.advance(percent=10, step="COVERING")
    # Whoever asked may have lost the right since.
    if not _in_sight(redaction.evidence, redaction.requested_by):
        raise ViewingFailed("VEILED")
    boxes = [Box(**{side: box[side] for side in SIDES}) for box in redaction.boxes]
    with viewing.laid_out(redaction.evidence) as (file, into):
        made = imaging.cover(file, into, boxes=boxes, limits=viewing.limits())
        redaction.advance(percent=80, step="COVERING")
        with made.open("rb") as picture:
            received = collecting.derive(
                redaction.evidence,
                chunks=iter(lambda: picture.read(1024 * 1024), b""),
                name=f"{redaction.evidence.original_name}-redacted.png",
                declared_type="image/png",
                transformation=TRANSFORMATION,
                tool="Renvoi",
                tool_version=settings.RENVOI_VERSION,
                sensitivity=Sensitivity.NONE,
                by=redaction.requested_by,
            )
    redaction.finish(JobState.READY, copy=received.evidence)


def _require_sound(boxes: Sequence[Mapping[str, Any]]) -> None:
    if not boxes:
        raise BadInput(
            _("Nothing is to be covered."),
            field="boxes",
            remedy=_("Draw at least one box, and say why."),
        )
    if len(boxes) > MOST_BOXES:
        raise BadInput(
            _("These are more than %d boxes.") % MOST_BOXES,
            field="boxes",
            remedy=_("Redact the copy once more for the others."),
        )
    faults = [
        fault
        for row, box in enumerate(boxes, start=1)
        if (fault := _fault_of(row, box)) is not None
    ]
    if faults:
        raise BadInput(faults=faults)


def _fault_of(row: int, box: Mapping[str, Any]) -> Fault | None:
    fits = (
        min(box["left"], box["top"]) >= 0
        and min(box["width"], box["height"]) >= 1
        and max(box["left"] + box["width"], box["top"] + box["height"]) <= WHOLE
    )
    if not fits:
        return Fault(
            _("Box %d does not lie within the picture.") % row,
            "boxes",
            row,
            _("Give thousandths of its width and height, from 0 to 1000."),
            "box-outside",
        )
    if not str(box["reason"]).strip():
        return Fault(
            _("Box %d has no reason.") % row,
            "boxes",
            row,
            _("Say why this part is covered."),
            "reason-missing",
        )
    return None

"""An annex volume: one block of items as a document of its own, that nothing else can change."""

import hashlib
import json
from dataclasses import asdict

from django.utils import translation

from referrals.rendering import pages, writing
from referrals.rendering.annex import Annex
from referrals.rendering.glyphs import Glyphs
from referrals.rendering.outcome import Progress
from referrals.rendering.writing import Draught, Written


def render(annex: Annex, *, progress: Progress, is_draft: bool = False) -> Written:
    """Return the annex as one PDF that has been read back; a draft bears a watermark.

    :raises RenderFailed: or one of its subclasses, with a reason for people.
    """
    progress(5, "PREPARING")
    with translation.override(annex.lead):
        pdf, count = writing.settle(
            lambda glyphs: pages.annex(annex, glyphs=glyphs, is_draft=is_draft),
            lambda missing: Glyphs(annex, missing=missing),
            Draught(identifier=_identifier(annex), items=len(annex.items), resources={}),
            progress,
        )
    progress(94, "CHECKING")
    writing.validate(pdf, annex.reference, pages=count)
    progress(100, "DONE")
    return Written(pdf, count, len(annex.items))


def _identifier(annex: Annex) -> bytes:
    text = json.dumps(asdict(annex), default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32].encode()

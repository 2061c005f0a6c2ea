"""The main document: everything that a package says, with its first items and its totals."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from django.utils import translation

from referrals.rendering import attachments, pages, pictures, variants, writing
from referrals.rendering.contents import Contents
from referrals.rendering.failures import ApprovalMismatch, ExhibitChanged
from referrals.rendering.glyphs import Glyphs
from referrals.rendering.outcome import Approval, Progress, VolumeFact
from referrals.rendering.pictures import Picture
from referrals.rendering.writing import Draught, Written
from referrals.schema import INTERNAL


def render(
    contents: Contents,
    *,
    exhibits: Mapping[int, bytes],
    approvals: Sequence[Approval],
    progress: Progress,
    shown: Collection[int] | None = None,
    volumes: Sequence[VolumeFact] = (),
    variant: str = "",
    is_draft: bool = False,
) -> Written:
    """Return the main document as one PDF that has been read back; `shown` are item numbers.

    :raises RenderFailed: or one of its subclasses, with a reason for people.
    """
    progress(2, "PREPARING")
    if variant != INTERNAL and not is_draft:
        variants.require_below_ceiling(contents)
    approvals = variants.names(_checked(approvals, contents), contents, variant)
    images = _pictures(contents, exhibits, progress)
    numbers = None if shown is None else frozenset(shown)
    items = tuple(i for i in contents.items if numbers is None or i.number in numbers)
    printed = replace(contents, items=items)
    names = [approval.name for approval in approvals]
    with translation.override(contents.lead):
        files = attachments.files(contents, volumes)
        pdf, count = writing.settle(
            lambda glyphs: pages.main(
                contents,
                glyphs=glyphs,
                shown=items,
                pictures=images,
                approvals=approvals,
                files=files,
                volumes=volumes,
                variant=variant,
                is_draft=is_draft,
            ),
            lambda missing: Glyphs(printed, names, missing=missing),
            Draught(
                identifier=_identifier(contents, approvals, volumes, variant, is_draft=is_draft),
                items=len(items),
                resources=_resources(images),
                files=files,
                moment=contents.frozen_at,
            ),
            progress,
        )
    progress(94, "CHECKING")
    writing.validate(pdf, contents.reference, pages=count)
    progress(100, "DONE")
    return Written(pdf, count, len(items))


def _checked(approvals: Sequence[Approval], contents: Contents) -> list[Approval]:
    for approval in approvals:
        if approval.digest != contents.digest:
            raise ApprovalMismatch(approval.name)
    return sorted(approvals, key=lambda approval: (approval.at, approval.name))


def _pictures(
    contents: Contents, exhibits: Mapping[int, bytes], progress: Progress
) -> dict[int, Picture]:
    """Return the pictures that can be shown, after a check of every file's hash."""
    found = {}
    for place, exhibit in enumerate(contents.exhibits):
        progress(5 + 15 * place // len(contents.exhibits), "PICTURES")
        if exhibit.number not in exhibits:
            continue
        data = exhibits[exhibit.number]
        if hashlib.sha256(data).hexdigest() != exhibit.picture_sha256:
            raise ExhibitChanged(str(exhibit.number))
        if not exhibit.is_withheld and (picture := pictures.prepare(data)):
            found[exhibit.number] = picture
    return found


def _resources(images: Mapping[int, Picture]) -> dict[str, bytes]:
    return {
        pages.address(exhibit, part): data
        for exhibit, picture in images.items()
        for part, data in enumerate(picture.slices, 1)
    }


def _identifier(
    contents: Contents,
    approvals: Sequence[Approval],
    volumes: Sequence[VolumeFact],
    variant: str,
    *,
    is_draft: bool,
) -> bytes:
    """Return the file identifier, which all that the document says decides."""
    parts = [
        contents.digest,
        *(f"{a.name} {a.at.isoformat()}" for a in approvals),
        *(f"{v.number} {v.sha256}" for v in volumes),
        f"{variant} {is_draft}",
    ]
    text = "\n".join(parts).encode("utf-8", "backslashreplace")
    return hashlib.sha256(text).hexdigest()[:32].encode()

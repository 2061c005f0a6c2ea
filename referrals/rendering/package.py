"""Contents → PDF with WeasyPrint: tagged PDF/A-3a and PDF/UA-1, the same bytes every time."""

import hashlib
from collections.abc import Mapping, Sequence
from io import BytesIO

import pypdfium2
import weasyprint
from django.utils import translation
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from referrals.rendering import (
    attachments,
    conformance,
    environment,
    fonts,
    listening,
    pages,
    pictures,
)
from referrals.rendering.contents import Contents
from referrals.rendering.failures import (
    ApprovalMismatch,
    BrokenPackage,
    ExhibitChanged,
    RenderFailed,
)
from referrals.rendering.fetching import CaseFetcher
from referrals.rendering.glyphs import Glyphs
from referrals.rendering.outcome import Approval, Progress, Rendering
from referrals.rendering.pictures import Picture

VARIANT = "pdf/a-3a"
# How often the pages are laid out again because a shaper could not show a covered character.
MOST_ATTEMPTS = 3


def render(
    contents: Contents,
    *,
    exhibits: Mapping[int, bytes],
    approvals: Sequence[Approval],
    progress: Progress,
) -> Rendering:
    """Return the package of these contents as one PDF that has been read back.

    :raises RenderFailed: or one of its subclasses, with a reason for people.
    """
    progress(2, "PREPARING")
    approvals = _checked(approvals, contents)
    images = _pictures(contents, exhibits, progress)
    with translation.override(contents.language):
        pdf, count = _settled(contents, images, approvals, progress)
    progress(94, "CHECKING")
    validate(pdf, contents, pages=count)
    progress(100, "DONE")
    return Rendering(pdf, count, environment.describe())


def validate(pdf: bytes, contents: Contents, *, pages: int | None = None) -> int:
    """Read the PDF back and return how many pages it has.

    :raises BrokenPackage: when it has none, too few, or does not bear the reference.
    """
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise BrokenPackage(str(error)) from error
    with document:
        count = len(document)
        if not count or (pages is not None and count != pages):
            raise BrokenPackage(f"{count} of {pages} pages")
        if contents.reference not in document[0].get_textpage().get_text_range():
            raise BrokenPackage(f"{contents.reference} is not on the first page")
        return count


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
        if hashlib.sha256(data).hexdigest() != exhibit.sha256:
            raise ExhibitChanged(str(exhibit.number))
        if not pages.is_withheld(exhibit) and (picture := pictures.prepare(data)):
            found[exhibit.number] = picture
    return found


def _settled(
    contents: Contents,
    images: Mapping[int, Picture],
    approvals: Sequence[Approval],
    progress: Progress,
) -> tuple[bytes, int]:
    """Return PDF and pages once every character is either shown or boxed."""
    missing: frozenset[str] = frozenset()
    for _attempt in range(MOST_ATTEMPTS):
        glyphs = Glyphs(contents, (approval.name for approval in approvals), missing=missing)
        with listening.to_weasyprint(progress, len(contents.items)) as heard:
            result = _write(contents, glyphs, images, approvals)
        if not heard.missing & glyphs.everything:
            break
        # A shaper may want a glyph that the font does not have for this combination.
        missing |= heard.missing & glyphs.everything
    heard.check()
    return result


def _write(
    contents: Contents,
    glyphs: Glyphs,
    images: Mapping[int, Picture],
    approvals: Sequence[Approval],
) -> tuple[bytes, int]:
    files = attachments.files(contents)
    markup = pages.html(contents, glyphs=glyphs, pictures=images, approvals=approvals, files=files)
    fetcher = CaseFetcher(_resources(glyphs, images))
    try:
        document = _lay_out(markup, glyphs, fetcher)
        pdf = document.write_pdf(
            pdf_variant=VARIANT,
            pdf_identifier=_identifier(contents, approvals),
            attachments=_attachments(contents, files),
            finisher=conformance.tidy,
        )
    # This one is no Exception but a BaseException, so nothing above would catch it.
    except FatalURLFetchingError as error:
        fetcher.check()
        raise RenderFailed(str(error)) from error
    fetcher.check()
    return pdf, len(document.pages)


def _lay_out(markup: str, glyphs: Glyphs, fetcher: CaseFetcher) -> weasyprint.Document:
    config = FontConfiguration()
    css = weasyprint.CSS(
        string=fonts.stylesheet(glyphs.faces) + pages.stylesheet(),
        font_config=config,
        url_fetcher=fetcher,
    )
    document = weasyprint.HTML(string=markup, url_fetcher=fetcher).render(
        font_config=config, stylesheets=[css], pdf_variant=VARIANT, presentational_hints=False
    )
    conformance.claim_accessible(document)
    return document


def _resources(glyphs: Glyphs, images: Mapping[int, Picture]) -> dict[str, bytes]:
    resources = {f"font:{face.name}": fonts.data(face.name) for face in glyphs.faces}
    for exhibit, picture in images.items():
        for part, data in enumerate(picture.slices, 1):
            resources[pages.address(exhibit, part)] = data
    return resources


def _identifier(contents: Contents, approvals: Sequence[Approval]) -> bytes:
    """Return the file identifier, which the contents and their approvals decide."""
    parts = [contents.digest, *(f"{a.name} {a.at.isoformat()}" for a in approvals)]
    return (
        hashlib.sha256("\n".join(parts).encode("utf-8", "backslashreplace"))
        .hexdigest()[:32]
        .encode()
    )


def _attachments(
    contents: Contents, files: Sequence[attachments.EmbeddedFile]
) -> list[weasyprint.Attachment]:
    # An Attachment can be written once only, so each attempt makes its own.
    return [
        weasyprint.Attachment(
            file_obj=BytesIO(file.data),
            name=file.name,
            description=file.description,
            created=contents.frozen_at,
            modified=contents.frozen_at,
            relationship=file.relationship,
        )
        for file in files
    ]

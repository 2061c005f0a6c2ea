"""HTML → PDF with WeasyPrint: tagged PDF/A-3a and PDF/UA-1, the same bytes every time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import pypdfium2
import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from referrals.rendering import attachments, conformance, fonts, listening, pages
from referrals.rendering.failures import BrokenPackage, RenderFailed
from referrals.rendering.fetching import CaseFetcher
from referrals.rendering.glyphs import Glyphs
from referrals.rendering.outcome import Progress

VARIANT = "pdf/a-3a"
# How often the pages are laid out again because a shaper could not show a covered character.
MOST_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Written:
    """One PDF that has been read back."""

    pdf: bytes
    pages: int
    items: int


@dataclass(frozen=True, slots=True)
class Draught:
    """What is to be written besides the markup itself."""

    identifier: bytes
    items: int
    resources: Mapping[str, bytes]
    files: Sequence[attachments.EmbeddedFile] = ()
    moment: datetime | None = None


Markup = Callable[[Glyphs], str]
Shaping = Callable[[frozenset[str]], Glyphs]


def settle(
    markup: Markup, glyphs_without: Shaping, draught: Draught, progress: Progress
) -> tuple[bytes, int]:
    """Return PDF and pages once every character is either shown or boxed.

    :raises RenderFailed: or one of its subclasses.
    """
    missing: frozenset[str] = frozenset()
    for _attempt in range(MOST_ATTEMPTS):
        glyphs = glyphs_without(missing)
        with listening.to_weasyprint(progress, draught.items) as heard:
            result = _write(markup(glyphs), glyphs, draught)
        if not heard.missing & glyphs.everything:
            break
        # A shaper may want a glyph that the font does not have for this combination.
        missing |= heard.missing & glyphs.everything
    heard.check()
    return result


def validate(pdf: bytes, reference: str, *, pages: int | None = None) -> int:
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
        if reference not in document[0].get_textpage().get_text_range():
            raise BrokenPackage(f"{reference} is not on the first page")
        return count


def _write(markup: str, glyphs: Glyphs, draught: Draught) -> tuple[bytes, int]:
    resources = {f"font:{face.name}": fonts.data(face.name) for face in glyphs.faces}
    fetcher = CaseFetcher({**resources, **draught.resources})
    try:
        document = _lay_out(markup, glyphs, fetcher)
        pdf = document.write_pdf(
            pdf_variant=VARIANT,
            pdf_identifier=draught.identifier,
            attachments=_attachments(draught),
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


def _attachments(draught: Draught) -> list[weasyprint.Attachment]:
    # An Attachment can be written once only, so each attempt makes its own.
    return [
        weasyprint.Attachment(
            file_obj=BytesIO(file.data),
            name=file.name,
            description=file.description,
            created=draught.moment,
            modified=draught.moment,
            relationship=file.relationship,
        )
        for file in draught.files
    ]

"""One package that holds everything, built once; and ways to read a PDF."""

import io

import pypdf
import pypdfium2
import pytest

from referrals.rendering import Rendering, build
from tests.referrals.rendering import samples

EXHIBITS = {
    1: samples.image(900, 1150),
    2: b"%PDF-1.7 no image",
    3: samples.image(200, 4000),
    4: samples.image(1, 1),
    5: samples.image(2400, 90, "JPEG"),
    6: b"\x89PNG\r\n\x1a\n broken",
}


class Book:
    """A rendered package, with its text and its attachments at hand."""

    def __init__(self, text: str, rendering: Rendering) -> None:
        self.contents = text
        self.rendering = rendering
        self.reader = pypdf.PdfReader(io.BytesIO(rendering.pdf))

    @property
    def pages(self) -> list[str]:
        with pypdfium2.PdfDocument(self.rendering.pdf) as document:
            return [page.get_textpage().get_text_range() for page in document]

    @property
    def text(self) -> str:
        """All text without white space, so that no line break hides anything."""
        return "".join("".join(self.pages).replace("\ufffe", "").split())

    @property
    def attachments(self) -> dict[str, bytes]:
        return {name: files[0] for name, files in self.reader.attachments.items()}


@pytest.fixture(scope="session")
def everything() -> Book:
    """Every kind of item and exhibit in one English package."""
    text = samples.contents(
        items=[
            *samples.BASE["items"],
            samples.post(7, "他在欺騙選民。 He lies 😡", "zh"),
            samples.post(8, "لقد خدع الناخبين", "ar"),
            samples.asset(9, handle="@" + "W" * 300, url="https://x.com/" + "w" * 900),
            samples.asset(10, asset_kind="PAGE", handle="a page", first_seen=None),
        ],
        exhibits=[
            samples.exhibit(1, EXHIBITS[1]),
            samples.exhibit(2, EXHIBITS[2], media_type="application/pdf"),
            samples.exhibit(3, EXHIBITS[3], captured_at=None),
            samples.exhibit(4, EXHIBITS[4], source_url=""),
            samples.exhibit(5, EXHIBITS[5], media_type="image/jpeg"),
            samples.exhibit(6, EXHIBITS[6]),
        ],
    )
    steps: list[tuple[int, str]] = []
    rendering = build(
        text,
        EXHIBITS,
        [samples.approval(text)],
        lambda percent, step: steps.append((percent, step)),
    )
    book = Book(text, rendering)
    book.steps = steps  # type: ignore[attr-defined]
    return book

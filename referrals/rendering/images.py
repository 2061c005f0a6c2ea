"""Pictures of a document's pages, for a browser that is never given the PDF."""

import io
from collections.abc import Iterator

import pypdfium2

# About 110 dots an inch: a page is easy to read, and a few hundred kilobytes.
SCALE = 1.5


def page_count(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def pages_of(pdf: bytes, *, limit: int) -> Iterator[bytes]:
    """Yield the first pages as PNG, one in memory at a time."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for place in range(min(len(document), limit)):
            page = document[place]
            picture = page.render(scale=SCALE).to_pil()
            out = io.BytesIO()
            picture.convert("P", palette=1, colors=64).save(out, "PNG", optimize=True)
            page.close()
            yield out.getvalue()
    finally:
        document.close()

"""Reads the files that a PDF carries inside."""

import pypdfium2


def files_of(pdf: bytes) -> dict[str, bytes]:
    """Return the embedded files by name; none where these bytes are no PDF."""
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError:
        return {}
    try:
        held = [document.get_attachment(place) for place in range(document.count_attachments())]
        return {one.get_name(): bytes(one.get_data()) for one in held}
    finally:
        document.close()

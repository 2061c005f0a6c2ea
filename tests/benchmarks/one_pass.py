"""The baseline: items in one table, five columns, one pass, tagged. Run as a program of its own."""

import json
import re
import sys
from html import escape
from pathlib import Path

import weasyprint

PAGE = Path(__file__).with_name("one_pass.html")
ROW = re.compile(r"<!-- One row.*?-->\n(<tr>.*?</tr>)\n", re.DOTALL)


def main() -> None:
    """Read items from standard input, render them, and tell how many bytes came out."""
    page = PAGE.read_text(encoding="utf-8")
    (row,) = ROW.findall(page)
    rows = "\n".join(
        row.format_map({name: escape(plain(value)) for name, value in item.items()})
        for item in json.load(sys.stdin)
    )
    html = ROW.sub(lambda _match: rows, page)
    print(len(weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/a-3a")))


def plain(value: object) -> str:
    """Return a field as the words of one cell."""
    return " ".join(map(str, value)) if isinstance(value, list) else str(value or "")


if __name__ == "__main__":
    main()

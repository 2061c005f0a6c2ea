"""The words of an HTML page, without its code and markup."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree.ElementTree import Element

import tinyhtml5

SILENT = frozenset({"script", "style", "noscript", "template", "svg", "head", "iframe", "object"})
# What stands on lines of its own.
BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "br", "dd", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5"),
        *("h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "td"),
        *("th", "tr", "ul"),
    )
)
DEEPEST = 400
SECONDS = 5


class TooSlow(Exception):
    """The words of a page could not be taken out in time."""


def of_html(data: bytes) -> tuple[str, str]:
    """Return the words of a page in lines, and its title.

    :raises TooSlow: when a page is made so that reading it takes for ever.
    """
    with _hurried():
        return _words(data)


def _words(data: bytes) -> tuple[str, str]:
    tree = tinyhtml5.parse(data, namespace_html_elements=False)
    title = next((one.text or "" for one in tree.iter("title")), "")
    parts: list[str] = []
    _collect(tree, parts, 0)
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line), " ".join(title.split())


@contextmanager
def _hurried() -> Iterator[None]:
    """Give the reader of one page a few seconds; it is our own process, and has one thread."""

    def stop(_signal: int, _frame: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _collect(element: Element, parts: list[str], depth: int) -> None:
    name = element.tag if isinstance(element.tag, str) else ""
    if name and name not in SILENT and depth < DEEPEST:
        is_block = name in BLOCKS
        parts.append("\n" if is_block else "")
        parts.append((element.text or "").replace("\n", " "))
        for child in element:
            _collect(child, parts, depth + 1)
        parts.append("\n" if is_block else "")
    parts.append((element.tail or "").replace("\n", " "))

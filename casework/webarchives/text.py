"""The words of an HTML page, without its code and markup."""

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


def of_html(data: bytes) -> tuple[str, str]:
    """Return the words of a page in lines, and its title."""
    tree = tinyhtml5.parse(data, namespace_html_elements=False)
    title = next((one.text or "" for one in tree.iter("title")), "")
    parts: list[str] = []
    _collect(tree, parts, 0)
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line), " ".join(title.split())


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

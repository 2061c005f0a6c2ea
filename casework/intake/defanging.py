"""Values as people paste them → values as a browser would take them."""

import re

# Already as a browser would take it: nothing to trim, nothing to refang.
_PLAIN = re.compile(
    r"(?:https?://|(?=[A-Za-z0-9@])(?![Hh]..[Pp]))[A-Za-z0-9._~/@=&%?+-]*[A-Za-z0-9_/=~-]"
)

# Break hints that copying from web pages and word processors leaves behind: no site uses them
# in an address. Marks that turn the direction of text stay, unless they are at an end.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_OPENING = "\"'`<([{«“”„‘’‹"
_CLOSING = "\"'`>)]}»“”‘’›"
_STOPS = ".,;:!?"
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<", "»": "«"}

_BULLET = re.compile(r"[-*•·–—]\s+")
_DOT = re.compile(r"\s*(?:[\[({]\s*(?:\.|dot|point)\s*[\])}]|\[\.|\.\])\s*", re.IGNORECASE)
_AT = re.compile(r"\s*[\[({]\s*(?:@|at)\s*[\])}]\s*", re.IGNORECASE)
_MARK = re.compile(r"[\[({](:?/{1,2}|:)[\])}]")
_SCHEME = re.compile(r"h(?:tt|xx|\*\*|__)p(s?|\(s\)|\[s\])(?::/{1,3}|//)(?=[^/])", re.IGNORECASE)


def refang(value: str) -> str:
    """Return the value without wrapping, invisible characters and defanging."""
    plain = value.replace("[.]", ".")
    if _PLAIN.fullmatch(plain):
        return plain
    text = _unwrap(value.translate(_INVISIBLE))
    if "[" in text or "(" in text or "{" in text or ".]" in text:
        text = _DOT.sub(".", text)
        text = _AT.sub("@", _MARK.sub(r"\1", text))
        text = _unwrap(text)
    return _SCHEME.sub(_scheme, text, count=1) if text[:1] in ("h", "H") else text


def trim_end(text: str) -> str:
    """Return the text without the punctuation of the sentence around it."""
    while text and (text[-1] in _STOPS or _closes_nothing(text)):
        text = text[:-1]
    return text


def _unwrap(text: str) -> str:
    before = None
    while before != text:
        before = text
        text = _BULLET.sub("", text.strip().strip(_MARKS), count=1) if text else text
        text = trim_end(_open(text))
    return text


def _open(text: str) -> str:
    """Return the text without an opening sign, unless it is needed inside."""
    if text and text[0] in _OPENING and not _is_bracketed_host(text):
        return text[1:]
    return text


def _is_bracketed_host(text: str) -> bool:
    """Tell "[2001:db8::1]:443" and "[.]" from a word in brackets."""
    return text[0] == "[" and ":" in text[: text.find("]") + 1]


def _closes_nothing(text: str) -> bool:
    last = text[-1]
    if last not in _CLOSING:
        return False
    opening = _PAIRS.get(last)
    return opening is None or text.count(opening) < text.count(last)


def _scheme(match: re.Match[str]) -> str:
    return "https://" if "s" in match[1].lower() else "http://"

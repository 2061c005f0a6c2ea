"""The files that a package carries inside: items as CSV and JSON, and the manifest."""

import csv
import hashlib
import io
import json
import operator
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import orjson
from django.utils.translation import gettext as _

from referrals.rendering.contents import Contents, ItemLine
from referrals.rendering.outcome import VolumeFact

COLUMNS = tuple(ItemLine.__dataclass_fields__)
_values = operator.attrgetter(*COLUMNS)
ITEMS_SCHEMA = "renvoi.items/1"
MANIFEST_SCHEMA = "renvoi.manifest/1"
# A spreadsheet takes a cell that starts so for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """One file inside the PDF and its relation to it."""

    name: str
    data: bytes
    description: str
    relationship: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def files(contents: Contents, volumes: Sequence[VolumeFact] = ()) -> tuple[EmbeddedFile, ...]:
    """Return the files to embed, the manifest of the others last."""
    items = (
        EmbeddedFile("items.csv", items_csv(contents), _("All items, for a spreadsheet"), "Data"),
        EmbeddedFile("items.json", items_json(contents), _("All items, exactly"), "Data"),
    )
    manifest = EmbeddedFile(
        "manifest.json",
        manifest_json(contents, items, volumes),
        _("Hashes of every exhibit, embedded file and annex"),
        "Supplement",
    )
    return (*items, manifest)


def items_csv(contents: Contents) -> bytes:
    """Return the items as CSV that Excel opens in the language of the contents."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";" if contents.language == "fr" else ",")
    writer.writerow(COLUMNS)
    for item in contents.items:
        writer.writerow([harmless(_plain(value)) for value in _values(item)])
    return b"\xef\xbb\xbf" + _encode(out.getvalue())


def items_json(contents: Contents) -> bytes:
    """Return the items exactly as they were frozen."""
    return _json(
        {
            "schema": ITEMS_SCHEMA,
            "reference": contents.reference,
            "submission": contents.submission,
            "contents_sha256": contents.digest,
            "platform": contents.platform.slug,
            "items": [
                dict(zip(COLUMNS, map(_exact, _values(item)), strict=True))
                for item in contents.items
            ],
        }
    )


def manifest_json(
    contents: Contents, others: Sequence[EmbeddedFile], volumes: Sequence[VolumeFact]
) -> bytes:
    """Return the manifest of exhibits, of the other embedded files and of the annexes.

    Of an annex it tells the unsigned bytes: the first `length` bytes of the file as sent.
    """
    exhibits = [
        {
            "number": exhibit.number,
            "sha256": exhibit.sha256,
            "size": exhibit.size,
            "media_type": exhibit.media_type,
            "original_name": exhibit.original_name,
        }
        for exhibit in contents.exhibits
    ]
    files_ = [{"name": f.name, "size": len(f.data), "sha256": f.sha256} for f in others]
    return _json(
        {
            "schema": MANIFEST_SCHEMA,
            "reference": contents.reference,
            "submission": contents.submission,
            "frozen_at": _exact(contents.frozen_at),
            "contents_sha256": contents.digest,
            "trail": asdict(contents.trail),
            "exhibits": exhibits,
            "embedded_files": files_,
            "volumes": [asdict(fact) for fact in volumes],
        }
    )


def harmless(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return "" if value is None else str(_exact(value))


def _exact(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def _json(data: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        # A lone surrogate is no character and only the slower writer takes it.
        return _encode(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


def _encode(text: str) -> bytes:
    # A lone surrogate is no character; its escape is what JSON itself would write.
    return text.encode("utf-8", "backslashreplace")

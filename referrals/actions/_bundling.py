"""Puts the files of a package into one ZIP, of which the same files always give the same bytes."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

from referrals.actions import _shelf
from referrals.models import Enclosure, Package, Volume
from referrals.rendering import embedded

SCHEMA = "renvoi.parcel/1"
MANIFEST = "manifest.json"
PDF = "application/pdf"
MEDIA_TYPES = {"csv": "text/csv", "json": "application/json", "pdf": PDF, "zip": "application/zip"}
# The earliest moment that the format knows: a clock would make other bytes each time.
NO_TIME = (1980, 1, 1, 0, 0, 0)
READABLE = 0o644 << 16


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file of a package, by name, with what the manifest says of it beyond its hash."""

    name: str
    data: bytes
    plain_sha256: str = ""
    plain_size: int = 0

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.name.rpartition(".")[2]]

    @property
    def enclosure(self) -> Enclosure:
        return {
            "name": self.name,
            "media_type": self.media_type,
            "size": len(self.data),
            "sha256": self.sha256,
        }


def sheets(package: Package, *, main: bytes, unsigned: tuple[str, int] | None = None):
    """Return every file as it is sent, the manifest of all the others last.

    :raises PackageChanged: when a stored annex is not what was built.
    """
    volumes = list(package.volumes.filter(variant="PLATFORM").order_by("number"))
    found = [_sheet(volumes[0], main, unsigned)]
    found += [_sheet(annex, _shelf.take(annex.sha256)) for annex in volumes[1:]]
    # The very bytes that the main document embeds, so that the two can be compared.
    inside = embedded.files_of(main)
    found += [Sheet(name, inside[name]) for name in ("items.csv", "items.json") if name in inside]
    return [*found, Sheet(MANIFEST, _manifest(package, found))]


def zip_of(files: Iterable[Sheet]) -> bytes:
    """Return one ZIP of these files; without times or owners, so that it can be made again."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for sheet in files:
            entry = zipfile.ZipInfo(sheet.name, NO_TIME)
            entry.create_system = 3
            entry.external_attr = READABLE
            # A PDF is packed already; packing it again costs time and wins nothing.
            packs = sheet.media_type != PDF
            entry.compress_type = zipfile.ZIP_DEFLATED if packs else zipfile.ZIP_STORED
            archive.writestr(entry, sheet.data)
    return out.getvalue()


def _sheet(volume: Volume, data: bytes, unsigned: tuple[str, int] | None = None) -> Sheet:
    sha256, size = unsigned or (volume.unsigned_sha256, volume.unsigned_size)
    return Sheet(volume.file_name, data, sha256, size)


def _manifest(package: Package, files: list[Sheet]) -> bytes:
    submission = package.submission
    told = {
        "schema": SCHEMA,
        "reference": submission.referral.reference,
        "submission": submission.number,
        "contents_sha256": submission.sha256,
        "files": [_told(sheet) for sheet in files],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _told(sheet: Sheet) -> dict[str, object]:
    told: dict[str, object] = {
        "name": sheet.name,
        "size": len(sheet.data),
        "sha256": sheet.sha256,
    }
    if sheet.plain_sha256:
        # The first bytes of a signed file are the unsigned ones.
        told |= {"unsigned_size": sheet.plain_size, "unsigned_sha256": sheet.plain_sha256}
    return told

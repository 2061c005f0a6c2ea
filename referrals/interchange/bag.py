"""Writes a BagIt bag (RFC 8493) as one ZIP, file after file, in flat memory."""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import IO

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
# The earliest that a ZIP can say: times of writing prove nothing and are not told.
EPOCH = (1980, 1, 1, 0, 0, 0)
READABLE = 0o644 << 16


class Bag:
    """A bag under way; leaving it writes the manifests."""

    def __init__(self, path: Path, *, folder: str, info: dict[str, str]) -> None:
        self.zip = zipfile.ZipFile(path, "w", allowZip64=True)
        self.folder, self.info = folder, info
        self.payload: dict[str, str] = {}
        self.tags: dict[str, str] = {}
        self.octets = 0

    def __enter__(self) -> "Bag":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._finish()
        self.zip.close()

    @property
    def files(self) -> int:
        return len(self.payload)

    def add(self, name: str, chunks: Iterable[bytes], *, is_packed: bool = True) -> str:
        """Write one file of the payload under `data/`, and return its SHA-256."""
        with self.open(name, is_packed=is_packed) as write:
            for chunk in chunks:
                write(chunk)
        return self.payload[f"data/{name}"]

    def add_text(self, name: str, text: str) -> str:
        return self.add(name, [text.encode()])

    def add_tag(self, name: str, text: str) -> None:
        """Write one file beside the payload."""
        with self._writing(name, zipfile.ZIP_DEFLATED) as (file, digest):
            file.write(text.encode())
            digest.update(text.encode())
        self.tags[name] = digest.hexdigest()

    @contextmanager
    def open(self, name: str, *, is_packed: bool = True) -> Iterator:
        """Give out a function that writes bytes into one file of the payload."""
        place = f"data/{name}"
        assert place not in self.payload, f"{place} stands in the bag already"
        method = zipfile.ZIP_DEFLATED if is_packed else zipfile.ZIP_STORED
        with self._writing(place, method) as (file, digest):

            def write(data: bytes) -> None:
                digest.update(data)
                self.octets += len(data)
                file.write(data)

            yield write
        self.payload[place] = digest.hexdigest()

    @contextmanager
    def _writing(self, name: str, method: int) -> Iterator[tuple[IO[bytes], "hashlib._Hash"]]:
        entry = zipfile.ZipInfo(f"{self.folder}/{name}", EPOCH)
        entry.compress_type, entry.external_attr = method, READABLE
        with self.zip.open(entry, "w", force_zip64=True) as file:
            yield file, hashlib.sha256()

    def _finish(self) -> None:
        facts = {
            **self.info,
            "Bagging-Date": date.today().isoformat(),  # noqa: DTZ011 - a day, for people
            "Payload-Oxum": f"{self.octets}.{len(self.payload)}",
        }
        self.add_tag("bagit.txt", DECLARATION)
        self.add_tag("bag-info.txt", "".join(f"{k}: {v}\n" for k, v in facts.items()))
        self.add_tag("manifest-sha256.txt", _manifest(self.payload))
        tags = dict(self.tags)
        self.add_tag("tagmanifest-sha256.txt", _manifest(tags))


def _manifest(hashes: dict[str, str]) -> str:
    return "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(hashes.items()))

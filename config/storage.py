"""The private store of evidence and packages: read by views that check rights, never by URL."""

import os
import tempfile
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from storages.backends.s3 import S3Storage

INCOMING = ".incoming"


class NeverServed:
    """Refuses to name an address, so that no template can publish one by accident."""

    def url(self, name: str | None, *args: object, **kwargs: object) -> str:
        raise ValueError(f"{name} is private: it has no address.")


class PrivateFileStorage(NeverServed, FileSystemStorage):
    """A folder outside every web root, in which a file is whole or not there."""

    def _save(self, name: str, content: File) -> str:
        """Write beside, flush to the disk, then give the file its name in one step."""
        place = Path(self.path(name))
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".part-") as part:
            for chunk in content.chunks():
                part.write(chunk)
            part.flush()
            os.fsync(part.fileno())
            try:
                os.link(part.name, place)
            except FileExistsError:
                # Whoever came first wrote the same name; the caller looks at what it holds.
                return name
        return name

    def incoming(self) -> Path:
        """Return where bytes wait that are nobody's yet, on the same disk as the store."""
        place = Path(self.location) / INCOMING
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        return place

    def adopt(self, waiting: Path, name: str) -> bool:
        """Give bytes that lie on this disk, flushed, their name; False where the name is taken."""
        place = Path(self.path(name))
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            os.link(waiting, place)
        except FileExistsError:
            return False
        # Without this a loss of power could take the name away again, after it was promised.
        for folder in (place.parent, place.parent.parent, place.parent.parent.parent):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        return True


class PrivateS3Storage(NeverServed, S3Storage):
    """A bucket; lock and versioning are set on the bucket itself."""

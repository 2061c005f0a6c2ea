"""The private store of evidence and packages: read by views that check rights, never by URL."""

import os
import tempfile
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from storages.backends.s3 import S3Storage


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


class PrivateS3Storage(NeverServed, S3Storage):
    """A bucket; lock and versioning are set on the bucket itself."""

"""The private store of evidence and packages: read by views that check rights, never by URL."""

from django.core.files.storage import FileSystemStorage
from storages.backends.s3 import S3Storage


class NeverServed:
    """Refuses to name an address, so that no template can publish one by accident."""

    def url(self, name: str | None, *args: object, **kwargs: object) -> str:
        raise ValueError(f"{name} is private: it has no address.")


class PrivateFileStorage(NeverServed, FileSystemStorage):
    """A folder outside every web root."""


class PrivateS3Storage(NeverServed, S3Storage):
    """A bucket; lock and versioning are set on the bucket itself."""

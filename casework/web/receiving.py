"""Takes the files of a form in while they arrive, without a second copy on the way."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from casework.actions._storing import CHUNK, Staging


class StagedFile(UploadedFile):
    """A file of a form whose bytes lie ready, hashed; it is gone when the request is over."""

    def __init__(self, staging: Staging, **facts: Any) -> None:
        super().__init__(staging.open(), size=staging.size, **facts)
        self.staging = staging
        # Whoever needs the hash as well need not read the file again.
        self.sha256 = staging.sha256

    def close(self) -> None:
        super().close()
        self.staging.discard()


class StagingHandler(FileUploadHandler):
    """Hashes and writes each file once, as its bytes come off the wire."""

    chunk_size = CHUNK
    staging: Staging | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        # Of somebody who has not signed in, not one byte is kept.
        user = getattr(self.request, "user", None)
        is_known = bool(user and user.is_authenticated)
        self.staging = Staging(most=settings.RENVOI_UPLOAD_LIMIT if is_known else 0)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self.staging is not None, "a chunk belongs to a file"
        self.staging.write(raw_data)

    def file_complete(self, file_size: int) -> StagedFile | None:
        staging, self.staging = self.staging, None
        if staging is None:
            return None
        return StagedFile(
            staging,
            name=self.file_name,
            content_type=self.content_type,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        if self.staging is not None:
            self.staging.discard()
            self.staging = None

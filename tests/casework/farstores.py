"""A store that is far away, as a bucket is: nothing is linked into it, all goes over a wire."""

from typing import Any, ClassVar

from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.db import connection

from config.storage import NeverServed


class FarStorage(NeverServed, FileSystemStorage):
    """Notes of each time that bytes go in or out whether a transaction was open meanwhile."""

    moved: ClassVar[list[tuple[str, bool]]] = []

    def _save(self, name: str, content: File) -> str:
        self.moved.append(("in", connection.in_atomic_block))
        return super()._save(name, content)

    def _open(self, name: str, mode: str = "rb") -> Any:
        self.moved.append(("out", connection.in_atomic_block))
        return super()._open(name, mode)

"""What one child does: read a job folder, render within limits, write the result there."""

import gc
import json
import resource
import signal
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import django
from django.conf import settings
from weasyprint.text import ffi

from referrals.rendering import fonts, package, pages, variants, volume
from referrals.rendering.annex import Annex
from referrals.rendering.cutting import MAIN
from referrals.rendering.failures import RenderFailed, RenderOutOfMemory
from referrals.rendering.outcome import Approval, VolumeFact
from referrals.rendering.writing import Written

ROOT = Path(__file__).resolve().parents[2]
# Types that WeasyPrint makes for every document; the parser of C takes long to find out each.
C_TYPES = (
    "FcChar8 **",
    "PangoFcFontMap *",
    "PangoLogAttr[]",
    "PangoRectangle *",
    "char[4]",
    "char[]",
    "hb_tag_t[100]",
    "unsigned int *",
)
KILOBYTE = 1024
NETWORK = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto")


class ExhibitFolder(Mapping[int, bytes]):
    """The exhibits' bytes, each read from its file only when asked for."""

    def __init__(self, folder: Path) -> None:
        self._files = {int(path.name): path for path in sorted(folder.iterdir())}

    def __getitem__(self, number: int) -> bytes:
        return self._files[number].read_bytes()

    def __iter__(self) -> Iterator[int]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def load() -> None:
    """Load, once for all children, what every document needs; nothing of any case."""
    _configure()
    pages.load()
    fonts.coverage(fonts.SANS.name)
    for face in (fonts.SANS, fonts.ITALIC):
        fonts.data(face.name)
    for name in C_TYPES:
        ffi.ffi.typeof(name)
    # Pages are millions of long-lived objects; looking through them often saves nothing.
    gc.set_threshold(100_000, 50, 100)
    gc.freeze()


def work(folder: Path, *, memory: int, seconds: int) -> int:
    """Render the job in this folder and return the exit status."""
    _confine(memory, seconds)
    try:
        _save(folder, _render(folder))
    except RenderFailed as failure:
        return _fail(folder, failure)
    except MemoryError:
        return _fail(folder, RenderOutOfMemory())
    return 0


def tell(percent: int, step: str) -> None:
    """Tell the parent process how far the work is."""
    sys.stdout.write(f"{percent} {step}\n")
    sys.stdout.flush()


def _confine(memory: int, seconds: int) -> None:
    """Give up the network, core files, and memory and time beyond the limits."""
    # The parent keeps the deadline; this one is for a child whose parent was killed.
    signal.alarm(seconds)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_refuse_network)


def _refuse_network(event: str, _arguments: object) -> None:
    if event in NETWORK:
        raise PermissionError(f"the renderer has no network: {event}")


def _configure() -> None:
    """Set up what templates and translations need, and no database."""
    settings.configure(
        USE_I18N=True,
        USE_TZ=True,
        TIME_ZONE="UTC",
        LANGUAGE_CODE="en",
        LANGUAGES=[("en", "English"), ("fr", "Français")],
        LOCALE_PATHS=[ROOT / "locale"],
        USE_THOUSAND_SEPARATOR=False,
    )
    django.setup()


def _render(folder: Path) -> Written:
    text = (folder / "contents.json").read_bytes().decode("utf-8", "surrogatepass")
    order = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    if order["number"] != MAIN:
        return volume.render(Annex.load(text), progress=tell, is_draft=order["is_draft"])
    return package.render(
        variants.load(text, order["variant"]),
        exhibits=ExhibitFolder(folder / "exhibits"),
        approvals=[
            Approval(**line | {"at": datetime.fromisoformat(line["at"])})
            for line in order["approvals"]
        ],
        shown=order["shown"],
        volumes=[VolumeFact(**line) for line in order["volumes"]],
        variant=order["variant"],
        is_draft=order["is_draft"],
        progress=tell,
    )


def _save(folder: Path, written: Written) -> None:
    (folder / "package.pdf").write_bytes(written.pdf)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTE
    result = {"pages": written.pages, "items": written.items, "memory": peak}
    (folder / "result.json").write_text(json.dumps(result), encoding="utf-8")


def _fail(folder: Path, failure: RenderFailed) -> int:
    told = {"code": failure.code, "detail": failure.detail}
    (folder / "failure.json").write_text(json.dumps(told), encoding="utf-8")
    return 1

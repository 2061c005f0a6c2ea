"""French that is complete: each message translated and compiled, none only in the sources."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

CHECKOUT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("locale/fr/LC_MESSAGES/django.po")
SOURCES = ("casework", "referrals", "config", "templates")
PLACE = re.compile(r"%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[sdfiuxXeEgGr]|%[sd]|\{\w*\}")


def faults(catalogue: Path) -> Iterator[str]:
    """Say everything that would leave a French reader with English, or with nothing."""
    if not catalogue.exists():
        yield f"{catalogue} is missing; run: make messages"
        return
    entries = polib.pofile(str(catalogue))
    for entry in entries:
        yield from _entry_faults(entry)
    compiled = catalogue.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != entries.to_binary():
        yield f"{compiled} is not the compiled {catalogue.name}; run: make messages"


def _entry_faults(entry: polib.POEntry) -> Iterator[str]:
    if entry.obsolete:
        return
    if entry.fuzzy:
        yield f"line {entry.linenum}: fuzzy: {entry.msgid!r}"
    elif not entry.translated():
        yield f"line {entry.linenum}: not translated: {entry.msgid!r}"
    elif not entry.msgid_plural and _places(entry.msgid) != _places(entry.msgstr):
        yield f"line {entry.linenum}: other placeholders than {entry.msgid!r}"


def _places(text: str) -> list[str]:
    return sorted(PLACE.findall(text))


def compile_catalogue(catalogue: Path) -> None:
    """Write the compiled file beside its source, the same bytes on every machine."""
    catalogue.with_suffix(".mo").write_bytes(polib.pofile(str(catalogue)).to_binary())


def missing_from(catalogue: Path, *, checkout: Path) -> Iterator[str]:
    """Name what stands in the sources and not in the catalogue; needs gettext's programs."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        for source in SOURCES:
            if (checkout / source).is_dir():
                shutil.copytree(checkout / source, copy / source)
        fresh = copy / CATALOGUE
        fresh.parent.mkdir(parents=True)
        command = [sys.executable, "-m", "django", "makemessages", "-l", "fr", "--no-obsolete"]
        # Without settings the command looks at the folder it stands in, and at nothing else.
        clean = {key: value for key, value in os.environ.items() if not key.startswith("DJANGO")}
        done = subprocess.run(
            command, cwd=copy, env=clean, capture_output=True, text=True, check=False
        )
        if done.returncode:
            yield f"makemessages failed: {done.stderr[-1000:]}"
            return
        known = {_key(entry) for entry in polib.pofile(str(catalogue)) if not entry.obsolete}
        for entry in polib.pofile(str(fresh)):
            if _key(entry) not in known:
                yield f"not in the catalogue: {entry.msgid!r}; run: make messages"


def _key(entry: polib.POEntry) -> tuple[str | None, str]:
    return entry.msgctxt, entry.msgid


def main(arguments: list[str]) -> int:
    """Check the catalogue, or write its compiled form."""
    catalogue = CHECKOUT / CATALOGUE
    if "--compile" in arguments:
        compile_catalogue(catalogue)
        return 0
    found = list(faults(catalogue))
    if catalogue.exists() and shutil.which("xgettext") and shutil.which("msgmerge"):
        found += missing_from(catalogue, checkout=CHECKOUT)
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

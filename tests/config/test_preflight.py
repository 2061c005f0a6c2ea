import subprocess
import sys

import pytest

from config import preflight

ABSENT = {"Nothing": (("no-such-library", "libno-such.so.9"), "libno-such9")}


@pytest.fixture
def no_root(monkeypatch):
    monkeypatch.setattr(preflight, "may_install", lambda: False)


def test_a_missing_library_stops_with_the_command_to_run(monkeypatch, capsys, no_root):
    monkeypatch.setattr(preflight, "LIBRARIES", ABSENT)

    assert preflight.main([]) == 1
    assert "apt-get install -y libno-such9" in capsys.readouterr().out


def test_a_missing_subset_library_only_warns(monkeypatch, capsys, no_root):
    monkeypatch.setattr(preflight, "LIBRARIES", {})
    monkeypatch.setattr(preflight, "SUBSET", ABSENT)

    assert preflight.main([]) == 0
    assert "Warning" in capsys.readouterr().out


def test_root_on_debian_installs_what_is_missing(monkeypatch):
    installed = []
    monkeypatch.setattr(preflight, "LIBRARIES", ABSENT)
    monkeypatch.setattr(preflight, "may_install", lambda: True)
    monkeypatch.setattr(preflight, "install", installed.append)

    assert preflight.main([]) == 1
    assert installed == [["libno-such9"]]


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
@pytest.mark.parametrize(
    ("lacking", "words"), [("has_browser", "NO BROWSER"), ("has_checker", "NO PDF CHECKER")]
)
def test_a_missing_tool_of_the_tests_is_loud_and_in_ci_fatal(
    monkeypatch, capsys, no_root, lacking, words, ci, status
):
    monkeypatch.setattr(preflight, "has_browser", lambda: lacking != "has_browser")
    monkeypatch.setattr(preflight, "has_checker", lambda: lacking != "has_checker")
    monkeypatch.setenv("CI", ci)

    assert preflight.main(["--tests"]) == status
    assert words in capsys.readouterr().out


def test_root_on_debian_installs_the_pdf_checker(monkeypatch):
    installed = []
    monkeypatch.setattr(preflight, "has_browser", lambda: True)
    monkeypatch.setattr(preflight, "has_checker", lambda: bool(installed))
    monkeypatch.setattr(preflight, "may_install", lambda: True)
    monkeypatch.setattr(preflight, "install", installed.append)

    assert preflight.main(["--tests"]) == 0
    assert installed == [["default-jdk-headless", "libjaxb-java"]]


def test_it_runs_on_a_bare_python():
    command = [sys.executable, "-I", "-S", preflight.__file__]

    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={"RENVOI_INSTALL": "0"}
    )

    assert "Traceback" not in done.stderr

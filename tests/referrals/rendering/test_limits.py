"""A child that hangs, eats or dies leaves a readable reason and nothing else behind."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from django.utils import translation

from referrals.rendering import failures, forkservers, isolated
from tests.referrals.rendering import samples


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """A private place for temporary folders, so that leftovers are seen."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture(autouse=True)
def own_servers():
    """Let no server of one test serve another one."""
    forkservers.end_idle()
    yield
    forkservers.end_idle()


def child(monkeypatch, code: str) -> None:
    """Let the child run this code in place of the renderer."""
    server = (
        "import sys; from referrals.rendering import __main__ as m;"
        f"m.child.work = lambda folder, memory, seconds: exec({code!r}, {{}});"
        "m.main(int(sys.argv[1]), int(sys.argv[2]))"
    )
    monkeypatch.setattr(forkservers, "COMMAND", (sys.executable, "-c", server))


def test_a_deadline_stops_the_renderer(folders):
    began = time.monotonic()

    with pytest.raises(failures.RenderTimedOut) as refusal:
        samples.render(samples.contents(), timeout=0.4)

    assert time.monotonic() - began < 5
    assert "volume 0, 0.4 s" in refusal.value.reason
    assert list(folders.iterdir()) == []


def test_a_child_that_closes_its_output_and_lingers_is_stopped(monkeypatch, folders):
    child(monkeypatch, "import os, time; os.close(1); time.sleep(60)")

    with pytest.raises(failures.RenderTimedOut):
        samples.render(samples.contents(), timeout=2)


def test_what_the_child_started_ends_with_it(monkeypatch, folders, tmp_path):
    mark = tmp_path / "pid"
    child(
        monkeypatch,
        "import subprocess, pathlib; p = subprocess.Popen(['sleep', '60']);"
        f"pathlib.Path({str(mark)!r}).write_text(str(p.pid)); p.wait()",
    )

    with pytest.raises(failures.RenderTimedOut):
        samples.render(samples.contents(), timeout=8)

    time.sleep(0.2)
    state = Path("/proc", mark.read_text(), "stat")
    assert not state.exists() or " Z " in state.read_text()


def test_a_memory_limit_is_told_as_such(folders):
    with pytest.raises(failures.RenderOutOfMemory) as refusal:
        samples.render(samples.contents(), memory=100 * isolated.MEGABYTE)

    assert "volume 0, 100 MB" in refusal.value.reason
    assert list(folders.iterdir()) == []


@pytest.mark.parametrize(
    ("code", "failure", "words"),
    [
        ("import os; os.kill(os.getpid(), 9)", failures.RenderOutOfMemory, "more memory"),
        ("import os; os.kill(os.getpid(), 11)", failures.RenderCrashed, "SIGSEGV"),
        ("raise MemoryError", failures.RenderOutOfMemory, "more memory"),
        ("raise OSError('cannot load library pango')", failures.RenderFailed, "pango"),
        ("raise SystemExit(7)", failures.RenderFailed, "exit status 7"),
    ],
)
def test_every_way_to_die_has_a_reason(monkeypatch, folders, code, failure, words):
    child(monkeypatch, code)

    with pytest.raises(failure) as refusal:
        samples.render(samples.contents())

    assert words in refusal.value.reason


def test_noise_on_the_output_is_no_progress(monkeypatch, folders):
    heard: list[tuple[int, str]] = []
    child(monkeypatch, "print('12 LAYOUT'); print('hello'); print('x y z'); raise SystemExit(1)")

    with pytest.raises(failures.RenderFailed):
        samples.build(samples.contents(), {}, [], lambda *step: heard.append(step))

    assert heard == [(12, "LAYOUT")]


def test_secrets_of_the_parent_do_not_reach_the_child(monkeypatch, folders):
    monkeypatch.setenv("SECRET_KEY", "xyzzy-secret")
    monkeypatch.setenv("DATABASE_URL", "postgres://xyzzy")
    child(monkeypatch, "import os; raise OSError(sorted(os.environ))")

    with pytest.raises(failures.RenderFailed) as refusal:
        samples.render(samples.contents())

    assert "FONTCONFIG_FILE" in refusal.value.detail
    assert "SECRET_KEY" not in refusal.value.detail
    assert "DATABASE_URL" not in refusal.value.detail


def test_the_renderer_has_no_network(monkeypatch, folders):
    child(
        monkeypatch,
        "import socket; from referrals.rendering import child;"
        "child._confine(4_000_000_000, 60); socket.create_connection(('127.0.0.1', 9))",
    )

    with pytest.raises(failures.RenderFailed, match="the renderer has no network"):
        samples.render(samples.contents())


def test_a_server_that_cannot_start_says_why(monkeypatch, folders):
    monkeypatch.setattr(forkservers, "COMMAND", (sys.executable, "-c", "import no_such_library"))

    with pytest.raises(failures.RenderFailed) as refusal:
        samples.render(samples.contents())

    assert "no_such_library" in refusal.value.reason


def test_a_server_serves_job_after_job_and_survives_a_dead_child(monkeypatch, folders):
    samples.render(samples.contents())
    (server,) = forkservers._idle[os.getpid()]
    first = server._process.pid
    with pytest.raises(failures.RenderOutOfMemory):
        samples.render(samples.contents(), memory=100 * isolated.MEGABYTE)

    samples.render(samples.contents())

    assert [m._process.pid for m in forkservers._idle[os.getpid()]] == [first]


def test_a_server_whose_child_hangs_is_replaced(folders):
    with pytest.raises(failures.RenderTimedOut):
        samples.render(samples.contents(), timeout=0.2)

    assert forkservers._idle[os.getpid()] == []
    assert samples.render(samples.contents()).pages


def test_a_server_ends_with_the_process_that_has_it(tmp_path):
    code = (
        "from referrals.rendering import forkservers;"
        "m = forkservers.ForkServer(); print(m._process.pid, flush=True); import os; os._exit(0)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    process = Path("/proc", told.stdout.strip())
    for _moment in range(100):
        if not process.exists() or " Z " in (process / "stat").read_text():
            return
        time.sleep(0.1)
    pytest.fail("the server outlives its parent")


def test_every_reason_is_a_sentence_with_its_detail():
    with translation.override("en"):
        for code, failure in failures.BY_CODE.items():
            assert failure.code == code
            assert "a-detail" in failures.revive(code, "a-detail").reason


def test_light_modules_do_not_load_weasyprint():
    code = "import sys, referrals.rendering; raise SystemExit('weasyprint' in sys.modules)"

    assert os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", code]) == 0

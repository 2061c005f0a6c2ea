import os
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from config import _children as children
from config import _processes as processes
from config import embedded, supervisor

STAYS = "import signal, time; {on_end}; print('up', flush=True); time.sleep(60)"
CALM = "signal.signal(signal.SIGTERM, lambda *_: exit(0))"
DEAF = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"


@pytest.fixture
def house(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded, "stop", lambda: None)
    house = supervisor.House(tmp_path)
    yield house
    house.ask_to_stop()
    house.ask_to_stop()
    house.stop()


def child(house, name, *, on_end=CALM, grace=5.0):
    mark = f"{house.var}/{name}"
    command = [sys.executable, "-c", STAYS.format(on_end=on_end), mark]
    started = children.Child(name, command, mark, house.var, grace=grace)
    started.is_ready = lambda: "up" in processes.tail(started.log)
    return started


def test_the_worker_ends_after_web_and_clock(house, monkeypatch):
    ends, stop = [], children.Child.stop
    monkeypatch.setattr(
        children.Child, "stop", lambda self, **how: ends.append(self.name) or stop(self, **how)
    )
    house.start(*[child(house, name) for name in ("worker", "web", "beat")])

    house.stop()

    assert ends == ["web", "beat", "worker"]


def test_a_process_that_stops_by_itself_is_named_with_its_log(house):
    house.start(child(house, "web"))
    house.running[0].process.kill()
    house.running[0].process.wait()

    with pytest.raises(processes.StartFailed, match=r"web stopped by itself.*web\.log"):
        house.watch()


def test_a_process_that_cannot_start_is_named_with_its_log(house):
    broken = children.Child("web", [sys.executable, "-c", "exit('no')"], "exit", house.var)
    broken.is_ready = lambda: False

    with pytest.raises(processes.StartFailed, match=r"(?s)web stopped by itself.*no"):
        house.start(broken)


def test_a_second_request_to_stop_does_not_wait(house):
    house.start(child(house, "worker", on_end=DEAF, grace=60))
    pid = house.running[0].process.pid
    house.ask_to_stop()
    house.ask_to_stop()

    house.stop()

    assert processes.command_line(pid) == ""


def test_asking_to_stop_interrupts_a_start(house):
    late = child(house, "web")
    late.is_ready = lambda: house.ask_to_stop() or False

    with pytest.raises(supervisor.Interrupted):
        house.start(late)


def test_what_a_killed_supervisor_left_is_ended_and_nothing_else(house, monkeypatch):
    monkeypatch.setattr(children, "LEFT_OVER_SECONDS", 0.5)
    left, stranger = child(house, "worker", on_end=DEAF), child(house, "beat")
    house.start(left, stranger)
    # The number was given to another process meanwhile: its file must not be believed.
    stranger.pid_file.write_text(f"{stranger.process.pid}\nsomething else\n")
    os.kill(left.process.pid, signal.SIGSTOP)
    house.running.remove(left)

    ended = children.end_left_over(house.var)

    assert ended == ["worker"]
    assert left.process.wait(timeout=5) == -signal.SIGKILL
    assert stranger.process.poll() is None
    assert not left.pid_file.exists()


def test_a_port_that_is_taken_is_refused_or_passed_over():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(processes.StartFailed, match=str(port)):
            children.hold_port(port)
        with children.hold_port(None, first=port) as door:
            assert door.getsockname()[1] > port


@pytest.mark.worker
def test_a_house_opens_serves_and_closes_without_a_trace(tmp_path):
    environment = os.environ | {"RENVOI_VAR": str(tmp_path / "v"), "SERVE": "", "PORT": ""}
    command = [sys.executable, "-m", "config.supervisor", "serve", "--port", "0"]
    with subprocess.Popen(
        command,
        cwd=embedded.CHECKOUT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as house:
        lines = iter(house.stdout.readline, "")
        said = []
        for line in lines:
            said.append(line)
            if line.startswith("Serving at"):
                address = line.split()[2]
                with urllib.request.urlopen(f"{address}/static/admin/css/base.css") as answer:
                    assert answer.status == 200
                house.send_signal(signal.SIGTERM)
        status = house.wait(timeout=60)

    assert status == 0, "".join(said)
    assert "Stopping" in said[-1]
    assert list(processes.matching(str(tmp_path))) == []
    assert list(processes.matching(processes.short_name(tmp_path / "v"))) == []

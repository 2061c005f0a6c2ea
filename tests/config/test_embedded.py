import os
import signal
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import redis

from config import _postgres, embedded
from config import _processes as processes


@pytest.fixture
def var(tmp_path, monkeypatch):
    folder = tmp_path / "v"
    monkeypatch.setenv("RENVOI_VAR", str(folder))
    yield folder
    for purpose in embedded.PURPOSES:
        if embedded.var_folder(purpose).exists():
            embedded.stop(purpose)


def broker(purpose="main"):
    _, valkey = embedded.servers(purpose)
    return valkey.client()


def can_connect(addresses):
    with psycopg.connect(addresses.database_url) as connection:
        return connection.execute("SELECT true").fetchone() == (True,)


def kill_both(purpose="main"):
    for server in embedded.servers(purpose):
        os.kill(server.pid(), signal.SIGKILL)


def test_killed_servers_come_back_with_everything_they_had(var):
    addresses = embedded.ensure()
    with psycopg.connect(addresses.database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'Réponse 回复' AS words")
    with broker() as client:
        client.lpush("kept", "a task")
        client.execute_command("WAITAOF", 1, 0, 5000)

    kill_both()
    again = embedded.ensure()

    assert again == addresses
    with psycopg.connect(again.database_url) as connection:
        assert connection.execute("SELECT words FROM kept").fetchone() == ("Réponse 回复",)
    with broker() as client:
        assert client.lrange("kept", 0, -1) == [b"a task"]


def test_starting_several_times_at_once_gives_one_server(var):
    command = [sys.executable, "-m", "config.embedded", "env", "test"]
    starts = [
        subprocess.Popen(command, cwd=embedded.CHECKOUT, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    answers = {start.communicate(timeout=60)[0] for start in starts}

    postgres, valkey = embedded.servers("test")
    masters = [pid for pid in processes.matching(postgres.mark) if os.getsid(pid) == pid]

    assert {start.returncode for start in starts} == {0}
    assert len(answers) == 1
    assert sum("-D" in processes.command_line(pid) for pid in masters) == 1
    assert len(list(processes.matching(valkey.mark))) == 1


def test_a_lock_file_that_names_a_stranger_is_removed(var):
    embedded.ensure("test")
    postgres, _ = embedded.servers("test")
    lock = postgres.data / "postmaster.pid"
    left = lock.read_text().splitlines()
    embedded.stop("test")

    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        lock.write_text("\n".join([str(stranger.pid), *left[1:]]) + "\n")
        socket_lock = postgres.sockets / f"{_postgres.SOCKET_FILE}.lock"
        socket_lock.write_text(f"{stranger.pid}\n")
        embedded.ensure("test")

        assert postgres.answers()
        assert stranger.poll() is None
        stranger.communicate(b"\n")


def test_the_servers_of_tests_and_of_work_never_touch_each_other(var):
    main, test = embedded.ensure("main"), embedded.ensure("test")
    pids = [server.pid() for server in embedded.servers("main")]

    embedded.stop("test")

    assert main.database_url != test.database_url
    assert main.secret_key != test.secret_key
    assert test.storage_url.startswith((var / "test").as_uri())
    assert [server.pid() for server in embedded.servers("main")] == pids
    assert [server.pid() for server in embedded.servers("test")] == [0, 0]


def test_a_deep_checkout_gets_a_short_socket(tmp_path, var, monkeypatch):
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    monkeypatch.setenv("RENVOI_VAR", str(deep))

    addresses = embedded.ensure("test")
    postgres, _ = embedded.servers("test")

    assert can_connect(addresses)
    assert len(str(postgres.sockets)) < len(str(deep))
    assert stat.S_IMODE(postgres.sockets.stat().st_mode) == 0o700


def test_torn_test_data_is_made_anew(var):
    embedded.ensure("test")
    postgres, _ = embedded.servers("test")
    embedded.stop("test")
    (postgres.data / "global" / "pg_control").write_bytes(b"torn")

    embedded.ensure("test")

    assert postgres.answers()


def test_torn_data_of_work_is_left_alone_and_named(var, monkeypatch):
    monkeypatch.setattr(_postgres, "START_SECONDS", 5)
    embedded.ensure()
    postgres, _ = embedded.servers()
    embedded.stop()
    control = postgres.data / "global" / "pg_control"
    control.write_bytes(b"torn")

    with pytest.raises(processes.StartFailed, match=r"postgresql\.log"):
        embedded.ensure()

    assert control.read_bytes() == b"torn"


def test_only_the_owner_gets_in(var):
    addresses = embedded.ensure("test")
    postgres, valkey = embedded.servers("test")
    files = [path for path in (var / "test").iterdir() if path.is_file()]

    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(addresses.database_url.replace(postgres.password, "guess"))
    with replace(valkey, password="guess").client() as stranger, pytest.raises(redis.RedisError):
        stranger.ping()
    assert {"secret-key", "database-password"} <= {path.name for path in files}
    for path in files:
        if "lock" not in path.name:
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(postgres.data.stat().st_mode) == 0o700


def test_what_is_set_already_stays_set(var, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "mine")

    addresses = embedded.ensure("test")

    assert os.environ["SECRET_KEY"] == "mine"
    assert addresses.secret_key != "mine"


def test_resetting_empties_rows_tasks_and_files(var):
    addresses = embedded.ensure()
    with psycopg.connect(addresses.database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE old (id int)")
    with broker() as client:
        client.lpush("old", "a task")
    (var / "storage" / "old").write_text("evidence")

    embedded.reset()

    with psycopg.connect(addresses.database_url) as connection:
        assert connection.execute("SELECT to_regclass('old')").fetchone() == (None,)
    with broker() as client:
        assert client.dbsize() == 0
    assert list((var / "storage").iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root must become somebody else")
def test_root_becomes_nobody_where_user_namespaces_are_forbidden(var, monkeypatch):
    monkeypatch.setattr(_postgres, "_user_namespaces_work", lambda: False)

    addresses = embedded.ensure("test")
    postgres, _ = embedded.servers("test")

    assert can_connect(addresses)
    assert Path(f"/proc/{postgres.pid()}").stat().st_uid == postgres.data.stat().st_uid != 0

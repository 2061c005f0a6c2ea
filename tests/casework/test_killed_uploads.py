"""`kill -9` of the web process at every step of an upload, and at moments that nobody chose."""

import hashlib
import os
import random
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from casework.actions import reconciling
from casework.models import Event, Evidence
from tests.casework.api.calling import secret_of
from tests.casework.killing import STEPS
from tests.casework.webserver import WebServer, sha256_of, upload

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]
# RENVOI_KILLS=50 is what the house was measured with.
KILLS = int(os.environ.get("RENVOI_KILLS", "4"))
SIZE = 3 * 1024 * 1024
NO_GRACE = timedelta(seconds=-5)


def slowly(data: bytes, seconds: float):
    step = len(data) // 20
    for start in range(0, len(data), step):
        time.sleep(seconds / 20)
        yield data[start : start + step]


def require_nothing_lost(acknowledged: set[str], by) -> None:
    """No row without its bytes, nothing acknowledged is lost, and the report is right."""
    rows = {evidence.sha256: evidence for evidence in Evidence.objects.all()}
    for sha256, evidence in rows.items():
        assert sha256_of(Path(default_storage.path(evidence.storage_key))) == sha256
    assert acknowledged <= set(rows)
    received = Event.objects.filter(kind="evidence.received").count()
    assert received == len(rows)
    root = Path(default_storage.path("evidence"))
    files = {path.name for path in root.rglob("*") if path.is_file()}
    left = {path.name for path in default_storage.incoming().iterdir()}

    swept = reconciling.reconcile(by=by, grace=NO_GRACE)

    assert (swept.rows, swept.files, swept.without_file) == (len(rows), len(files), 0)
    strays = {Path(name).name for name in swept.named.get("without_row", [])}
    assert strays == files - set(rows)
    assert set(swept.named.get("left_over", [])) == left
    # It reported, and left everything where it was.
    assert {path.name for path in root.rglob("*") if path.is_file()} == files
    assert {path.name for path in default_storage.incoming().iterdir()} == left


@pytest.fixture
def place(network) -> str:
    return f"/api/v1/networks/{network.reference}/evidence/"


@pytest.mark.parametrize("step", STEPS)
def test_a_process_that_is_killed_at_a_step_loses_nothing(step, network, amina, place, tmp_path):
    mark = tmp_path / "killed"
    more = {"KILL_AT": step, "KILL_ONCE": str(mark)}
    server = WebServer(tmp_path, module="tests.casework.killed_wsgi", more=more).start()
    secret, data = secret_of(amina), random.randbytes(SIZE)
    try:
        first = upload(server, place, secret, slowly(data, 0), size=len(data))
        assert mark.exists(), "the process was killed"
        assert first is None
        server.wait()
        again = upload(server, place, secret, slowly(data, 0), size=len(data))
    finally:
        server.stop()

    # What was committed before the kill is found by whoever sends it again.
    assert again == (200 if step == "after the commit" else 201)
    require_nothing_lost({hashlib.sha256(data).hexdigest()}, amina)


def test_a_process_that_is_killed_at_any_moment_loses_nothing(network, amina, place, tmp_path):
    server = WebServer(tmp_path).start()
    secret, acknowledged = secret_of(amina), set()
    began = time.monotonic()
    data = random.randbytes(SIZE)
    assert upload(server, place, secret, slowly(data, 0.1), size=SIZE) == 201
    usual = time.monotonic() - began
    acknowledged.add(hashlib.sha256(data).hexdigest())
    try:
        for _kill in range(KILLS):
            data = random.randbytes(SIZE)
            killer = threading.Timer(random.uniform(0, usual * 1.2), server.kill_workers)
            killer.start()
            if upload(server, place, secret, slowly(data, 0.1), size=SIZE) == 201:
                acknowledged.add(hashlib.sha256(data).hexdigest())
            killer.join()
            server.wait()
    finally:
        server.stop()

    require_nothing_lost(acknowledged, amina)

"""A whole list as NDJSON from a real gunicorn: memory of the web process, and time a row."""

from time import perf_counter

import pytest
import requests

from tests.benchmarks.bench_lists import seeded  # noqa: F401 - a fixture
from tests.benchmarks.bench_upload import peak_of
from tests.casework.api.calling import secret_of
from tests.casework.webserver import WebServer

pytestmark = pytest.mark.django_db(transaction=True)
SMALL, LARGE = 2_000, 200_000


def test_lines(open_case, amina, seeded, tmp_path, report):  # noqa: F811
    server, secret = WebServer(tmp_path).start(), secret_of(amina)
    address = f"http://127.0.0.1:{server.port}/api/v1/networks/{open_case.reference}/assets/?format=ndjson"
    try:
        (worker,) = server.workers()
        measured = []
        for count in (SMALL, LARGE):
            seeded(count)
            began = perf_counter()
            assert _lines_of(address, secret) == count
            measured.append((perf_counter() - began, peak_of(worker)))
    finally:
        server.stop()
    (small, before), (large, after) = measured
    grown = (after - before) / 1024**2
    report.add(
        f"a list of {LARGE:,} assets as NDJSON against {SMALL:,}",
        f"{grown:.0f} MiB more memory; {large / LARGE / (small / SMALL):.2f}× per row "
        f"({LARGE / large:,.0f} rows/s)",
        bar="flat memory",
        command="make bench ARGS='-k test_lines'",
    )


def _lines_of(address: str, secret: str) -> int:
    headers = {"Authorization": f"Bearer {secret}"}
    with requests.get(address, headers=headers, stream=True, timeout=600) as answer:
        return sum(1 for _line in answer.iter_lines(chunk_size=65536))

"""Reading an archive as the worker's child does, and what is asked of the reading."""

import pytest

from casework import webarchives
from casework.confined import Limits
from casework.webarchives import Bounds
from tests.casework.webarchives import making

LIMITS = Limits(60, 512 * 1024**2)


@pytest.fixture
def read(tmp_path):
    def reading(data, *, unpacked=10**9, captures=1000, pages=10, limits=LIMITS):
        file, into = tmp_path / "file", tmp_path / "into"
        file.write_bytes(data)
        into.mkdir(exist_ok=True)
        bounds = Bounds(unpacked, captures, pages)
        return webarchives.read(file, into, bounds=bounds, limits=limits, tick=lambda _done: None)

    return reading


def codes(reading):
    return {fault["code"] for fault in reading.faults}


def page(body=b"<p>Good</p>", **facts):
    return {"url": making.PROFILE, "body": body} | facts


def texts(found):
    return {one.capture: one.file.read_text() for one in found.extracts if one.is_text}

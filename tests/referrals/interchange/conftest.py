"""Disclosures of a case whose referral was sent, with checkpoints and timestamps."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from casework import audit
from casework.actions import collecting, describing, stamping
from casework.models import Access, EventKind, Stamp
from referrals.actions import disclosing
from referrals.models import Disclosure, Volume
from tests.casework.drawing import draw


@pytest.fixture
def build(build, house):
    """Do the worker's part, and say so in the trail as the worker does."""

    def make(volume: Volume) -> Volume:
        made = build(volume)
        audit.record(
            EventKind.PACKAGE_BUILT,
            by=house,
            subject=made.package.submission.referral.reference,
            network=made.case,
            payload={"sha256": made.sha256},
        )
        return made

    return make


@pytest.fixture
def case(sent, network, evidence, amina, house, settings, tmp_path, tsa):
    """The case after its referral was sent, anchored, stamped and read."""
    settings.RENVOI_CHECKPOINT_DIR = str(tmp_path / "outside")
    settings.RENVOI_VAR = tmp_path / "var"
    describing.add_target(network, name="Paule Protégée", kind="FAMILY", by=amina)
    for n in range(2):
        collecting.hand_out(
            evidence, by=amina, door=Access.Door.WEB, address=f"192.0.2.{n}"
        ).close()
        draw(house)
    stamping.batch_evidence()
    for stamp in Stamp.objects.filter(state="REQUESTED"):
        stamping.stamp(stamp.pk)
    return network


@pytest.fixture
def disclose(case, dana) -> Callable[..., Disclosure]:
    def make(**facts) -> Disclosure:
        by = facts.pop("by", dana)
        made = disclosing.build(disclosing.ask(case, by=by, **facts).pk)
        assert made is not None
        assert made.state == "READY", (made.reason, made.reason_detail)
        return made

    return make


@pytest.fixture
def unpack(tmp_path) -> Callable[[Disclosure], Path]:
    """Unpack a disclosure, and return its folder."""

    def make(made: Disclosure) -> Path:
        with (
            disclosing.hand_out(made, by=made.requested_by, door=Access.Door.COMMAND) as stored,
            zipfile.ZipFile(stored) as packed,
        ):
            packed.extractall(tmp_path / f"bag-{made.pk}")
        return tmp_path / f"bag-{made.pk}" / made.stem

    return make


@pytest.fixture
def bag(disclose, unpack) -> Path:
    return unpack(disclose())


def verify(place: Path, *, program: Path | None = None) -> tuple[int, str]:
    """Run the program as an outsider does, and return its status and what it said."""
    program = program or place / "verify.py"
    done = subprocess.run(
        [sys.executable, "-I", str(program), *([str(place)] if program.parent != place else [])],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def read(bag: Path, name: str):
    return json.loads((bag / name).read_text(encoding="utf-8"))

"""The whole contract against a real server, by a machine that knows nothing but the contract.

`make fuzz CASES=20000` sends many; the suite sends a few, the same ones each time.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from referrals.actions import drafting
from tests.casework.api.calling import secret_of

pytestmark = [pytest.mark.fuzz, pytest.mark.django_db(transaction=True)]

CHECKOUT = Path(__file__).resolve().parents[3]
CONTRACT = CHECKOUT / "docs" / "openapi.yaml"
CASES = int(os.environ.get("CASES", "0"))
# Ends the run after this time, however many cases it has sent.
SECONDS = os.environ.get("SECONDS_AT_MOST", "")
SEED = os.environ.get("SEED", "7")
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
OPERATIONS = 100


def amount() -> list[str]:
    """Return how much to send: all kinds of cases, or a handful for each operation."""
    if not CASES:
        return ["--phases", "fuzzing,stateful", "--max-examples", "3", "--no-shrink"]
    most = ["--phases", "coverage,fuzzing,stateful", "--max-examples", str(CASES // OPERATIONS)]
    return [*most, "--max-time", SECONDS] if SECONDS else most


@pytest.mark.timeout(4 * 3600)
def test_no_case_of_the_contract_is_answered_otherwise_than_it_says(
    live_server, things_at, robot_inside, network, open_case, platforms, amina, policy, tmp_path
):
    things = things_at("noticed")
    other = drafting.open_referral(network, platform=platforms["x"], title="Other", by=amina)
    known = {
        "network": [network.reference, open_case.reference],
        "referral": [things["reference"], other.reference],
        "platform": ["x", "web"],
        "value": ["https://x.com/lantern_1", "https://x.com/a/status/1234567890"],
        "officer": ["boris@renvoi.example", robot_inside.pk],
        "asset": list(network.memberships.values_list("asset", flat=True)),
        "evidence": list(network.evidence.values_list("pk", flat=True)),
        "policie": [policy.pk],
        "number": [1, 2, 3],
        "package": [things["package"]],
        "volume": [0],
        "delivery": [things["delivery"]],
        "comment": [things["comment"]],
        "notice": [things["notice"]],
        "to": ["robot@renvoi.example"],
    }
    report = tmp_path / "report.json"

    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", str(CONTRACT)),
            *("--url", live_server.url, "--seed", SEED, "--checks", ",".join(CHECKS)),
            *("-H", f"Authorization: Bearer {secret_of(robot_inside)}"),
            *("--report", "json", "--report-json-path", str(report)),
            *("--continue-on-failure", "--suppress-health-check", "all", "--warnings", "off"),
            *amount(),
        ],
        cwd=tmp_path,
        env={
            **os.environ,
            "SCHEMATHESIS_HOOKS": "tests.referrals.api.fuzzing",
            "PYTHONPATH": str(CHECKOUT),
            "RENVOI_KNOWN": json.dumps(known),
            "NO_COLOR": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    print(done.stdout[-6000:])
    keep = os.environ.get("FUZZ_REPORT")
    if keep:
        Path(keep).write_text(done.stdout)
    assert report.exists(), done.stderr
    assert done.returncode == 0, done.stdout[-20_000:]

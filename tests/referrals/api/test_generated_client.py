"""A client that a machine wrote from docs/openapi.yaml alone, against a real server."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.casework.api.calling import secret_of
from tests.referrals.api.partners import generate

pytestmark = pytest.mark.django_db(transaction=True)

USES = """
import os
import uuid

from renvoi import AuthenticatedClient
from renvoi.api.networks import networks_assets_create, networks_create, networks_list
from renvoi.api.networks import networks_assets_list, networks_partial_update, networks_retrieve
from renvoi.models import AssetEntryRequest, NetworkEntryRequest, PatchedNetworkEditRequest
from renvoi.types import UNSET

client = AuthenticatedClient(os.environ["RENVOI_URL"], os.environ["RENVOI_TOKEN"])


def key():
    return str(uuid.uuid4())


def status(answer, code):
    assert answer.status_code == code, answer.content
    return answer.parsed


made = status(
    networks_create.sync_detailed(
        client=client, body=NetworkEntryRequest(title="By machine"), idempotency_key=key()
    ),
    201,
)
listed = status(networks_list.sync_detailed(client=client), 200)
assert made.reference in [one.reference for one in listed.results]
read = networks_retrieve.sync_detailed(made.reference, client=client)
changed = status(
    networks_partial_update.sync_detailed(
        made.reference,
        client=client,
        body=PatchedNetworkEditRequest(title="Changed by machine"),
        if_match=read.headers["ETag"],
    ),
    200,
)
assert changed.title == "Changed by machine" and changed.version == made.version + 1
status(
    networks_assets_create.sync_detailed(
        made.reference,
        client=client,
        body=AssetEntryRequest(value="https://x.com/by_machine"),
        idempotency_key=key(),
    ),
    201,
)
[asset] = status(networks_assets_list.sync_detailed(made.reference, client=client), 200).results
assert asset.handle == "by_machine"
print(made.reference)
"""
SYNCS = """
from renvoi.api.changes import changes_retrieve

held, cursor, has_more = {}, UNSET, True
while has_more:
    asked = changes_retrieve.sync_detailed(client=client, after=cursor or UNSET, limit=2)
    page = status(asked, 200)
    for row in page.results:
        held[row.network, row.kind, row.id] = row
    cursor, has_more = page.cursor, page.has_more
kinds = {str(key[1].value if hasattr(key[1], "value") else key[1]) for key in held}
assert {"network", "asset"} <= kinds, kinds
"""


@pytest.fixture(scope="module")
def generated(tmp_path_factory) -> Path:
    """The folder with the client as it was generated."""
    return generate(tmp_path_factory.mktemp("generated"))


@pytest.mark.timeout(300)
def test_a_generated_client_lists_creates_and_syncs(generated, live_server, robot, platforms):
    done = subprocess.run(
        [sys.executable, "-c", USES + SYNCS],
        cwd=generated,
        env={**os.environ, "RENVOI_URL": live_server.url, "RENVOI_TOKEN": secret_of(robot)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("NET-")

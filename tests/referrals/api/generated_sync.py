"""The example client once more, by the client that a machine wrote; run where `renvoi` lies.

What the generator cannot read, lines of JSON, comes through its own HTTP client.
"""

import json
import os
import sqlite3
import sys
import time
from typing import Any

import httpx
from renvoi import AuthenticatedClient
from renvoi.api.changes import changes_retrieve

TABLES = """
CREATE TABLE IF NOT EXISTS object (network, kind, id, version, body, UNIQUE (network, kind, id));
CREATE TABLE IF NOT EXISTS place (one UNIQUE CHECK (one = 1), cursor);
"""
KEEP = """INSERT INTO object VALUES (:network, :kind, :id, :version, :body)
ON CONFLICT DO UPDATE SET version = excluded.version, body = excluded.body
WHERE excluded.version >= object.version"""
LIMIT = int(os.environ["RENVOI_LIMIT"])


def load(client: AuthenticatedClient, mirror: sqlite3.Connection, address: str) -> str | None:
    answer = client.get_httpx_client().get(address)
    if answer.status_code == 404:
        return None
    answer.raise_for_status()
    first, *rows, last = map(json.loads, answer.text.splitlines())
    assert last == {"end": True, "objects": len(rows)}
    for row in rows:
        keep(mirror, row)
    return str(first["cursor"])


def keep(mirror: sqlite3.Connection, row: dict[str, Any]) -> None:
    mirror.execute(KEEP, {**row, "body": json.dumps(row["object"], sort_keys=True)})


def take(client: AuthenticatedClient, mirror: sqlite3.Connection, row: dict[str, Any]) -> None:
    key = [row["network"], row["kind"], row["id"]]
    if row["kind"].startswith("access."):
        mirror.execute("DELETE FROM object WHERE network = ? OR ? IS NULL", [row["network"]] * 2)
        if row["kind"] == "access.granted":
            load(client, mirror, row["snapshot_url"])
    elif row["is_deleted"]:
        mirror.execute("DELETE FROM object WHERE network = ? AND kind = ? AND id = ?", key)
    else:
        keep(mirror, row)
        if row["kind"] == "import" and row["object"]["link"]:
            load(client, mirror, row["object"]["link"])


def step(client: AuthenticatedClient, mirror: sqlite3.Connection) -> bool:
    (cursor,) = mirror.execute("SELECT max(cursor) FROM place").fetchone()
    asked = None
    if cursor:
        asked = changes_retrieve.sync_detailed(client=client, after=cursor, limit=LIMIT)
    with mirror:
        if asked is None or asked.status_code == 410:
            mirror.execute("DELETE FROM object")
            cursor, has_more = load(client, mirror, "/api/v1/snapshot/"), True
        else:
            assert asked.status_code == 200, asked.content
            for row in asked.parsed.results:
                take(client, mirror, row.to_dict())
            cursor, has_more = asked.parsed.cursor, asked.parsed.has_more
        mirror.execute("INSERT OR REPLACE INTO place VALUES (1, ?)", [cursor])
    return bool(has_more)


def main(address: str, path: str, *pause: str) -> None:
    client = AuthenticatedClient(
        address.removesuffix("/api/v1/"), os.environ["RENVOI_TOKEN"], timeout=httpx.Timeout(60)
    )
    mirror = sqlite3.connect(path, isolation_level="IMMEDIATE")
    mirror.executescript(TABLES)
    while step(client, mirror) or (pause and not time.sleep(float(pause[0]))):
        pass


if __name__ == "__main__":
    main(*sys.argv[1:])

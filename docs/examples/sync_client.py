"""Mirrors all that a token may see of Renvoi into SQLite; it may be killed at any moment.

RENVOI_TOKEN=renvoi_… python sync_client.py https://renvoi.example/api/v1/ mirror.sqlite [seconds]

With seconds it asks again and again; without, it ends when it has read all there is.
"""

import json
import os
import sqlite3
import sys
import time

import requests

TABLES = """
CREATE TABLE IF NOT EXISTS object (network, kind, id, version, body, UNIQUE (network, kind, id));
CREATE TABLE IF NOT EXISTS place (one UNIQUE CHECK (one = 1), cursor);
"""
KEEP = """INSERT INTO object VALUES (:network, :kind, :id, :version, :body)
ON CONFLICT DO UPDATE SET version = excluded.version, body = excluded.body
WHERE excluded.version >= object.version"""
LIMIT = int(os.environ.get("RENVOI_LIMIT", "1000"))


def get(address, **asked):
    """Ask until there is an answer: a busy server and a broken line are no reason to end."""
    headers = {"Authorization": f"Bearer {os.environ['RENVOI_TOKEN']}"}
    for attempt in range(100):
        try:
            answer = requests.get(address, asked, headers=headers, stream=True, timeout=60)
        except requests.ConnectionError:
            time.sleep(min(2**attempt, 60))
            continue
        if answer.status_code not in (429, 503):
            return answer
        time.sleep(int(answer.headers.get("Retry-After", 5)))
    raise SystemExit("The server did not answer.")


def load(mirror, address):
    """Keep all that a snapshot holds, and return the cursor to go on from."""
    answer = get(address)
    if answer.status_code == 404:
        return None
    answer.raise_for_status()
    first, *rows, last = map(json.loads, answer.iter_lines())
    if last != {"end": True, "objects": len(rows)}:
        raise requests.ConnectionError("The snapshot was cut off.")
    for row in rows:
        keep(mirror, row)
    return first["cursor"]


def keep(mirror, row):
    mirror.execute(KEEP, {**row, "body": json.dumps(row["object"], sort_keys=True)})


def take(mirror, row):
    """Do what one row of the feed says."""
    if row["kind"].startswith("access."):
        mirror.execute("DELETE FROM object WHERE network = ? OR ? IS NULL", [row["network"]] * 2)
        if row["kind"] == "access.granted":
            load(mirror, row["snapshot_url"])
    elif row["is_deleted"]:
        key = [row["network"], row["kind"], row["id"]]
        mirror.execute("DELETE FROM object WHERE network = ? AND kind = ? AND id = ?", key)
    else:
        keep(mirror, row)
        if row["kind"] == "import" and row["object"]["link"]:
            load(mirror, row["object"]["link"])


def step(mirror, base):
    """Read one page, and commit it together with the cursor; return whether there is more."""
    (cursor,) = mirror.execute("SELECT max(cursor) FROM place").fetchone()
    answer = get(f"{base}changes/", after=cursor, limit=LIMIT) if cursor else None
    with mirror:  # one transaction: the rows and the cursor are stored together, or neither
        if answer is None or answer.status_code == 410:
            mirror.execute("DELETE FROM object")
            cursor, has_more = load(mirror, f"{base}snapshot/"), True
        else:
            answer.raise_for_status()
            page = answer.json()
            for row in page["results"]:
                take(mirror, row)
            cursor, has_more = page["cursor"], page["has_more"]
        mirror.execute("INSERT OR REPLACE INTO place VALUES (1, ?)", [cursor])
    return has_more


if __name__ == "__main__":
    base, path, *pause = sys.argv[1:]
    mirror = sqlite3.connect(path, isolation_level="IMMEDIATE")
    mirror.executescript(TABLES)
    while step(mirror, base) or (pause and not time.sleep(float(pause[0]))):
        pass

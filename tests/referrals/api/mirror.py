"""A partner's system as docs/api.md describes it: it starts, follows, forgets and begins anew."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from rest_framework.test import APIClient

Key = tuple[str, str, str]


class Killed(Exception):
    """The client's process died here."""


class Mirror:
    """Holds what one client may see, by network, kind and id."""

    def __init__(self, officer: Any, *, starts: bool = True, page: int = 200) -> None:
        self.officer, self.page = officer, page
        self.client = APIClient()
        self.client.force_authenticate(officer)
        self.held: dict[Key, dict[str, Any]] = {}
        self.cursor = ""
        # Called before each row; a test may raise `Killed` in it.
        self.before = lambda row: None
        if starts:
            self.begin()

    def begin(self) -> None:
        lines, cursor = self._load("/api/v1/snapshot/")
        self.held, self.cursor = lines, cursor

    def follow(self) -> None:
        """Read to the end of the feed; the cursor moves when a page is done."""
        while True:
            asked = {"limit": self.page} | ({"after": self.cursor} if self.cursor else {})
            answer = self.client.get("/api/v1/changes/", asked)
            if answer.status_code == 410:
                self.begin()
                continue
            assert answer.status_code == 200, answer.content
            page = json.loads(answer.content)
            for row in page["results"]:
                self.before(row)
                self._take(row)
            self.cursor = page["cursor"]
            if not page["has_more"]:
                return

    def fresh(self) -> dict[Key, dict[str, Any]]:
        """Return what a client that starts now holds."""
        return self._load("/api/v1/snapshot/")[0]

    def kinds(self) -> set[str]:
        return {kind for _network, kind, _id in self.held}

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        return [row for key, row in self.held.items() if key[1] == kind]

    def _take(self, row: dict[str, Any]) -> None:
        if row["kind"] == "access.revoked":
            self._forget(row["network"])
        elif row["kind"] == "access.granted":
            self._forget(row["network"])
            self.held |= self._load(row["snapshot_url"])[0]
        elif row["is_deleted"]:
            self.held.pop(_key(row), None)
        else:
            self._keep(row)
            link = row["kind"] == "import" and row["object"]["link"]
            for line in self._load(link)[0].values() if link else ():
                self._keep(line)

    def _keep(self, row: dict[str, Any]) -> None:
        held = self.held.get(_key(row))
        if held is None or held["version"] <= row["version"]:
            self.held[_key(row)] = row

    def _forget(self, network: str | None) -> None:
        self.held = (
            {}
            if network is None
            else {key: row for key, row in self.held.items() if key[0] != network}
        )

    def _load(self, address: str) -> tuple[dict[Key, dict[str, Any]], str]:
        parts = urlsplit(address)
        answer = self.client.get(parts.path, dict(parse_qsl(parts.query)))
        if answer.status_code == 404:
            # Revoked meanwhile; the row that says so is on its way.
            return {}, ""
        assert answer.status_code == 200
        first, *lines, last = map(json.loads, b"".join(answer.streaming_content).splitlines())
        assert last == {"end": True, "objects": len(lines)}
        return {_key(line): line for line in lines}, first["cursor"]


def _key(row: dict[str, Any]) -> Key:
    return row["network"], row["kind"], row["id"]

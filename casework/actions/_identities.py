"""Says which asset a fact means where stable ids and handles do not simply agree.

Most rows mean the asset that stands at their key, and one statement finds or makes those. Here are
the others, one by one and in the order of the list: a number that bears another handle now, a
handle whose number was not known, two records that claim to be one account.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from casework.models import Asset, HandleChange, Membership, Network, Officer

# A row is tangled when its stable id and its key may mean two records.
TANGLED = """
UPDATE incoming_asset i SET is_tangled = true
WHERE i.stable_id <> '' AND (
    EXISTS (SELECT 1 FROM casework_asset a WHERE a.platform_id = i.platform_id
        AND a.stable_id = i.stable_id AND a.stable_id <> '' AND a.key <> i.key)
    OR EXISTS (SELECT 1 FROM casework_asset a WHERE a.platform_id = i.platform_id
        AND a.key = i.key AND a.stable_id <> i.stable_id)
    OR EXISTS (SELECT 1 FROM incoming_asset o WHERE o.platform_id = i.platform_id
        AND o.stable_id = i.stable_id AND o.key <> i.key)
    OR EXISTS (SELECT 1 FROM incoming_asset o WHERE o.platform_id = i.platform_id
        AND o.key = i.key AND o.stable_id <> i.stable_id)
)
"""
# And so is every row that speaks of the same number or handle, until no more are found.
DRAWN_IN = """
UPDATE incoming_asset i SET is_tangled = true
FROM (
    SELECT t.platform_id, t.key, t.stable_id FROM incoming_asset t WHERE t.is_tangled
    UNION
    SELECT a.platform_id, a.key, a.stable_id FROM incoming_asset t JOIN casework_asset a
        ON a.platform_id = t.platform_id AND a.stable_id = t.stable_id AND a.stable_id <> ''
    WHERE t.is_tangled
) AS named
WHERE NOT i.is_tangled AND i.platform_id = named.platform_id
    AND (i.key = named.key OR i.stable_id = named.stable_id AND i.stable_id <> '')
"""
WAITING = """
SELECT line, platform_id, key, kind, handle, url, stable_id FROM incoming_asset
WHERE is_tangled ORDER BY line
"""
# Rows that mean an asset to be made all name it as it will be made.
DECIDED = """
UPDATE incoming_asset i
SET asset_id = d.asset_id, reason = d.reason, key = d.key, stable_id = d.stable_id
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[])
    AS d (line, asset_id, reason, key, stable_id)
WHERE i.line = d.line
"""

# A platform's key in the database, and the key or stable id on that platform.
Place = tuple[int, str]


class HandleTaken(Exception):
    """The handle belongs to a record with another stable id; a person must say which is right."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one waiting row tells of an asset."""

    line: int
    platform: int
    key: str
    kind: str
    handle: str
    url: str
    stable_id: str


def untangle(network: Network, *, by: Officer) -> None:
    """Decide for each tangled row that waits which asset it means, or that a person must say it."""
    with connection.cursor() as cursor:
        cursor.execute(TANGLED)
        if not cursor.rowcount:
            return
        while cursor.rowcount:
            cursor.execute(DRAWN_IN)
        cursor.execute(WAITING)
        told = [Told(*row) for row in cursor.fetchall()]
        known = _Known(network, told, by)
        meant = [known.asset_of(one) for one in told]
        # Only now: a later row may have told the number of an asset that an earlier one makes.
        decided = [_decision(one, asset) for one, asset in zip(told, meant, strict=True)]
        cursor.execute(DECIDED, [list(column) for column in zip(*decided, strict=True)])


def _decision(one: Told, asset: Asset | None) -> tuple[int, int | None, str, str, str]:
    """Return the row's line, its asset's primary key if it has one, the reason against it, and
    the key and stable id by which the asset is found or made."""
    if asset is None:
        return one.line, None, "HANDLE_TAKEN", one.key, one.stable_id
    return one.line, asset.pk, "", asset.key, asset.stable_id


class _Known:
    """The assets that the rows may mean, those of the database and those about to be made."""

    def __init__(self, network: Network, told: Sequence[Told], by: Officer) -> None:
        self.network, self.by = network, by
        self.at_key: dict[Place, Asset] = {}
        self.stable: dict[Place, Asset] = {}
        for asset in _stored(told):
            self._learn(asset)

    def asset_of(self, one: Told) -> Asset | None:
        """Return the asset that a row means; None when two records claim to be it."""
        try:
            return self._asset_of(one)
        except HandleTaken:
            return None

    def _asset_of(self, one: Told) -> Asset:
        held = self.stable.get((one.platform, one.stable_id)) if one.stable_id else None
        there = self.at_key.get((one.platform, one.key))
        if held and there and held is not there:
            raise HandleTaken
        if held:
            # Where the list knows nothing but the id, it says nothing of the handle.
            is_known = there or one.key == f"id:{one.stable_id}"
            return held if is_known else self._rename(held, one)
        return self._adopt(there, one) if there else self._make(one)

    def _learn(self, asset: Asset) -> None:
        self.at_key[asset.platform_id, asset.key] = asset
        if asset.stable_id:
            self.stable[asset.platform_id, asset.stable_id] = asset

    def _make(self, one: Told) -> Asset:
        asset = Asset(
            platform_id=one.platform,
            key=one.key,
            kind=one.kind,
            handle=one.handle,
            stable_id=one.stable_id,
            url=one.url,
        )
        self._learn(asset)
        return asset

    def _adopt(self, asset: Asset, one: Told) -> Asset:
        """Learn the stable id of an asset that had none."""
        if one.stable_id in ("", asset.stable_id):
            return asset
        if asset.stable_id:
            raise HandleTaken
        if self._is_shared_out_of_sight(asset):
            return asset
        asset.stable_id = one.stable_id
        self._keep(asset, "stable_id")
        return asset

    def _rename(self, asset: Asset, one: Told) -> Asset:
        """The same stable id bears a new handle: keep the old one as history."""
        if asset.pk is None:
            # One list that names one account twice contradicts itself.
            raise HandleTaken
        change = HandleChange(
            network=self.network,
            asset=asset,
            old_handle=asset.handle,
            new_handle=one.handle,
            recorded_by=self.by,
        )
        if self._is_shared_out_of_sight(asset):
            # What a stranger's list says of an account never changes it in a hidden case, so the
            # same list finds the same difference again.
            self._note_once(change)
            return asset
        change.save()
        asset.key, asset.handle, asset.url = one.key, one.handle, one.url
        self._keep(asset, "key", "handle", "url")
        return asset

    def _note_once(self, change: HandleChange) -> None:
        said = {"old_handle": change.old_handle, "new_handle": change.new_handle}
        known = HandleChange.objects.filter(network=self.network, asset=change.asset, **said)
        if not known.exists():
            change.save()

    def _is_shared_out_of_sight(self, asset: Asset) -> bool:
        if asset.pk is None:
            return False
        seen = Membership.objects.visible_to(self.by).values("pk")
        return Membership.objects.filter(asset=asset).exclude(pk__in=seen).exists()

    def _keep(self, asset: Asset, *fields: str) -> None:
        self._learn(asset)
        if asset.pk:
            asset.version += 1
            asset.save(update_fields=[*fields, "version"])


def _stored(told: Sequence[Told]) -> list[Asset]:
    """Return the assets that stand at these rows' keys or bear their stable ids."""
    platforms = [one.platform for one in told]
    keys, stable = [one.key for one in told], [one.stable_id for one in told]
    found = Asset.objects.raw(
        """
        SELECT a.* FROM casework_asset a WHERE (a.platform_id, a.key) IN (
            SELECT * FROM unnest(%s::bigint[], %s::text[])
        ) UNION SELECT a.* FROM casework_asset a
        WHERE a.stable_id <> '' AND (a.platform_id, a.stable_id) IN (
            SELECT * FROM unnest(%s::bigint[], %s::text[])
        )
        """,
        [platforms, keys, platforms, stable],
    )
    return list(found)

"""Finds or makes the asset that each fact names: by stable id where known, by key else."""

from collections.abc import Iterator, Mapping, Sequence

from casework.actions._copying import copy_in_new
from casework.actions._facts import AssetFacts, Place, by_key, by_platform, chunks
from casework.models import Asset, HandleChange, Membership, Network, Officer, Platform


class HandleTaken(Exception):
    """The handle belongs to a record with another stable id; a person must say which is right."""


def resolve(
    network: Network,
    facts: Sequence[AssetFacts],
    *,
    platforms: Mapping[str, Platform],
    by: Officer,
) -> tuple[list[int | None], list[str]]:
    """Return the primary key of each fact's asset, or None with the reason, in their order."""
    known = _Known(network, facts, platforms, by)
    assets: list[Asset | None] = []
    reasons = []
    for fact in facts:
        try:
            assets.append(known.asset_of(fact))
            reasons.append("")
        except HandleTaken:
            assets.append(None)
            reasons.append("HANDLE_TAKEN")
    made = known.create()
    return [_pk_of(asset, made) for asset in assets], reasons


def _pk_of(asset: Asset | None, made: Mapping[Place, int]) -> int | None:
    if asset is None:
        return None
    return asset.pk or made[asset.platform_id, asset.key]


class _Known:
    """The assets that the facts may mean, those of the database and those about to be made."""

    def __init__(
        self,
        network: Network,
        facts: Sequence[AssetFacts],
        platforms: Mapping[str, Platform],
        by: Officer,
    ) -> None:
        self.network, self.by = network, by
        self.platforms = platforms
        self.at_key: dict[Place, Asset] = {}
        self.stable: dict[Place, Asset] = {}
        self.new: list[Asset] = []
        for asset in self._stored(facts):
            self._learn(asset)

    def asset_of(self, fact: AssetFacts) -> Asset:
        """:raises HandleTaken: when two records claim to be this asset."""
        platform = self.platforms[fact.platform].pk
        held = self.stable.get((platform, fact.stable_id)) if fact.stable_id else None
        there = self.at_key.get((platform, fact.key))
        if held and there and held is not there:
            raise HandleTaken
        if held:
            # Where the list knows nothing but the id, it says nothing of the handle.
            is_known = there or fact.key == f"id:{fact.stable_id}"
            return held if is_known else self._rename(held, fact)
        return self._adopt(there, fact) if there else self._make(platform, fact)

    def create(self) -> dict[Place, int]:
        """Write the new assets and return their primary keys."""
        # One order for everybody, so that two lists at once never wait for each other in a circle.
        rows = sorted(self.new, key=lambda asset: (asset.platform_id, asset.key))
        places = [(asset.platform_id, asset.key) for asset in rows]
        copy_in_new(Asset, rows)
        return by_key(Asset, places)

    def _stored(self, facts: Sequence[AssetFacts]) -> Iterator[Asset]:
        stored: dict[int, Asset] = {}
        for name in ("key", "stable_id"):
            places = (
                (self.platforms[fact.platform].pk, getattr(fact, name))
                for fact in facts
                if getattr(fact, name)
            )
            for platform, values in by_platform(places).items():
                for chunk in chunks(sorted(values)):
                    rows = Asset.objects.filter(platform_id=platform, **{f"{name}__in": chunk})
                    stored.update({asset.pk: stored.get(asset.pk, asset) for asset in rows})
        yield from stored.values()

    def _learn(self, asset: Asset) -> None:
        self.at_key[asset.platform_id, asset.key] = asset
        if asset.stable_id:
            self.stable[asset.platform_id, asset.stable_id] = asset

    def _make(self, platform: int, fact: AssetFacts) -> Asset:
        asset = Asset(
            platform_id=platform,
            key=fact.key,
            kind=fact.kind,
            handle=fact.handle,
            stable_id=fact.stable_id,
            url=fact.url,
        )
        self.new.append(asset)
        self._learn(asset)
        return asset

    def _adopt(self, asset: Asset, fact: AssetFacts) -> Asset:
        """Learn the stable id of an asset that had none."""
        if fact.stable_id in ("", asset.stable_id):
            return asset
        if asset.stable_id:
            raise HandleTaken
        if self._is_shared_out_of_sight(asset):
            return asset
        asset.stable_id = fact.stable_id
        self._keep(asset, "stable_id")
        return asset

    def _rename(self, asset: Asset, fact: AssetFacts) -> Asset:
        """The same stable id bears a new handle: keep the old one as history."""
        if asset.pk is None:
            # One list that names one account twice contradicts itself.
            raise HandleTaken
        change = HandleChange(
            network=self.network,
            asset=asset,
            old_handle=asset.handle,
            new_handle=fact.handle,
            recorded_by=self.by,
        )
        if self._is_shared_out_of_sight(asset):
            # What a stranger's list says of an account never changes it in a hidden case, so the
            # same list finds the same difference again.
            self._note_once(change)
            return asset
        change.save()
        asset.key, asset.handle, asset.url = fact.key, fact.handle, fact.url
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

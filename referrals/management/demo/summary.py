"""What the demo leaves to read: one file for machines, one table for people."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from casework.models import Network
from referrals.management.demo import handing, journey
from referrals.management.demo.people import Cast
from referrals.management.demo.scene import Result, count, several
from referrals.models import LABELS, Outcome, Package, Referral, Volume


def collect(result: Result, *, cast: Cast, folder: Path, seconds: float) -> dict[str, Any]:
    """Return the summary of a run, read from the database and nowhere else."""
    network = result.network
    summary: dict[str, Any] = {
        "network": network.reference,
        **_figures(network),
        "referrals": [_referral(referral, folder) for referral in result.referrals],
        "sign_ins": [
            {"email": s.email, "role": s.role, "password": s.password, "totp_secret": None}
            for s in cast.sign_ins
        ],
        "token": cast.token,
        "seconds": round(seconds, 1),
    }
    if result.disclosure:
        made = result.disclosure
        summary["disclosure"] = {
            "path": str(handing.disclosure_path(folder, made)),
            "sha256": made.sha256,
            "files": made.files,
            "bytes": made.size,
        }
    if result.told:
        summary["webhook"] = result.told
    if result.no_channel is not None:
        summary["no_channel"] = result.no_channel
    return summary


def write(summary: dict[str, Any], path: Path) -> None:
    """Write the summary where only its owner reads it: it holds passwords."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _figures(network: Network) -> dict[str, int]:
    return {
        "assets": network.memberships.count(),
        "posts": network.post_memberships.count(),
        "targets": network.targets.count(),
        "evidence": network.evidence.count(),
    }


def _referral(referral: Referral, folder: Path) -> dict[str, Any]:
    referral.refresh_from_db()
    return {
        "reference": referral.reference,
        "platform": referral.platform.slug,
        "language": referral.language,
        "status": referral.status,
        "resolution": referral.resolution,
        "items": referral.items.count(),
        "outcomes": outcomes_of(referral),
        "package": _package(referral, referral.submission.package, folder),
        "deliveries": [
            {"kind": d.kind, "channel": str(d.channel), "state": d.state}
            for d in referral.deliveries.select_related("channel__platform").order_by("pk")
        ],
    }


def outcomes_of(referral: Referral) -> dict[str, int]:
    """Count each item once, by the first code of its last outcome."""
    history = Outcome.objects.filter(item__referral=referral).order_by("pk")
    # The last recorded one of an item counts.
    latest = {outcome.item_id: outcome.first_code for outcome in history}
    return dict(Counter(latest.values()).most_common())


def _package(referral: Referral, package: Package, folder: Path) -> dict[str, Any]:
    main = package.main
    annexes = package.volumes.exclude(number=0).order_by("number")
    return {
        "path": str(journey.volume_path(folder, referral, 0)),
        "sha256": main.sha256,
        "pages": main.pages,
        "bytes": main.size,
        "seconds": main.seconds,
        "signature": main.signature.get("level"),
        "volumes": [_volume(referral, volume, folder) for volume in annexes],
        "zip": {
            "path": str(journey.zip_path(folder, referral)),
            "sha256": package.zip_sha256,
            "bytes": package.zip_size,
        }
        if package.zip_sha256
        else None,
    }


def _volume(referral: Referral, volume: Volume, folder: Path) -> dict[str, Any]:
    return {
        "path": str(journey.volume_path(folder, referral, volume.number)),
        "sha256": volume.sha256,
        "pages": volume.pages,
        "items": volume.item_count,
    }


def table(summary: dict[str, Any]) -> Iterator[str]:
    """Yield the summary as lines for a person."""
    yield (
        f"Network {summary['network']}: {count(summary['assets'])} assets, "
        f"{count(summary['posts'])} posts, {count(summary['targets'])} targets, "
        f"{several(summary['evidence'], 'piece of evidence', 'pieces of evidence')}"
    )
    for referral in summary["referrals"]:
        yield from _referral_lines(referral)
    for slug, number in summary.get("no_channel", {}).items():
        yield f"No channel: {slug}, {several(number, 'item', 'items')}"
    if "webhook" in summary:
        told = summary["webhook"]
        yield ""
        pushes = several(told["pushes"], "push", "pushes")
        yield f"Webhook of the partner: {pushes} in {told['path']}"
    if "disclosure" in summary:
        made = summary["disclosure"]
        yield ""
        yield f"Disclosure of the whole case: {made['path']} ({made['files']} files)"
        yield f"  SHA-256 {made['sha256']}"
    yield ""
    yield "Sign-ins of this demo, made for this run only:"
    rows = [(s["role"], s["email"], s["password"]) for s in summary["sign_ins"]]
    yield from _aligned(rows)
    yield f"  Token of the service (reads, writes outcomes): {summary['token']}"


def _referral_lines(referral: dict[str, Any]) -> Iterator[str]:
    package = referral["package"]
    ended = f" ({referral['resolution']})" if referral["resolution"] else ""
    yield ""
    yield (
        f"{referral['reference']} to {referral['platform']}, {referral['language']}: "
        f"{referral['status']}{ended}, {count(referral['items'])} items"
    )
    outcomes = referral["outcomes"].items()
    yield from _aligned([(count(n), str(LABELS[code])) for code, n in outcomes])
    for delivery in referral["deliveries"]:
        yield f"  delivery through {delivery['channel']}: {delivery['state']}"
    signed = f", signed: {package['signature']}" if package["signature"] else ""
    yield f"  {package['path']} ({package['pages']} pages{signed})"
    yield f"  SHA-256 {package['sha256']}"
    for volume in package["volumes"]:
        yield f"  {volume['path']} SHA-256 {volume['sha256']}"


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    if not rows:
        return
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  " + "  ".join(cells).rstrip()

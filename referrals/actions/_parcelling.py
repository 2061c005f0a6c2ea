"""Decides in which files, and in how many messages, a package leaves the house."""

from dataclasses import dataclass, field

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from casework.errors import WrongState
from referrals.actions import _bundling, _shelf
from referrals.models import Channel, Enclosure, Package

# Of a package's files these explain the rest, so they go first when it is split.
ZIP = "application/zip"


class TooLargeForChannel(WrongState):
    code = "too-large-for-channel"

    def __init__(self, *, name: str, size: int, limit: int) -> None:
        super().__init__(
            _("%(name)s has %(size)s; the channel takes %(limit)s in one message.")
            % {
                "name": name,
                "size": filesizeformat(size),
                "limit": filesizeformat(limit),
            },
            remedy=_(
                "Split the referral, choose another channel, "
                "or let an administrator correct the limit of this one."
            ),
        )


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is handed over: as one file where it can be, else as numbered messages."""

    file: Enclosure | None
    messages: list[list[Enclosure]] = field(default_factory=list)


def parcel(package: Package, *, channel: Channel) -> Parcel:
    """Return the files to hand over, every one of them in the store and hashed anew.

    :raises PackageChanged: when a stored file is not what was built.
    :raises TooLargeForChannel: when no way of splitting fits the channel.
    """
    whole = _whole(package, channel)
    limit = channel.max_bytes if channel.kind == Channel.Kind.EMAIL else None
    if not limit or whole["size"] <= limit:
        return Parcel(whole, [[whole]])
    if not channel.takes_parts or whole["media_type"] != ZIP:
        raise TooLargeForChannel(name=whole["name"], size=whole["size"], limit=limit)
    return Parcel(None, _split(package, limit))


def _whole(package: Package, channel: Channel) -> Enclosure:
    """Return the one file that everything is in: the PDF itself, or the ZIP of several files."""
    main = package.main
    data = _shelf.take(main.sha256)
    if len(package.parts) == 1 and not channel.wants_zip:
        return _bundling.Sheet(main.file_name, data).enclosure
    if not package.zip_sha256:
        made = _bundling.zip_of(_bundling.sheets(package, main=data))
        _keep_zip(package, made)
    zipped = _shelf.take(package.zip_sha256)
    return _bundling.Sheet(package.zip_name, zipped).enclosure


def _keep_zip(package: Package, made: bytes) -> None:
    sha256 = _shelf.put(made)
    Package.objects.filter(pk=package.pk, zip_sha256="").update(
        zip_sha256=sha256, zip_size=len(made)
    )
    package.refresh_from_db(fields=["zip_sha256", "zip_size"])


def _split(package: Package, limit: int) -> list[list[Enclosure]]:
    """Fill one message after the other, in the order in which the files are read."""
    main = _shelf.take(package.main.sha256)
    *files, manifest = _bundling.sheets(package, main=main)
    messages: list[list[Enclosure]] = [[]]
    room = limit
    for sheet in (files[0], manifest, *files[1:]):
        _shelf.put(sheet.data)
        size = len(sheet.data)
        if size > limit:
            raise TooLargeForChannel(name=sheet.name, size=size, limit=limit)
        if size > room:
            messages.append([])
            room = limit
        messages[-1].append(sheet.enclosure)
        room -= size
    return messages

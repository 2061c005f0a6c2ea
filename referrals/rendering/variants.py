"""Two copies of one record: everything for the house, and what a platform is to see.

Pure functions from contents to contents, on plain data, so that the main document and every annex
of a copy derive from the same frozen record.
"""

import typing
from collections import Counter
from collections.abc import Iterable
from typing import Any

from referrals import copies
from referrals.rendering.contents import Code, Contents, Marking, Withheld, digest_of, parsed
from referrals.rendering.failures import AboveCeiling, UnknownSchema
from referrals.rendering.outcome import Approval
from referrals.schema import INTERNAL

Data = dict[str, Any]
STRICTER = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED")


def load(contents_text: str, variant: str) -> Contents:
    """Return this copy of the frozen contents; every variant but INTERNAL is the platform's.

    :raises UnknownSchema: when the contents cannot be read.
    """
    whole = parsed(contents_text)
    copy, withheld = platform_copy(whole)
    shown = whole if variant == INTERNAL else copy
    contents = Contents.of(shown, digest=digest_of(contents_text))
    lines = tuple(Withheld(Code(what), withheld[what]) for what in copies.ORDER if withheld[what])
    object.__setattr__(contents, "withheld", lines)
    return contents


def of(data: Data, variant: str) -> Data:
    """Return this copy of contents that are plain data already."""
    return data if variant == INTERNAL else platform_copy(data)[0]


def platform_copy(data: Data) -> tuple[Data, Counter[str]]:
    """Return what a platform is to see, and how often what was withheld; `data` stays as it is.

    :raises UnknownSchema: when the data are no contents.
    """
    try:
        return copies.for_platform(data)
    except (KeyError, TypeError, AttributeError) as error:
        # The reader names what is missing better than whoever stumbled upon it.
        Contents.of(data, digest="")
        raise UnknownSchema(f"{error!r:.60}") from error


def require_below_ceiling(contents: Contents) -> None:
    """:raises AboveCeiling: when the channel may not carry this marking or this label."""
    channel = contents.channel
    for stated, ceiling, order in (
        (contents.marking, channel.marking_ceiling, typing.get_args(Marking)),
        (contents.tlp, channel.tlp_ceiling, STRICTER),
    ):
        if ceiling and order.index(stated) > order.index(ceiling):
            raise AboveCeiling(f"{stated} > {ceiling}")


def names(approvals: Iterable[Approval], contents: Contents, variant: str) -> list[Approval]:
    """Return the approvals as this copy names their officers."""
    if variant == INTERNAL or contents.channel.officers != "NUMBER":
        return list(approvals)
    return [Approval(a.number or copies.unnamed(), a.at, a.digest) for a in approvals]

"""What of a case goes into a disclosure: what its reader may see, and in which words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from casework.models import (
    EventKind,
    Evidence,
    Keeping,
    Network,
    Officer,
    PostMembership,
    Sensitivity,
)
from casework.models.evidence import TELLING
from casework.models.target import Target

WITHHELD = "[withheld / retenu]"
# In a redacted disclosure every payload is withheld but these, which hold hashes, numbers, codes.
PLAIN_KINDS = frozenset(
    {
        EventKind.CONTENTS_FROZEN,
        EventKind.PACKAGE_REQUESTED,
        EventKind.PACKAGE_BUILT,
        EventKind.PACKAGE_FAILED,
        EventKind.EVIDENCE_VERIFIED,
        EventKind.EVIDENCE_MISMATCH,
        EventKind.STAMPED,
        EventKind.DISCLOSURE_BUILT,
    }
)
# Columns that name a person of the house or a way to reach one.
PERSONAL = frozenset({"email", "address", "recipient", "sender_name", "sender_email", "proof"})
OF_OFFICER = frozenset({"name", "title", "email"})
OF_EVIDENCE = frozenset(TELLING)


@dataclass(frozen=True, slots=True)
class Sight:
    """The eyes through which a case is disclosed, and what they shall not see."""

    network: Network
    officer: Officer
    is_redacted: bool
    hidden: frozenset[str]
    names: tuple[str, ...]
    posts: frozenset[int]
    sensitive: frozenset[int]
    sealed: frozenset[str]

    def holds_back(self, evidence: Evidence) -> bool:
        """Say whether its bytes stay here: what is under seal goes to nobody."""
        return not evidence.is_kept or (self.is_redacted and evidence.pk in self.sensitive)

    def holds_back_documents(self, contents: str) -> bool:
        """Say whether documents made of these contents show what is under seal."""
        return any(sha256 in contents for sha256 in self.sealed)

    def text(self, text: str) -> str:
        """Return the text, or that it is withheld where it names a protected person."""
        return WITHHELD if self._names_somebody(text) else text

    def payload(self, kind: str, payload: str | None, told: str | None) -> str | None:
        """Return the payload of an event as its reader may see it."""
        if payload is None or told is None or any(name in payload for name in self.hidden):
            return None
        if self.is_redacted and (kind not in PLAIN_KINDS or self._names_somebody(payload)):
            return None
        return payload

    def row(self, table: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return a row of a table with what is withheld struck out."""
        struck = self._struck(table, row) if self.is_redacted else frozenset()
        if table == "evidence" and row["sha256"] in self.sealed:
            struck |= OF_EVIDENCE
        shown = {}
        for name, value in row.items():
            is_text = isinstance(value, str) and value != ""
            if (is_text and (name in struck or self._is_out(str(value)))) or (
                isinstance(value, dict | list) and self._is_out(json.dumps(value, default=str))
            ):
                shown[name] = WITHHELD
            else:
                shown[name] = value
        return shown

    def _struck(self, table: str, row: Mapping[str, Any]) -> frozenset[str]:
        if table == "officers":
            return OF_OFFICER
        if table == "evidence" and row["id"] in self.sensitive:
            return OF_EVIDENCE
        if table == "targets" and row["kind"] in Target.PROTECTED:
            return frozenset({"name"})
        if table == "posts" and row["id"] in self.posts:
            return frozenset({"text"})
        return PERSONAL

    def _is_out(self, text: str) -> bool:
        return any(name in text for name in self.hidden) or self._names_somebody(text)

    def _names_somebody(self, text: str) -> bool:
        folded = text.casefold() if self.names else ""
        return any(name in folded for name in self.names)


def through(officer: Officer, *, network: Network, is_redacted: bool) -> Sight:
    """Return the eyes of this officer on this case."""
    hidden = Network.objects.exclude(pk__in=Network.objects.visible_to(officer).values("pk"))
    names: list[str] = []
    posts: list[int] = []
    sensitive: list[int] = []
    if is_redacted:
        protected = Target.objects.filter(network=network, kind__in=Target.PROTECTED)
        names = [name.casefold() for name in protected.values_list("name", flat=True)]
        of_them = PostMembership.objects.filter(network=network, target__in=protected)
        posts = list(of_them.values_list(F("post_id"), flat=True))
        sensitive = _sensitive(network)
    unseen = Evidence.objects.filter(network=network).exclude(keeping=Keeping.KEPT)
    return Sight(
        network=network,
        officer=officer,
        is_redacted=is_redacted,
        hidden=frozenset(hidden.values_list("reference", flat=True)),
        names=tuple(names),
        posts=frozenset(posts),
        sensitive=frozenset(sensitive),
        sealed=frozenset(unseen.values_list("sha256", flat=True)),
    )


def _sensitive(network: Network) -> list[int]:
    """Return the evidence that came in as sensitive, or was corrected to be."""
    kept = Evidence.objects.filter(network=network).doubtful()
    return [
        one.pk
        for one in kept.prefetch_related("annotations")
        # Either is enough: what was corrected may be seen otherwise by whoever reads the bag.
        if {one.sensitivity, one.corrected().sensitivity} != {Sensitivity.NONE}
    ]

"""Header families: which column of a list means what."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from casework.intake import identity
from casework.intake.findings import Unrecognised

KILL_CHAIN = "META_KILL_CHAIN"
INDICATOR = "META_INDICATOR"
DOCUMENTED = "DOCUMENTED"
SINGLE_COLUMN = "SINGLE_COLUMN"
HEADERLESS = "HEADERLESS"
UNKNOWN = "UNKNOWN"

_NOTES = ("note", "notes", "comment", "comments", "remark", "remarks")

# Names are compared in lower case, without accents, punctuation as spaces.
_META = {
    KILL_CHAIN: {
        "indicator": "url",
        "indicators": "url",
        "procedure": "rationale",
        **dict.fromkeys(_NOTES, "note"),
    },
    INDICATOR: {
        "indicator value": "url",
        "indicator type": "type",
        **dict.fromkeys(_NOTES, "note"),
    },
}
_DOCUMENTED = {
    "url": (
        "url", "urls", "uri", "link", "links", "lien", "liens", "address", "addresses", "adresse",
        "adresses", "web address", "adresse web", "adresse url", "account url", "profile url",
        "profile link", "url du compte", "lien du compte", "lien du profil", "indicator",
        "indicators", "indicateur", "indicateurs", "ioc", "value", "valeur",
    ),
    "handle": (
        "handle", "handles", "username", "user name", "screen name", "account", "accounts",
        "account name", "compte", "comptes", "nom du compte", "identifiant", "pseudo",
        "nom d utilisateur",
    ),
    "platform": (
        "platform", "plateforme", "network", "social network", "reseau", "reseau social",
    ),
    "stable_id": (
        "stable id", "id", "user id", "account id", "numeric id", "identifiant stable",
        "identifiant numerique", "id stable", "id numerique", "id du compte",
    ),
    "display_name": (
        "display name", "name", "full name", "nom affiche", "nom d affichage", "nom", "nom complet",
    ),
    "kind": (
        "kind", "type", "asset kind", "asset type", "account type", "genre", "type de compte",
        "type d actif",
    ),
    "confidence": ("confidence", "confiance", "niveau de confiance", "degre de confiance"),
    "rationale": ("rationale", "reason", "justification", "motif", "raison", "fondement"),
    "techniques": (
        "techniques", "disarm", "disarm technique", "disarm techniques", "technique disarm",
        "techniques disarm",
    ),
    "account_created": (
        "account created", "account created on", "account creation date", "compte cree",
        "compte cree le", "creation du compte", "date de creation du compte",
    ),
    "first_seen": (
        "first seen", "first observed", "premiere observation", "premiere apparition",
        "vu la premiere fois",
    ),
    "last_seen": (
        "last seen", "last observed", "derniere observation", "derniere apparition",
        "vu la derniere fois",
    ),
    "note": (*_NOTES, "commentaire", "commentaires", "remarque", "remarques"),
}  # fmt: skip
_FIELDS = {name: field for field, names in _DOCUMENTED.items() for name in names}
_SUBJECTS = frozenset({"url", "handle", "stable_id"})
_KILL_CHAIN_STEPS = frozenset({"tactic", "technique", "procedure"})
_NOT_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Family:
    """A list's columns: position → field for what we read, position → header for the rest."""

    name: str
    fields: dict[int, str]
    extras: dict[int, str]

    @property
    def is_recognised(self) -> bool:
        """Tell whether rows of such a list can be read."""
        return self.name != UNKNOWN

    @property
    def has_columns(self) -> bool:
        """Tell whether the first row names columns that we can read."""
        return self.is_recognised and self.has_header

    @property
    def has_header(self) -> bool:
        """Tell whether the first row names the columns, or is a row like the others."""
        return self.name != HEADERLESS


def family_of(header: Sequence[str]) -> Family:
    """Return the family of a header row; `UNKNOWN` where no column says what the rows name."""
    names = [normalised(cell) for cell in header]
    name = _family_name(names)
    if name == UNKNOWN and _is_headerless(header):
        return Family(HEADERLESS, {0: "url"}, {})
    fields = _assigned(names, _META.get(name, _FIELDS)) if name != UNKNOWN else {}
    return Family(name, fields, _rest(header, fields))


@lru_cache(maxsize=1024)
def normalised(cell: str) -> str:
    """Return a header cell without case, accents and punctuation."""
    letters = unicodedata.normalize("NFKD", cell)
    plain = "".join(char for char in letters if not unicodedata.combining(char))
    return _NOT_WORDS.sub(" ", plain.casefold()).strip()


def _family_name(names: list[str]) -> str:
    present = set(names)
    if present & {"indicator", "indicators"} and present & _KILL_CHAIN_STEPS:
        return KILL_CHAIN
    if "indicator value" in present:
        return INDICATOR
    if not {_FIELDS.get(name) for name in names} & _SUBJECTS:
        return UNKNOWN
    return SINGLE_COLUMN if len(present - {""}) == 1 else DOCUMENTED


def _assigned(names: list[str], meanings: dict[str, str]) -> dict[int, str]:
    """Return the first column of each meaning; a second one of the same meaning is an extra."""
    fields: dict[int, str] = {}
    for position, name in enumerate(names):
        field = meanings.get(name)
        if field and field not in fields.values():
            fields[position] = field
    return fields


def _rest(header: Sequence[str], fields: dict[int, str]) -> dict[int, str]:
    """Return unique names for the columns that are only kept."""
    rest: dict[int, str] = {}
    for position, cell in enumerate(header):
        if position not in fields:
            name = cell.strip() or f"column {position + 1}"
            rest[position] = name if name not in rest.values() else f"{name} ({position + 1})"
    return rest


def _is_headerless(row: Sequence[str]) -> bool:
    cells = [cell for cell in row if cell.strip()]
    if len(cells) != 1 or not row[0].strip():
        return False
    found = identity.identify(row[0])
    return not isinstance(found, Unrecognised) or found.reason == "AMBIGUOUS_HANDLE"

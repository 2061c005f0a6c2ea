"""Header families: which column of a list means what."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
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

# What the rows of a list are.
ASSETS = "ASSETS"
POSTS = "POSTS"
# Of a table beside files of evidence, the files.
MANIFEST = "MANIFEST"

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
_POSTS = {
    "url": (
        "url", "urls", "uri", "link", "links", "lien", "liens", "address", "adresse", "post url",
        "post link", "permalink", "tweet url", "adresse de la publication", "url de la publication",
        "lien de la publication", "permalien", "post", "publication",
    ),
    "handle": (
        "author", "author handle", "auteur", "handle", "username", "user name", "screen name",
        "account", "compte", "identifiant", "identifiant de l auteur", "pseudo",
        "nom d utilisateur",
    ),
    "display_name": (
        "author name", "display name", "nom de l auteur", "nom affiche", "nom d affichage",
    ),
    "stable_id": (
        "author id", "author stable id", "user id", "account id", "id de l auteur",
        "identifiant stable de l auteur", "id du compte",
    ),
    "platform": ("platform", "plateforme", "social network", "reseau social"),
    "posted_at": (
        "posted at", "posted on", "created at", "published at", "published", "date", "timestamp",
        "datetime", "publie le", "date de publication", "date et heure", "horodatage",
    ),
    "text": (
        "text", "texte", "message", "content", "contenu", "body", "full text", "post text",
        "texte integral", "texte de la publication", "tweet",
    ),
    "language": ("language", "lang", "langue"),
    "reply_to": (
        "reply to", "in reply to", "reply to url", "parent", "parent url", "reponse a",
        "en reponse a",
    ),
    "target": ("target", "cible"),
    "narrative": ("narrative", "recit"),
    "campaign": ("campaign", "campagne"),
    "translation_en": (
        "translation en", "translation into english", "english translation", "traduction en",
        "traduction en anglais", "traduction anglaise",
    ),
    "translation_fr": (
        "translation fr", "translation into french", "french translation", "traduction fr",
        "traduction en francais", "traduction francaise",
    ),
    "techniques": _DOCUMENTED["techniques"],
}  # fmt: skip


_MANIFEST = {
    "file": (
        "file", "file name", "filename", "name", "fichier", "nom du fichier", "nom de fichier",
        "nom",
    ),
    "source_url": (
        "source url", "source", "source address", "url", "address", "adresse source",
        "adresse de la source", "adresse", "url source",
    ),
    "captured_at": ("captured at", "capture", "captured", "capture le", "saisi le", "date"),
    "captured_by": ("captured by", "capture par", "saisi par"),
    "captured_with": ("captured with", "tool", "outil", "capture avec", "saisi avec"),
    "description_en": (
        "description en", "description in english", "description anglaise",
        "description en anglais", "description",
    ),
    "description_fr": (
        "description fr", "description in french", "description francaise",
        "description en francais",
    ),
    "asset": ("asset", "linked asset", "actif", "actif lie", "account", "compte"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The columns of one kind of list: header → field, and the fields that say what a row is."""

    fields: Mapping[str, str]
    subjects: frozenset[str]
    has_meta: bool = False


def _vocabulary(
    columns: Mapping[str, Sequence[str]], *subjects: str, meta: bool = False
) -> Vocabulary:
    fields = {name: field for field, names in columns.items() for name in names}
    return Vocabulary(fields, frozenset(subjects), meta)


VOCABULARIES = {
    ASSETS: _vocabulary(_DOCUMENTED, "url", "handle", "stable_id", meta=True),
    POSTS: _vocabulary(_POSTS, "url"),
    MANIFEST: _vocabulary(_MANIFEST, "file"),
}
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


def family_of(header: Sequence[str], kind: str = ASSETS) -> Family:
    """Return the family of a header row; `UNKNOWN` where no column says what the rows name."""
    vocabulary = VOCABULARIES[kind]
    names = [normalised(cell) for cell in header]
    name = _family_name(names, vocabulary)
    if name == UNKNOWN and _is_headerless(header):
        return Family(HEADERLESS, {0: "url"}, {})
    fields = _assigned(names, _META.get(name, vocabulary.fields)) if name != UNKNOWN else {}
    return Family(name, fields, _rest(header, fields))


@lru_cache(maxsize=1024)
def normalised(cell: str) -> str:
    """Return a header cell without case, accents and punctuation."""
    letters = unicodedata.normalize("NFKD", cell)
    plain = "".join(char for char in letters if not unicodedata.combining(char))
    return _NOT_WORDS.sub(" ", plain.casefold()).strip()


def _family_name(names: list[str], vocabulary: Vocabulary) -> str:
    present = set(names)
    if vocabulary.has_meta:
        if present & {"indicator", "indicators"} and present & _KILL_CHAIN_STEPS:
            return KILL_CHAIN
        if "indicator value" in present:
            return INDICATOR
    if not {vocabulary.fields.get(name) for name in names} & vocabulary.subjects:
        return UNKNOWN
    return SINGLE_COLUMN if len(present - {""}) == 1 else DOCUMENTED


def _assigned(names: list[str], meanings: Mapping[str, str]) -> dict[int, str]:
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

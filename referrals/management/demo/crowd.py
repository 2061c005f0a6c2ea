"""Who is in the invented case: the network's accounts, and the people whom it attacks.

No address here can be anybody's: handles on X are longer than X gives out, numbers have more
digits than any platform's.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

# Twenty digits; real numbers of both platforms have nineteen at most.
FIRST_ID = 99_000_000_000_000_000_000
FIRST_POST = 99_500_000_000_000_000_000
SIZES = {"x": 1_040, "facebook": 960}
OLDER, SHARED = 60, 12
WAVES = (date(2023, 5, 8), date(2022, 11, 14))


@dataclass(frozen=True, slots=True)
class Account:
    """One asset, as the officers' list has it."""

    platform: str
    kind: str
    handle: str
    url: str
    stable_id: str
    display_name: str
    confidence: str
    rationale: str
    created: date | None = None
    first_seen: date | None = None
    last_seen: date | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """One person or institution that is attacked."""

    name: str
    kind: str
    affiliation: str = ""


PARTIES = (
    "Maple Unity Party",
    "Parti de l’Horizon fictif",
    "Harbour Alliance of Nowhere",
    "Prairie Example Party",
    "Union du Fleuve imaginaire",
)
_FIRST_NAMES = (
    "Alice", "Benoît", "Carmen", "Dmitri", "Élodie", "Farah", "Gwen", "Hugo", "Imani", "Jonah",
    "Karine", "Lars", "Mei", "Nadia", "Olivier", "Priya", "Quentin", "Rosa", "Simone", "Tarek",
    "Ursula", "Viktor",
)  # fmt: skip
_LAST_NAMES = (
    "Sampleton", "Exemple", "Mockford", "Fictif", "Testerman", "Imaginaire", "Placeholm",
    "Inventé", "Demochuk", "Nullepart", "Fablewood", "Erewhon",
)  # fmt: skip
_OTHERS = (
    Person("Commissioner Dummy Data", "OFFICIAL", "Office of Imaginary Ethics"),
    Person("Vlogger “Mock Lantern”", "JOURNALIST", "Independent (invented)"),
    Person("Fictional Civic Newsroom", "ORGANISATION", "Press (invented)"),
)
_FAMILY = (Person("Noa Sampleton", "FAMILY"), Person("Félix Exemple", "FAMILY"))
_POLITICIANS = 43

_PLACES = ("northmaple", "redcanoe", "icebridge", "oldharbor", "truevalley", "bluelake")
_NAMES = {
    "en": ("Nora of Demo Bay", "Demo Eagle", "Honest Demo Voter", "Tom Demo Rivers"),
    "fr": ("Voix démo du fleuve", "Citoyenne démo", "Marcel Démo", "Vérité démo"),
    "zh": ("演示 明月", "演示小王", "演示 清风", "演示 山水"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an account is on the list, how sure that makes us, and how often it applies."""

    confidence: str
    text_en: str
    text_fr: str
    share: int


REASONS = (
    Reason(
        "HIGH",
        "Posted the same text as at least ten other accounts within two minutes.",
        "A publié le même texte qu’au moins dix autres comptes en deux minutes.",
        40,
    ),
    Reason(
        "HIGH",
        "Created in the same week as its cluster and active in bursts only.",
        "Créé la même semaine que son groupe et actif dans des salves seulement.",
        20,
    ),
    Reason(
        "MODERATE",
        "Shares its profile picture with other accounts of the network.",
        "Partage sa photo de profil avec d’autres comptes du réseau.",
        15,
    ),
    Reason(
        "MODERATE",
        "Replies only under posts of the listed targets, in the operator's hours.",
        "Ne commente que les personnes visées, aux heures de l’exploitant.",
        15,
    ),
    Reason(
        "LOW",
        "Spread the network's texts, but has older posts of its own: possibly hijacked.",
        "A diffusé les textes du réseau, mais a d’anciennes publications : peut-être détourné.",
        10,
    ),
)


def accounts(
    chance: random.Random, *, scale: float
) -> tuple[list[Account], tuple[Account, ...], tuple[Account, ...]]:
    """Return the network, the accounts of the older one, and those that are in both."""
    sizes = {platform: max(12, round(size * scale)) for platform, size in SIZES.items()}
    network = [*_on_x(chance, sizes["x"]), *_on_facebook(chance, sizes["facebook"])]
    own = max(8, round(OLDER * scale))
    alone = list(_on_facebook(chance, own, first=8_000, label="paperlantern"))
    plain = [account for account in network if account.kind == "ACCOUNT"]
    shared = tuple(chance.sample(plain, max(4, round(SHARED * scale))))
    return network, (*alone, *shared), shared


def _on_x(chance: random.Random, count: int) -> Iterator[Account]:
    for number in range(1, count + 1):
        # Eighteen characters or more, where X gives out fifteen at most.
        handle = f"demo_{chance.choice(_PLACES)}_{number:04}"
        confidence, rationale = _reason(chance)
        yield Account(
            platform="x",
            kind="ACCOUNT",
            handle=handle,
            url=f"https://x.com/{handle}",
            stable_id=str(FIRST_ID + number),
            display_name=_display_name(chance),
            confidence=confidence,
            rationale=rationale,
            created=_created(number),
        )


def _on_facebook(
    chance: random.Random, count: int, *, first: int = 2_000, label: str = ""
) -> Iterator[Account]:
    for number in range(first + 1, first + count + 1):
        kind = {1: "GROUP", 2: "PAGE", 3: "PAGE"}.get(number % 50, "ACCOUNT")
        identifier = str(FIRST_ID + number)
        site = "https://www.facebook.com/"
        path = f"groups/{identifier}" if kind == "GROUP" else f"profile.php?id={identifier}"
        confidence, rationale = _reason(chance)
        yield Account(
            platform="facebook",
            kind=kind,
            handle=f"demo.{label or chance.choice(_PLACES)}.{number:05}",
            url=site + path,
            stable_id=identifier,
            display_name=_display_name(chance),
            confidence=confidence,
            rationale=rationale,
            created=_created(number),
        )


def _created(number: int) -> date | None:
    """Return when an account was made: most in two waves before the campaign, some unknown."""
    if number % 7 == 0:
        return None
    start, spread = (WAVES[0], 21) if number % 3 else (WAVES[1], 40)
    return start + timedelta(days=number * 13 % spread)


def _reason(chance: random.Random) -> tuple[str, str]:
    reason = chance.choices(REASONS, [reason.share for reason in REASONS])[0]
    return reason.confidence, reason.text_en


def _display_name(chance: random.Random) -> str:
    language = chance.choices(("en", "zh", "fr"), (50, 30, 20))[0]
    return chance.choice(_NAMES[language])


def post_url(author: Account, target: Person, number: int) -> str:
    """Return the address of a reply on X, or of a comment under a target's post on Facebook."""
    identifier = FIRST_POST + number
    if author.platform == "x":
        return f"{author.url}/status/{identifier}"
    # The address of a protected person's page would name them.
    named = "family" if target.kind == "FAMILY" else target.name.lower()
    page = "".join(char for char in named if char.isascii() and char.isalpha())
    post = FIRST_POST + 900_000_000 + len(target.name)
    return f"https://www.facebook.com/demo.page.{page}/posts/{post}?comment_id={identifier}"


def targets() -> tuple[Person, ...]:
    """Return 48: politicians of several parties, three others, and two family members."""
    people = [
        Person(
            f"{_FIRST_NAMES[n % len(_FIRST_NAMES)]} {_LAST_NAMES[n % len(_LAST_NAMES)]}",
            "POLITICIAN",
            PARTIES[n % len(PARTIES)],
        )
        for n in range(_POLITICIANS)
    ]
    return (*people, *_OTHERS, *_FAMILY)

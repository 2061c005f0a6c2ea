"""The invented case as pure facts: the same seed gives the same case, whoever plays it."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from referrals.management.demo import clock, crowd, phrases
from referrals.management.demo.crowd import Account, Person

SEED = 20230904
POSTS = 15_000
PROTECTED = ("FAMILY", "BYSTANDER")


@dataclass(frozen=True, slots=True)
class Wave:
    """A dated wave of activity."""

    title: str
    description: str
    started_on: date
    ended_on: date


@dataclass(frozen=True, slots=True)
class Message:
    """One post of one account, as it was collected."""

    account: Account
    url: str
    text: str
    language: str
    posted_at: datetime
    target: Person
    claim: str
    wave: int
    burst: int


@dataclass(frozen=True, slots=True)
class Case:
    """All that is known when the officers begin to work."""

    accounts: tuple[Account, ...]
    older: tuple[Account, ...]
    shared: tuple[Account, ...]
    targets: tuple[Person, ...]
    waves: tuple[Wave, ...]
    messages: tuple[Message, ...]
    bursts: int
    largest_burst: int

    def on(self, platform: str) -> list[Account]:
        return [account for account in self.accounts if account.platform == platform]


# Facts of a case have one text for packages in either language, so it is said in both.
WAVES = (
    Wave(
        "First wave: replies under politicians' posts · Première vague",
        (
            "New accounts begin to answer under posts of politicians, a few hundred a day.\n"
            "De nouveaux comptes répondent sous les publications d’élus, quelques centaines par "
            "jour."
        ),
        date(2023, 8, 7),
        date(2023, 8, 31),
    ),
    Wave(
        "Long-weekend surge · Poussée de la longue fin de semaine",
        (
            "Volume rises sharply on Monday 4 September, with a face-swapped video, and ends a "
            "week later.\n"
            "Forte hausse le lundi 4 septembre, avec une vidéo au visage échangé, puis fin en une "
            "semaine."
        ),
        date(2023, 9, 1),
        date(2023, 9, 11),
    ),
)


def build(*, scale: float = 1.0, seed: int = SEED) -> Case:
    """Return the case; a scale below 1 makes a smaller one with the same targets and claims."""
    chance = random.Random(seed)  # noqa: S311 - a story that must come out the same, no secret
    accounts, older, shared = crowd.accounts(chance, scale=scale)
    targets = crowd.targets()
    bursts = list(_bursts(chance, accounts, targets, count=max(60, round(POSTS * scale))))
    messages = sorted((m for burst in bursts for m in burst), key=lambda m: (m.posted_at, m.url))
    return Case(
        accounts=tuple(_dated(accounts, messages)),
        older=older,
        shared=shared,
        targets=targets,
        waves=WAVES,
        messages=tuple(messages),
        bursts=len(bursts),
        largest_burst=max(map(len, bursts)),
    )


def _bursts(
    chance: random.Random, accounts: Sequence[Account], targets: Sequence[Person], *, count: int
) -> Iterator[list[Message]]:
    """Yield groups of accounts that post one text within a minute and a half."""
    crowds = {
        platform: [a for a in accounts if a.platform == platform and a.kind != "GROUP"]
        for platform in ("x", "facebook")
    }
    number = 0
    while number < count:
        platform = chance.choices(("x", "facebook"), (55, 45))[0]
        size, rest = chance.randint(5, 40), count - number
        size = min(rest if rest < size + 5 else size, len(crowds[platform]))
        authors = chance.sample(crowds[platform], size)
        yield list(_burst(chance, authors, chance.choice(targets), number))
        number += size


def _burst(
    chance: random.Random, authors: Sequence[Account], target: Person, number: int
) -> Iterator[Message]:
    claim = chance.choice(phrases.CLAIMS)
    language = chance.choices(phrases.LANGUAGES, phrases.SHARES)[0]
    sentence = chance.choice(claim.sentences[language])
    is_protected = target.kind in PROTECTED
    name = phrases.PROTECTED_NAMES[language] if is_protected else target.name
    text = sentence.replace("{name}", name)
    wave = chance.choices((0, 1), (40, 60))[0]
    begin = clock.moment(chance, WAVES[wave].started_on, WAVES[wave].ended_on)
    for place, author in enumerate(authors):
        yield Message(
            account=author,
            url=crowd.post_url(author, target, number + place),
            text=text[:1].upper() + text[1:] + chance.choice(phrases.ENDINGS[language]),
            language=language,
            posted_at=clock.soon(chance, begin),
            target=target,
            claim=claim.code,
            wave=wave,
            burst=number,
        )


def _dated(accounts: Sequence[Account], messages: Sequence[Message]) -> Iterator[Account]:
    """Yield each account with the days on which it was first and last seen to post."""
    first: dict[str, date] = {}
    last: dict[str, date] = {}
    for message in messages:
        day = message.posted_at.date()
        first.setdefault(message.account.url, day)
        last[message.account.url] = day
    for account in accounts:
        yield replace(account, first_seen=first.get(account.url), last_seen=last.get(account.url))


def sample(case: Case, *, platform: str, language: str) -> list[Message]:
    """Return up to six posts of one burst: fit to be shown, and from the surge where it can be."""
    bursts: dict[int, list[Message]] = {}
    for message in case.messages:
        if message.account.platform == platform and message.target.kind not in PROTECTED:
            bursts.setdefault(message.burst, []).append(message)
    shown = max(
        bursts.values(),
        key=lambda b: (b[0].language == language, b[0].wave, len(b) >= 6, -b[0].burst),
    )
    return shown[:6]


def figures(case: Case) -> dict[str, int]:
    """Return the numbers that the officers' texts cite, counted from the case itself."""
    languages = Counter(message.language for message in case.messages)
    total = len(case.messages)
    at_work = sum(clock.is_office_hour(message.posted_at) for message in case.messages)
    weekend = sum(clock.is_weekend(message.posted_at) for message in case.messages)
    days = Counter(clock.local(message.posted_at).date() for message in case.messages)
    return {
        "accounts": len(case.accounts),
        "x": len(case.on("x")),
        "facebook": len(case.on("facebook")),
        "posts": total,
        "posts_x": sum(m.account.platform == "x" for m in case.messages),
        "posts_facebook": sum(m.account.platform == "facebook" for m in case.messages),
        "targets": len(case.targets),
        "protected": sum(person.kind in PROTECTED for person in case.targets),
        "parties": len({p.affiliation for p in case.targets if p.kind == "POLITICIAN"}),
        "shared": len(case.shared),
        "shared_x": sum(account.platform == "x" for account in case.shared),
        "shared_facebook": sum(account.platform == "facebook" for account in case.shared),
        "low_x": sum(account.confidence == "LOW" for account in case.on("x")),
        "low_facebook": sum(account.confidence == "LOW" for account in case.on("facebook")),
        "older": len(case.older),
        "bursts": case.bursts,
        "largest_burst": case.largest_burst,
        "texts": len({message.text for message in case.messages}),
        "peak": max(days.values()),
        "percent_office": round(100 * at_work / total),
        "percent_weekend": round(100 * weekend / total),
        **{f"percent_{code}": round(100 * languages[code] / total) for code in phrases.LANGUAGES},
    }

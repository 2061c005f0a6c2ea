"""The cast of the demo, with passwords that are made anew for each run."""

import secrets
from dataclasses import dataclass

from casework.actions import enlisting, issuing
from casework.models import Officer, Role, Scope

# Read aloud without mistakes; four groups of four have 78 bits of chance.
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
TOKEN_DAYS = 30


@dataclass(frozen=True, slots=True)
class SignIn:
    """What somebody needs to come in as one of the cast."""

    email: str
    role: str
    password: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays: their accounts, how to sign in as them, and the service's token."""

    ada: Officer
    amina: Officer
    aurelie: Officer
    boris: Officer
    chen: Officer
    dana: Officer
    partner: Officer
    sign_ins: tuple[SignIn, ...]
    token: str


# key, name, title, role, language.
_PEOPLE = (
    ("amina", "Amina Sampleton", "Analyst, Referrals Desk", Role.OFFICER, "en"),
    ("aurelie", "Aurélie Exemple", "Analyste, bureau des signalements", Role.OFFICER, "fr"),
    ("boris", "Boris Mockford", "Deputy Director, Review", Role.REVIEWER, "en"),
    ("chen", "Chen Placeholm", "Releasing Officer", Role.RELEASER, "en"),
    ("dana", "Dana Testerman", "Internal Audit", Role.AUDITOR, "en"),
)
# Who may see graphic and intimate material unveiled, beside their own work.
_REVEALERS = ("boris", "dana")
_ADMINISTRATOR = ("ada", "Ada Fictive")


def enlist() -> Cast:
    """Found the house and enlist everybody.

    :raises AlreadyEnlisted: when the house is not empty.
    """
    sign_ins = []
    password = new_password()
    ada = enlisting.found_house(
        email=_email(_ADMINISTRATOR[0]), name=_ADMINISTRATOR[1], password=password
    )
    officers = {}
    for key, name, title, role, language in _PEOPLE:
        secret = new_password()
        officers[key] = enlisting.enlist(
            email=_email(key),
            name=name,
            title=title,
            roles=[role, Role.REVEALER] if key in _REVEALERS else [role],
            language=language,
            password=secret,
            by=ada,
        )
        sign_ins.append(SignIn(_email(key), role.value, secret))
    sign_ins.append(SignIn(ada.email, Role.ADMINISTRATOR.value, password))
    partner, token = _partner(ada)
    return Cast(ada=ada, partner=partner, sign_ins=tuple(sign_ins), token=token, **officers)


def _partner(ada: Officer) -> tuple[Officer, str]:
    """Enlist the partner system, which reads cases and records what platforms did."""
    partner = enlisting.enlist(
        email=_email("partner-sync"), name="Partner sync", roles=[Role.SERVICE], by=ada
    )
    _token, secret = issuing.issue(
        partner,
        scopes=[Scope.READ, Scope.OUTCOMES],
        days=TOKEN_DAYS,
        by=ada,
        label="Demo: reads cases, records outcomes",
    )
    return partner, secret


def new_password() -> str:
    """Return a password that nobody used before."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def _email(key: str) -> str:
    # The ending .example is reserved: no such mailbox can exist.
    return f"{key}@renvoi.example"

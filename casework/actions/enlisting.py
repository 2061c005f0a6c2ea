from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions._checking import check
from casework.actions.authenticating import require_good_password
from casework.errors import BadInput, WrongState
from casework.models import EventKind, Language, NetworkMember, Officer, Role
from casework.permissions import require_administrator

# The house's own hand: what workers do that no person asked for is done in this name.
MACHINE_EMAIL = "machine@renvoi.invalid"
CHANGEABLE = ("name", "title", "service_number", "roles", "language", "is_active")


class AlreadyEnlisted(WrongState):
    code = "already-enlisted"
    message = _("There is an account with this e-mail address already.")


class LastAdministrator(WrongState):
    code = "last-administrator"
    message = _("The last administrator cannot be removed.")
    remedy = _("Make somebody else an administrator first.")


class LastLeadLeaves(WrongState):
    code = "last-lead-leaves"

    def __init__(self, reference: str) -> None:
        super().__init__(
            _("This officer is the only lead of %s.") % reference,
            remedy=_("Make somebody else a lead of that case first."),
        )


@transaction.atomic
def enlist(
    *,
    email: str,
    name: str,
    roles: Sequence[str],
    by: Officer,
    password: str | None = None,
    language: str = Language.ENGLISH,
    title: str = "",
    service_number: str = "",
) -> Officer:
    """Create the account of a person, or of a machine when the role is SERVICE.

    :raises RoleRequired: when `by` is no administrator.
    :raises AlreadyEnlisted: when the address is taken.
    """
    require_administrator(by)
    return _enlist(by, email, name, roles, password, language, title, service_number)


@transaction.atomic
def found_house(*, email: str, name: str, password: str, language: str = "en") -> Officer:
    """Create the first administrator, who has nobody before them to be enlisted by.

    :raises AlreadyEnlisted: when the house has an administrator already.
    """
    if Officer.objects.filter(roles__contains=[Role.ADMINISTRATOR]).exists():
        raise AlreadyEnlisted(_("This house has an administrator already."))
    return _enlist(None, email, name, [Role.ADMINISTRATOR], password, language, "")


@transaction.atomic
def change(officer: Officer, *, by: Officer, **facts: object) -> Officer:
    """Change what an account says of its holder, its roles, or whether it is active.

    :raises RoleRequired: when `by` is no administrator.
    :raises LastAdministrator: when the house would be left without one.
    """
    require_administrator(by)
    for name in facts:
        if name not in CHANGEABLE:
            raise BadInput(_("This field cannot be changed."), field=name)
    before = {name: getattr(officer, name) for name in facts}
    for name, value in facts.items():
        setattr(officer, name, value)
    check(officer)
    officer.save(update_fields=list(facts))
    _require_an_administrator()
    if not officer.is_active:
        _require_other_leads(officer)
    audit.record(
        EventKind.OFFICER_CHANGED,
        by=by,
        subject=officer.email,
        payload={"changed": {n: [before[n], getattr(officer, n)] for n in facts}},
    )
    return officer


@transaction.atomic
def prefer_language(officer: Officer, *, language: str) -> None:
    """Keep the language an officer chose for themselves."""
    if language not in Language.values:
        raise BadInput(_("This language is not offered."), field="language")
    if officer.language == language:
        return
    officer.language = language
    officer.save(update_fields=["language"])
    audit.record(
        EventKind.LANGUAGE_CHANGED, by=officer, subject=officer.email, payload={"to": language}
    )


def machine() -> Officer:
    """Return the officer in whose name workers act, made when first needed."""
    officer, _created = Officer.objects.get_or_create(
        email=MACHINE_EMAIL,
        defaults={"name": "Renvoi", "is_service": True, "roles": [], "password": "!"},
    )
    return officer


def _enlist(
    by: Officer | None,
    email: str,
    name: str,
    roles: Sequence[str],
    password: str | None,
    language: str,
    title: str,
    service_number: str = "",
) -> Officer:
    email = email.strip().lower()
    if Officer.objects.filter(email=email).exists():
        raise AlreadyEnlisted(field="email")
    officer = Officer(
        email=email,
        name=name,
        title=title,
        service_number=service_number,
        roles=list(roles),
        language=language,
        is_service=Role.SERVICE in roles,
    )
    _set_password(officer, password)
    check(officer)
    officer.save()
    audit.record(
        EventKind.OFFICER_ENLISTED,
        by=by or officer,
        subject=officer.email,
        payload={"name": name, "roles": sorted(roles), "service": officer.is_service},
    )
    return officer


def _set_password(officer: Officer, password: str | None) -> None:
    if password is None:
        officer.set_unusable_password()
        return
    require_good_password(password, of=officer, field="password")
    officer.set_password(password)


def _require_other_leads(officer: Officer) -> None:
    others = NetworkMember.objects.filter(
        network=OuterRef("network"), place=NetworkMember.Place.LEAD, officer__is_active=True
    )
    led = NetworkMember.objects.filter(officer=officer, place=NetworkMember.Place.LEAD)
    alone = led.filter(~Exists(others)).select_related("network").first()
    if alone:
        raise LastLeadLeaves(alone.network.reference)


def _require_an_administrator() -> None:
    if not Officer.objects.filter(roles__contains=[Role.ADMINISTRATOR], is_active=True).exists():
        raise LastAdministrator

"""Finds the people that commands name."""

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from casework.models import Officer, Role, Token


def officer_at(email: str) -> Officer:
    """:raises CommandError: when nobody has this address."""
    found = Officer.objects.filter(email=email.strip().lower()).first()
    if found is None:
        raise CommandError(_("Nobody has the e-mail address %s here.") % email)
    return found


def hand_of(officer: Officer, *, named: str | None) -> Officer:
    """Return in whose name the console acts: a service has no hand of its own."""
    if named:
        return officer_at(named)
    return officer if not officer.is_service else administrator()


def administrator() -> Officer:
    """:raises CommandError: when there is none."""
    found = Officer.objects.filter(roles__contains=[Role.ADMINISTRATOR], is_active=True).first()
    if found is None:
        raise CommandError(_("This house has no administrator yet."))
    return found


def token_numbered(pk: int) -> Token:
    """:raises CommandError: when there is none."""
    found = Token.objects.select_related("officer").filter(pk=pk).first()
    if found is None:
        raise CommandError(_("There is no token %d.") % pk)
    return found

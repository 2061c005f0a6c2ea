"""How people prove who they are: passwords of their own, and one-time codes that open the way."""

from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.errors import BadInput, NotAllowed, WrongState
from casework.models import EventKind, Officer
from casework.permissions import require_administrator


class PersonNeeded(NotAllowed):
    code = "person-needed"
    message = _("A service comes in by token only; it has no password.")


class AccountClosed(WrongState):
    code = "account-closed"
    message = _("This account is closed.")
    remedy = _("Make it active first.")


class WrongPassword(BadInput):
    code = "wrong-password"
    message = _("This is not your password.")
    remedy = _("Type the one with which you signed in; an administrator can make a one-time code.")


class WrongCode(BadInput):
    """The same for a wrong address as for a wrong code: nobody learns who is enlisted."""

    code = "wrong-code"
    message = _("The e-mail address and the code do not belong together, or the code is used up.")
    remedy = _("Check both; an administrator can make a new code.")


class _Codes(PasswordResetTokenGenerator):
    """Sealed, not stored: a code ends with time, with the next sign-in and with a new password."""

    key_salt = "casework.password-code"


_codes = _Codes()


@transaction.atomic
def change_password(officer: Officer, *, old: str, new: str, by: Officer) -> None:
    """Change one's own password; every other session of the officer ends with it.

    :raises PersonNeeded: when `officer` is a service, or `by` is somebody else.
    :raises WrongPassword: when `old` is not the present one.
    """
    if officer.is_service or officer.pk != by.pk:
        raise PersonNeeded
    officer = Officer.objects.select_for_update().get(pk=officer.pk)
    if not officer.check_password(old):
        raise WrongPassword(field="old")
    _set(officer, new, way="password")
    by.password = officer.password


@transaction.atomic
def make_password_code(officer: Officer, *, by: Officer) -> str:
    """Return a one-time code by which a person sets a password; it is kept nowhere.

    :raises RoleRequired: when `by` is no administrator.
    :raises PersonNeeded: when `officer` is a service.
    :raises AccountClosed: when the account is not active.
    """
    require_administrator(by)
    if officer.is_service:
        raise PersonNeeded
    if not officer.is_active:
        raise AccountClosed
    audit.record(EventKind.PASSWORD_CODE_MADE, by=by, subject=officer.email)
    return _codes.make_token(officer)


@transaction.atomic
def set_password_by_code(*, email: str, code: str, new: str) -> Officer:
    """Let whoever holds a one-time code set their password.

    :raises WrongCode: when it is not theirs, was used, or is too old.
    """
    people = Officer.objects.filter(is_active=True, is_service=False).select_for_update()
    officer = people.filter(email=email.strip().lower()).first()
    if officer is None or not _codes.check_token(officer, code.strip()):
        raise WrongCode(field="code")
    _set(officer, new, way="code")
    return officer


def require_good_password(password: str, *, of: Officer, field: str) -> None:
    """:raises BadInput: naming each thing that is wrong with a password."""
    try:
        validate_password(password, of)
    except ValidationError as found:
        raise BadInput(" ".join(found.messages), field=field) from found


def _set(officer: Officer, password: str, *, way: str) -> None:
    require_good_password(password, of=officer, field="new")
    officer.set_password(password)
    officer.save(update_fields=["password"])
    audit.record(EventKind.PASSWORD_CHANGED, by=officer, subject=officer.email, payload={"by": way})

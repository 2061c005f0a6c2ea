"""Turns what Django's own validation finds into the house's bad input, field by field."""

from collections.abc import Iterator
from typing import Protocol

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.errors import BadInput, Fault, WrongState


class StaleVersion(WrongState):
    code = "stale-version"
    message = _("Somebody else changed this meanwhile. Nothing of yours was saved.")
    remedy = _("Read the newer version, then make your change again.")


class Versioned(Protocol):
    @property
    def version(self) -> int: ...


def require_version(row: Versioned, version: int | None) -> None:
    """Compare a locked row with the version that its change was made from, where one is named.

    :raises StaleVersion: when it is not the newest.
    """
    if version is not None and row.version != version:
        raise StaleVersion


def check(fact: models.Model) -> None:
    """Validate a row before it is written.

    :raises BadInput: with one fault for each field that is wrong.
    """
    try:
        fact.full_clean()
    except ValidationError as found:
        raise BadInput(faults=list(_faults(found))) from found


def check_values(fact: models.Model) -> None:
    """Validate a row's own values and ask the database nothing: for rows that come in thousands.

    :raises BadInput: with one fault for each field that is wrong.
    """
    relations = [field.name for field in fact._meta.fields if field.is_relation]
    try:
        fact.clean_fields(exclude=relations)
    except ValidationError as found:
        raise BadInput(faults=list(_faults(found))) from found


def _faults(found: ValidationError) -> Iterator[Fault]:
    for field, problems in found.error_dict.items():
        name = "" if field == NON_FIELD_ERRORS else field
        for problem in problems:
            yield Fault("; ".join(problem.messages), name, code=problem.code or "invalid")

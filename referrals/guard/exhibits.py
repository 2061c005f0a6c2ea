"""Rules about the exhibits."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from casework.errors import Fault
from casework.models import Integrity
from referrals.guard.facts import Facts


def under_seal(facts: Facts) -> Iterator[Fault]:
    for exhibit in facts.exhibits:
        if exhibit.is_sealed:
            yield Fault(
                _("Exhibit %d is under seal, or was destroyed.") % exhibit.number,
                "exhibits",
                exhibit.number,
                _("Remove the exhibit."),
            )


def evidence_changed(facts: Facts) -> Iterator[Fault]:
    for exhibit in facts.exhibits:
        if exhibit.integrity != Integrity.INTACT:
            yield Fault(
                _("Exhibit %d no longer matches its hash, or is missing.") % exhibit.number,
                "exhibits",
                exhibit.number,
                _("Remove the exhibit, and tell the operator."),
            )

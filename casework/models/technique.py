"""DISARM techniques: what is done, by the identifiers of the framework."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.lookups import Regex
from django.utils.translation import gettext_lazy as _

# A technique, or one of its sub-techniques (DISARM Red Framework: T0049, T0049.001).
FORM = r"T[0-9]{4}(\.[0-9]{3})?"
MOST = 20

is_technique = RegexValidator(
    f"^{FORM}$", _("Write a DISARM identifier, such as T0049 or T0049.001.")
)


def techniques_field() -> ArrayField:
    """Return a column that holds identifiers of techniques, in no order of importance."""
    return ArrayField(
        models.CharField(max_length=9, validators=[is_technique]),
        verbose_name=_("techniques"),
        size=MOST,
        default=list,
        blank=True,
    )


def techniques_constraint(name: str) -> models.CheckConstraint:
    """Return the constraint that lets nothing else into that column."""
    joined = models.Func(
        models.F("techniques"),
        models.Value(" "),
        function="array_to_string",
        output_field=models.TextField(),
    )
    return models.CheckConstraint(condition=Regex(joined, rf"^({FORM}( |$))*$"), name=name)

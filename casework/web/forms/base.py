"""The forms that all others are made of, and fields for days and moments."""

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

# Outside of these a date is a slip of the finger, and some cannot even be read back.
EARLIEST, LATEST = date(1970, 1, 1), date(2200, 1, 1)
ROWS = 4
CHECK_YEAR = _("Check the year.")


class FactForm(forms.ModelForm):
    """The fields of a fact; what spans several fields or rows is for the action to check."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = ROWS

    def _post_clean(self) -> None:
        """Leave the row as a whole to the action, whose refusals say what to do."""


class DayField(forms.DateField):
    """A day, in the browser's own picker where it has one."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    default_validators = [
        MinValueValidator(EARLIEST, CHECK_YEAR),
        MaxValueValidator(LATEST, CHECK_YEAR),
    ]


class MomentField(forms.DateTimeField):
    """A day and a time of the house's time zone."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    default_validators = [
        MinValueValidator(datetime(1970, 1, 1, tzinfo=UTC), CHECK_YEAR),
        MaxValueValidator(datetime(2200, 1, 1, tzinfo=UTC), CHECK_YEAR),
    ]

"""The boxes of a redaction, as rows of numbers that can be typed, or drawn on the picture."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.imaging import WHOLE


def _side(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=WHOLE)


class BoxForm(forms.Form):
    left = _side(_("Left"))
    top = _side(_("Top"))
    width = _side(_("Width"))
    height = _side(_("Height"))
    reason = forms.CharField(label=_("Why"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if any(value not in (None, "") for value in given.values()):
            for name, value in list(given.items()):
                if value in (None, ""):
                    self.add_error(name, _("Fill in the whole row, or leave all of it empty."))
        return given

    @property
    def box(self) -> dict[str, Any] | None:
        """What was filled in; None for an empty row."""
        given = self.cleaned_data
        return given if given.get("width") is not None else None


BoxFormSet = forms.formset_factory(BoxForm, extra=8, max_num=8)

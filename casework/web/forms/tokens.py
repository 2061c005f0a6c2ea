from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.actions.issuing import LONGEST_DAYS, LONGEST_OVERLAP
from casework.models import Officer, Scope


class WordsField(forms.CharField):
    """Several values in one line, parted by spaces or commas."""

    def to_python(self, value: object) -> list[str]:  # type: ignore[override]
        return str(value or "").replace(",", " ").split()


class TokenForm(forms.Form):
    label = forms.CharField(
        label=_("Label"),
        max_length=120,
        help_text=_("What will use it, so that you know it again."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=Scope,
        widget=forms.CheckboxSelectMultiple,
        initial=[Scope.READ],
        help_text=_("Tick as few as will do. A token can never do more than you can."),
    )
    days = forms.IntegerField(
        label=_("Days until it ends"), min_value=1, max_value=LONGEST_DAYS, initial=30
    )
    addresses = WordsField(
        label=_("Addresses"),
        required=False,
        max_length=2000,
        help_text=_("Where it may come from, such as 192.0.2.0/24. Empty: from anywhere."),
    )
    networks = WordsField(
        label=_("Networks"),
        required=False,
        max_length=2000,
        help_text=_("References of the only networks that it sees. Empty: all that you see."),
    )

    @property
    def facts(self) -> dict[str, Any]:
        """Return what the form says, where an empty list of networks means no restriction."""
        return {**self.cleaned_data, "networks": self.cleaned_data["networks"] or None}


class OfficeTokenForm(TokenForm):
    """An administrator's: for themselves, or for a service."""

    officer = forms.ModelChoiceField(
        label=_("Officer"),
        queryset=Officer.objects.filter(is_service=True, is_active=True),
        required=False,
        help_text=_("The service that it is for. Empty: for yourself."),
    )

    field_order = ("officer", "label")


class RenewalForm(forms.Form):
    days = forms.IntegerField(
        label=_("Days until it ends"), min_value=1, max_value=LONGEST_DAYS, initial=30
    )
    overlap_hours = forms.IntegerField(
        label=_("Hours that the old secret stays good"),
        min_value=0,
        max_value=LONGEST_OVERLAP,
        initial=24,
    )

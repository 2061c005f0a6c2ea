from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from casework.models import Officer
from casework.web.forms.tokens import WordsField
from referrals.actions.subscribing import LONGEST_OVERLAP
from referrals.queries.feed import NAMES


class WebhookEditForm(forms.Form):
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("The public https address at which your receiver listens."),
    )
    label = forms.CharField(
        label=_("Label"),
        max_length=120,
        required=False,
        help_text=_("What listens there, so that you know it again."),
    )
    kinds = WordsField(
        label=_("Kinds"),
        required=False,
        max_length=1000,
        help_text=format_lazy(
            "{} ({})",
            _("Parted by commas; empty for all. Access is always told."),
            ", ".join(NAMES),
        ),
    )


class WebhookForm(WebhookEditForm):
    network = forms.CharField(
        label=_("Network"),
        max_length=10,
        required=False,
        help_text=_("The reference of the only network that it is told of. Empty: all in sight."),
    )


class OfficeWebhookForm(WebhookForm):
    """An administrator's: for themselves, or for a service."""

    officer = forms.ModelChoiceField(
        label=_("Officer"),
        queryset=Officer.objects.filter(is_service=True, is_active=True),
        required=False,
        help_text=_("The service that it is for. Empty: for yourself."),
    )

    field_order = ("officer", "url")


class RotationForm(forms.Form):
    overlap_hours = forms.IntegerField(
        label=_("Hours that the old secret stays good"),
        min_value=0,
        max_value=LONGEST_OVERLAP,
        initial=24,
    )


class ReplayForm(forms.Form):
    first = forms.IntegerField(label=_("From push"), min_value=1, max_value=2**63 - 1)
    last = forms.IntegerField(label=_("To push"), min_value=1, max_value=2**63 - 1)

"""Forms of what comes back: replies, and outcomes in the words of the DSA database."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.web.listing import Label
from referrals.actions.concluding import Decision
from referrals.models import (
    Account,
    Extra,
    Monetary,
    Provision,
    Referral,
    Reply,
    Visibility,
)
from referrals.web.forms.fields import Moment, Prose

NONE: list[tuple[str, Label]] = [("", "–")]


class ReplyForm(forms.Form):
    """What the platform answered."""

    kind = forms.ChoiceField(label=_("What did the platform say?"), choices=Reply.Kind.choices)
    occurred_at = Moment(label=_("Received at"))
    platform_reference = forms.CharField(
        label=_("Platform's reference"), max_length=200, required=False
    )
    text = Prose(
        label=_("Text"),
        required=False,
        help_text=_("The platform's own words, as received."),
    )


class ReplyField(forms.ModelChoiceField):
    """One of the replies, by its day and kind."""

    def label_from_instance(self, obj: Reply) -> str:
        return f"{timezone.localtime(obj.occurred_at):%Y-%m-%d} {obj.get_kind_display()}"


class OutcomeForm(forms.Form):
    """What the platform decided on the chosen items."""

    visibility = forms.MultipleChoiceField(
        label=_("Content"),
        choices=Visibility.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    account = forms.ChoiceField(
        label=_("Account"), choices=[*NONE, *Account.choices], required=False
    )
    provision = forms.ChoiceField(
        label=_("Service"), choices=[*NONE, *Provision.choices], required=False
    )
    monetary = forms.ChoiceField(
        label=_("Payments"), choices=[*NONE, *Monetary.choices], required=False
    )
    extra = forms.ChoiceField(
        label=_("Or none of these"), choices=[*NONE, *Extra.choices], required=False
    )
    reason = Prose(
        label=_("Platform's reason"),
        required=False,
        rows=2,
        help_text=_("Needed when the platform says that it cannot execute."),
    )
    occurred_at = Moment(label=_("Decided at"))
    reply = ReplyField(Reply.objects.none(), label=_("Said in this reply"), required=False)

    def __init__(self, *args: Any, referral: Referral, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["reply"]
        assert isinstance(field, ReplyField)
        field.queryset = referral.replies.all()

    def decisions(self, numbers: list[int]) -> list[Decision]:
        """Return the same decision on each of these items."""
        said = self.cleaned_data
        return [
            Decision(
                number,
                visibility=tuple(said["visibility"]),
                account=said["account"],
                provision=said["provision"],
                monetary=said["monetary"],
                extra=said["extra"],
                reason=said["reason"],
            )
            for number in numbers
        ]


class NoResponseForm(forms.Form):
    occurred_at = Moment(label=_("As of"))

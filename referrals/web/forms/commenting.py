"""Forms of comments and of what becomes of them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from referrals.models import CommentTurn
from referrals.web.forms.fields import Prose

MOST = 2_147_483_647


class CommentForm(forms.Form):
    text = Prose(label=_("Comment"), rows=4)
    item = forms.IntegerField(
        label=_("On item"),
        required=False,
        min_value=1,
        max_value=MOST,
        help_text=_("Its number; empty for the whole referral."),
    )
    exhibit = forms.IntegerField(
        label=_("On exhibit"),
        required=False,
        min_value=1,
        max_value=MOST,
        help_text=_("Its number; empty for the whole referral."),
    )
    is_blocking = forms.BooleanField(
        label=_("No approval before it is resolved"),
        required=False,
    )


class TurnForm(forms.Form):
    kind = forms.ChoiceField(choices=CommentTurn.Kind.choices, widget=forms.HiddenInput)
    text = Prose(
        label=_("What you have to say"),
        rows=3,
        required=False,
        help_text=_("To resolve, words are welcome and not required."),
    )

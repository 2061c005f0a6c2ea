from django import forms
from django.utils.translation import gettext_lazy as _

from casework.actions.issuing import LONGEST_DAYS
from casework.models import Scope


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

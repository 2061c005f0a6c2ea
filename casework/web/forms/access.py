from django import forms
from django.utils.translation import gettext_lazy as _

from casework.models import NetworkMember
from casework.models.reference import is_network_reference
from casework.web.forms.base import ROWS


class AccessForm(forms.Form):
    reference = forms.CharField(
        label=_("Reference of the case"), max_length=10, validators=[is_network_reference]
    )
    reason = forms.CharField(
        label=_("Why you need to know"), widget=forms.Textarea(attrs={"rows": ROWS})
    )


class AccessDecisionForm(forms.Form):
    REFUSE = "REFUSE"

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("", "–"),
            (NetworkMember.Place.READER, _("Let them read it")),
            (NetworkMember.Place.CONTRIBUTOR, _("Let them read it and add to it")),
            (REFUSE, _("Refuse; they are not told")),
        ],
    )
    reason = forms.CharField(
        label=_("Why"), required=False, widget=forms.Textarea(attrs={"rows": ROWS})
    )

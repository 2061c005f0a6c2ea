from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from casework.models import Evidence, LegalHold, Network, Seal, Unsealing
from casework.web.forms.base import ROWS


def _why(label: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": ROWS}))


class SealForm(forms.Form):
    ground = forms.ChoiceField(label=_("Ground"), choices=Seal.Ground.choices)
    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": ROWS}),
        help_text=_("How it came here and who was told. Do not describe what can be seen."),
    )


class ProposalForm(forms.Form):
    act = forms.ChoiceField(label=_("What to do"), choices=Unsealing.Act.choices)
    reason = _why(_("Why"))
    authority = forms.CharField(
        label=_("Authority"),
        required=False,
        max_length=200,
        help_text=_(
            "Needed to destroy bytes: the number of the disposition authority, or of the order."
        ),
    )


class DecisionForm(forms.Form):
    # Which proposal was read: another may have taken its place meanwhile.
    unsealing = forms.ModelChoiceField(Unsealing.objects.none(), widget=forms.HiddenInput)
    agrees = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("", "–"), ("yes", _("I agree; it is carried out")), ("no", _("I refuse"))],
        coerce=lambda value: value == "yes",
    )
    reason = forms.CharField(
        label=_("Why"), required=False, widget=forms.Textarea(attrs={"rows": ROWS})
    )

    def __init__(self, *args: Any, proposals: QuerySet[Unsealing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unsealing"].queryset = proposals  # type: ignore[attr-defined]


class HoldForm(forms.Form):
    evidence = forms.ModelChoiceField(
        Evidence.objects.none(),
        label=_("Number of the evidence"),
        required=False,
        widget=forms.NumberInput,
        help_text=_("Leave it empty to hold the whole case."),
    )
    authority = forms.CharField(
        label=_("By whose order"),
        max_length=LegalHold._meta.get_field("authority").max_length,
        help_text=_("The court, the inquiry or the counsel, and the number of the order."),
    )
    reason = _why(_("Why"))

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Evidence.objects.stored().filter(network=network)
        self.fields["evidence"].queryset = mine  # type: ignore[attr-defined]


class LiftForm(forms.Form):
    reason = _why(_("Why it is lifted, and on whose word"))

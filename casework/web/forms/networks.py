from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.models import (
    Attribution,
    Campaign,
    Evidence,
    Narrative,
    Network,
    NetworkLink,
    NetworkMember,
    Officer,
    Target,
)
from casework.web.forms.base import DayField, FactForm, MomentField


class NetworkForm(FactForm):
    class Meta:
        model = Network
        fields = ("title", "description", "is_restricted", "marking", "tlp", "pap", "time_zone")
        help_texts = {
            "title": _("A working name that gives nothing away; it is printed in packages."),
            "description": _("What is suspected, in a few sentences."),
            "is_restricted": _("To everybody else the case then does not exist."),
            "time_zone": _("In whose working hours it seems to post, such as Asia/Shanghai."),
        }


class NetworkEditForm(NetworkForm):
    # What was read when the form was opened: somebody else's change meanwhile is not overwritten.
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class MemberForm(forms.Form):
    officer = forms.ModelChoiceField(
        Officer.objects.none(), label=_("Officer"), empty_label=_("Choose an officer")
    )
    place = forms.ChoiceField(
        label=_("Place"),
        choices=NetworkMember.Place,
        initial=NetworkMember.Place.CONTRIBUTOR,
        help_text=_("Leads may change the case and its members; contributors add facts."),
    )

    def __init__(self, *args: Any, officers: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = officers  # type: ignore[attr-defined]


class CampaignForm(FactForm):
    started_on = DayField(label=_("Started on"))
    ended_on = DayField(label=_("Ended on"), required=False, help_text=_("Empty while it runs."))

    class Meta:
        model = Campaign
        fields = ("title", "started_on", "ended_on", "description")

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("started_on"), cleaned.get("ended_on")
        if first and last and last < first:
            self.add_error("ended_on", _("The last day is before the first."))
        return cleaned


class TargetForm(FactForm):
    class Meta:
        model = Target
        fields = ("name", "kind", "affiliation")
        help_texts = {
            "kind": _("Family members and bystanders are protected: no platform copy names them."),
            "affiliation": _("Leave it empty for a protected person."),
        }


class NarrativeForm(FactForm):
    class Meta:
        model = Narrative
        fields = ("title_en", "title_fr")
        help_texts = {"title_en": _("The claim in one sentence, as the network makes it.")}


class AttributionForm(FactForm):
    occurred_at = MomentField(
        label=_("Stated at"), help_text=_("When this judgement was made, not when it was typed.")
    )

    class Meta:
        model = Attribution
        fields = ("actor", "likelihood", "confidence", "rationale", "occurred_at")
        help_texts = {
            "actor": _("Who is thought to be behind the network."),
            "confidence": _("How good the basis is; it is kept apart from the likelihood."),
        }


class LinkForm(FactForm):
    other = forms.CharField(
        label=_("Other network"), max_length=10, help_text=_("Its reference, such as NET-4F7KQX.")
    )

    class Meta:
        model = NetworkLink
        fields = ("kind", "confidence", "rationale", "evidence")

    field_order = ("kind", "other", "confidence", "rationale", "evidence")

    def __init__(self, *args: Any, network: Network, officer: Officer, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.officer = officer
        evidence = Evidence.objects.shown().filter(network=network).order_by("-pk")
        self.fields["evidence"].queryset = evidence  # type: ignore[attr-defined]

    def clean_other(self) -> Network:
        seen = Network.objects.visible_to(self.officer)
        found = seen.filter(reference=self.cleaned_data["other"].upper()).first()
        if found is None:
            raise forms.ValidationError(_("There is no such network. Check the reference."))
        return found

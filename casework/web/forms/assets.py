from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from casework.actions import attributing
from casework.intake.identity import PLATFORMS, Identity, Unrecognised, identify
from casework.models import (
    Asset,
    Campaign,
    Evidence,
    Membership,
    Narrative,
    Network,
    Post,
    PostMembership,
    Presence,
    Target,
)
from casework.web.forms.base import ROWS, DayField, FactForm, MomentField

TECHNIQUES_HELP = _("DISARM identifiers with commas between them, such as T0049, T0085.001.")
PLATFORM_CHOICES = [("", _("Not known")), *((slug, rule.label) for slug, rule in PLATFORMS.items())]


class EvidenceField(forms.ModelChoiceField):
    """One file of the case; equal names are told apart by the start of their hash."""

    def label_from_instance(self, obj: Model) -> str:
        assert isinstance(obj, Evidence)
        return f"{obj.original_name} ({obj.sha256[:8]})"


class AssetForm(FactForm):
    value = forms.CharField(
        label=_("Address or handle"),
        max_length=2000,
        help_text=_(
            "Any spelling, defanged or not: x.com/name, hxxps://x[.]com/name, @name. "
            "The address of a post adds the post and its author."
        ),
    )
    platform = forms.ChoiceField(
        label=_("Platform of a bare handle"), choices=PLATFORM_CHOICES, required=False
    )
    account_created_on = DayField(label=_("Account created on"), required=False)
    first_seen_on = DayField(label=_("First seen on"), required=False)
    last_seen_on = DayField(label=_("Last seen on"), required=False)

    class Meta:
        model = Membership
        fields = (
            "display_name",
            "confidence",
            "rationale",
            "source",
            "campaign",
            "techniques",
            "account_created_on",
            "first_seen_on",
            "last_seen_on",
        )
        help_texts = {
            "rationale": _("Why it is thought to belong to this network."),
            "techniques": TECHNIQUES_HELP,
        }

    field_order = ("value", "platform", *Meta.fields)

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_campaigns(self, network)


class MembershipForm(FactForm):
    account_created_on = DayField(label=_("Account created on"), required=False)
    first_seen_on = DayField(label=_("First seen on"), required=False)
    last_seen_on = DayField(label=_("Last seen on"), required=False)

    class Meta:
        model = Membership
        fields = AssetForm.Meta.fields
        help_texts = AssetForm.Meta.help_texts

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_campaigns(self, network)


class PostForm(FactForm):
    """What the case reads in a post; the post itself stays as it was found."""

    class Meta:
        model = PostMembership
        fields = attributing.OF_POST
        help_texts = {
            "translation_en": _("Printed below the original wherever the post is quoted."),
            "techniques": TECHNIQUES_HELP,
        }

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_campaigns(self, network)
        for name, model in (("narrative", Narrative), ("target", Target)):
            mine = model.objects.filter(network=network)
            self.fields[name].queryset = mine  # type: ignore[attr-defined]


class AssetLinkForm(forms.Form):
    """Names an asset or a post of the case the way people do: by its handle or its address."""

    thing = forms.CharField(
        label=_("Handle or address of an asset, or address of a post, of this network"),
        max_length=2000,
    )

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.network = network

    def clean_thing(self) -> Asset | Post:
        found = _named(self.network, self.cleaned_data["thing"])
        if not found:
            raise forms.ValidationError(
                _("No asset or post of this network has this handle or address. Add it first.")
            )
        if len(found) > 1:
            raise forms.ValidationError(
                _("Several assets have this handle. Give the full address.")
            )
        return found[0]


class ObservationForm(forms.Form):
    presence = forms.ChoiceField(label=_("Seen"), choices=Presence)
    occurred_at = MomentField(
        label=_("Seen at"), help_text=_("When you looked, not when you type.")
    )
    vantage = forms.RegexField(
        r"^[A-Za-z]{2}$",
        label=_("Seen from (country)"),
        required=False,
        max_length=2,
        help_text=_(
            "Two letters, such as CA. Platforms show different things in different places."
        ),
        error_messages={"invalid": _("Write the two letters of the country, such as CA.")},
    )
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": ROWS})
    )
    evidence = EvidenceField(
        Evidence.objects.none(),
        label=_("Evidence that shows it"),
        required=False,
        empty_label=_("None"),
    )

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        evidence = Evidence.objects.shown().filter(network=network).order_by("-pk")
        self.fields["evidence"].queryset = evidence  # type: ignore[attr-defined]

    def clean_vantage(self) -> str:
        return self.cleaned_data["vantage"].upper()


def _offer_campaigns(form: FactForm, network: Network) -> None:
    campaigns = Campaign.objects.filter(network=network).order_by("started_on", "pk")
    form.fields["campaign"].queryset = campaigns  # type: ignore[attr-defined]


def _named(network: Network, text: str) -> list[Asset] | list[Post]:
    mine = Asset.objects.filter(memberships__network=network).order_by("pk")
    identity = identify(text)
    post = None if isinstance(identity, Unrecognised) else identity.post
    if post:
        return list(Post.objects.filter(memberships__network=network, url=post.url)[:2])
    if isinstance(identity, Identity):
        return list(mine.filter(platform__slug=identity.platform, key=identity.key)[:2])
    return list(mine.filter(handle__iexact=text.strip().removeprefix("@"))[:2])

"""Forms of a draft: opening it, its text, its items and its exhibits."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.models import Marking, Officer, Pap, Platform, Tlp
from casework.models.network import NetworkMember
from referrals.models import Ask, Channel, Policy, Referral, Urgency
from referrals.models.referral import EDITABLE, TEXTS, PackageLanguage
from referrals.web.forms.fields import Prose

Place = NetworkMember.Place
PREFIX = "french_"
FRENCH = tuple(PREFIX + name for name in TEXTS)
WRITTEN = tuple(name for name in EDITABLE if name != "french")


class OpenForm(forms.Form):
    """A new referral: to whom, and about what."""

    platform = forms.ModelChoiceField(
        Platform.objects.filter(is_active=True),
        label=_("Platform"),
        help_text=_("A referral goes to one platform. Open another one for the next."),
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        help_text=_("What a person at the platform reads first. No names of protected people."),
    )


class FollowForm(forms.Form):
    """A referral that follows one that was sent."""

    title = forms.CharField(label=_("Title"), max_length=200)


@dataclass(frozen=True, slots=True)
class Section:
    """Some fields under one heading."""

    title: str | Promise
    hint: str | Promise
    fields: list[forms.BoundField]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which the typed text is not the one that is stored now."""

    name: str
    label: str | Promise
    stored: str
    typed: str


class DraftForm(forms.Form):
    """Everything that an officer writes in a draft."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=200)
    summary = Prose(
        label=_("Summary"),
        required=False,
        help_text=_("In a few sentences: who does what, since when, and how you know."),
    )
    actor = Prose(
        label=_("Actor"),
        required=False,
        help_text=_("Who is thought to be behind it, how likely that is, and how sure you are."),
    )
    behaviour = Prose(
        label=_("Behaviour"),
        required=False,
        help_text=_("What the accounts do together that is not authentic."),
    )
    content = Prose(
        label=_("Content"), required=False, help_text=_("What they say, in which languages.")
    )
    degree = Prose(
        label=_("Degree"), required=False, help_text=_("How much, how widely, for how long.")
    )
    effect = Prose(
        label=_("Effect"), required=False, help_text=_("What harm is seen or is to be expected.")
    )
    policies = forms.ModelMultipleChoiceField(
        Policy.objects.none(),
        label=_("Policy clauses"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The lines of the platform's own rules that are violated."),
    )
    why = Prose(
        label=_("Why the policy is violated"),
        required=False,
        help_text=_("Name the line, and say how the behaviour falls under it."),
    )
    basis = Prose(
        label=_("Evidential basis"),
        required=False,
        help_text=_("Which exhibit shows what."),
    )
    method = Prose(
        label=_("Method"),
        required=False,
        help_text=_("How the material was found and checked. Open sources only."),
    )
    unknowns = Prose(
        label=_("What is not known"),
        required=False,
        help_text=_("Write “none recorded” if there is nothing. It is always printed."),
    )
    alternatives = Prose(
        label=_("Alternative explanations"),
        required=False,
        help_text=_(
            "What else could explain it, and why you think it does not. "
            "Write “none recorded” if there is nothing."
        ),
    )
    internal_notes = Prose(
        label=_("Internal notes"),
        required=False,
        help_text=_("For reviewers and colleagues. In no copy that leaves the house."),
    )
    asks = forms.MultipleChoiceField(
        label=_("What is asked"),
        choices=Ask.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Always a request for assessment under the platform's own terms."),
    )
    channel = forms.ModelChoiceField(
        Channel.objects.none(),
        label=_("Channel"),
        required=False,
        help_text=_("It decides the language, the size and the markings that are possible."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=PackageLanguage.choices)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices)
    sender_name = forms.CharField(label=_("Name of the sender"), max_length=120, required=False)
    sender_title = forms.CharField(label=_("Title of the sender"), max_length=120, required=False)
    sender_email = forms.EmailField(label=_("E-mail address of the sender"), required=False)
    marking = forms.ChoiceField(label=_("Security marking"), choices=Marking.choices)
    tlp = forms.ChoiceField(label="TLP", choices=Tlp.choices)
    pap = forms.ChoiceField(label="PAP", choices=Pap.choices)
    good_faith = forms.BooleanField(
        label=_("Stated in good faith: accurate and complete to the best of our knowledge"),
        required=False,
    )

    SECTIONS: tuple[tuple[Promise, Promise | str, tuple[str, ...]], ...] = (
        (_("What it is about"), "", ("title", "summary")),
        (
            _("The case in five parts"),
            _("Short and factual. Every sentence must be provable from the exhibits."),
            ("actor", "behaviour", "content", "degree", "effect"),
        ),
        (_("Rules and evidence"), "", ("policies", "why", "basis", "method")),
        (
            _("The limits of what we know"),
            _("A platform trusts a referral that says what it does not know."),
            ("unknowns", "alternatives"),
        ),
        (_("What is asked, and how it is sent"), "", ("asks", "channel", "language", "urgency")),
        (_("Who sends it"), "", ("sender_name", "sender_title", "sender_email", "good_faith")),
        (_("Handling"), "", ("marking", "tlp", "pap", "internal_notes")),
        (
            _("The French part"),
            _("Only for a referral in English and French; what stands above is its English part."),
            FRENCH,
        ),
    )

    def __init__(self, *args: Any, referral: Referral, **options: Any) -> None:
        options.setdefault("initial", _stored(referral))
        super().__init__(*args, **options)
        for name in FRENCH:
            label = self.fields[name.removeprefix(PREFIX)].label
            self.fields[name] = Prose(
                label=_("%(text)s in French") % {"text": label},
                required=False,
                rows=2 if name == "french_title" else 4,
            )
        mine = Q(platform=referral.platform, is_active=True)
        self.referral = referral
        channels = Channel.objects.select_related("platform")
        self._choose("channel", channels.filter(mine | Q(pk=referral.channel_id)))
        cited = Q(pk__in=referral.citations.values("policy"))
        self._choose("policies", Policy.objects.filter(mine | cited))

    def _choose(self, name: str, among: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = among

    @property
    def sections(self) -> list[Section]:
        return [
            Section(title, hint, [self[name] for name in names])
            for title, hint, names in self.SECTIONS
        ]

    @property
    def facts(self) -> dict[str, Any]:
        """What the action is to write."""
        told = self.cleaned_data
        french = {name.removeprefix(PREFIX): told[name] for name in FRENCH}
        return {name: told[name] for name in (*WRITTEN, "policies")} | {"french": french}

    def differences(self) -> list[Difference]:
        """Return where the stored draft reads otherwise than what was typed."""
        stored = _stored(self.referral)
        return [
            Difference(name, self[name].label, was, typed)
            for name in (*WRITTEN, *FRENCH, "policies")
            if (was := self._words(name, stored[name]))
            != (typed := self._words(name, self.cleaned_data[name]))
        ]

    def renew(self) -> None:
        """Let the next attempt be made upon the version that is stored now."""
        assert isinstance(self.data, QueryDict), "only what was posted can be overtaken"
        data = self.data.copy()
        data["version"] = str(self.referral.version)
        self.data = data

    def _words(self, name: str, value: Any) -> str:
        if name in TEXTS or name in FRENCH or name == "internal_notes":
            return str(value).replace("\r\n", "\n").strip()
        if isinstance(value, bool):
            return str(_("Yes")) if value else str(_("No"))
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            chosen = value if name == "policies" else [value] if value else []
            return "\n".join(sorted(str(one) for one in chosen))
        if isinstance(field, forms.ChoiceField):
            labels = dict(field.choices)  # type: ignore[arg-type]
            chosen = value if isinstance(value, list) else [value]
            return "\n".join(str(labels[one]) for one in labels if one in chosen)
        return str(value)


def _stored(referral: Referral) -> dict[str, Any]:
    facts = {name: getattr(referral, name) for name in WRITTEN}
    facts |= {name: referral.french.get(name.removeprefix(PREFIX), "") for name in FRENCH}
    cited = [citation.policy for citation in referral.citations.select_related("policy")]
    return facts | {"policies": cited, "version": referral.version}


class PickForm(forms.Form):
    """Why the chosen assets or posts are in the referral."""

    why = Prose(
        label=_("Why these are included"),
        required=False,
        rows=2,
        help_text=_("It is written to each of them, and can be edited item by item later."),
    )


class WhyForm(forms.Form):
    why = Prose(label=_("Why it is included"), required=False, rows=3)


class ExhibitForm(forms.Form):
    """Evidence to be cited, and what the reader should see in it."""

    evidence = forms.IntegerField(
        label=_("Evidence"),
        min_value=1,
        max_value=2**63 - 1,
        error_messages={"required": _("Choose one piece of evidence.")},
    )
    caption = forms.CharField(
        label=_("Caption"),
        max_length=500,
        required=False,
        help_text=_("What the reader should see in it."),
    )


class VersionForm(forms.Form):
    """The version that was read, so that nothing else is submitted in its place."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class HandOverForm(forms.Form):
    """The new owner: another contributor of the case."""

    to = forms.ModelChoiceField(Officer.objects.none(), label=_("New owner"))

    def __init__(self, *args: Any, referral: Referral, **options: Any) -> None:
        super().__init__(*args, **options)
        members = NetworkMember.objects.filter(
            network=referral.network, place__in=(Place.LEAD, Place.CONTRIBUTOR)
        )
        able = Officer.objects.filter(pk__in=members.values("officer"), is_active=True)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = able.exclude(pk=referral.owner_id).exclude(is_service=True)

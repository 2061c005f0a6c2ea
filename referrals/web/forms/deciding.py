"""Forms of review, of steps that need a reason, of deliveries and of the end."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from referrals.lifecycle import Resolution
from referrals.models import Answer, Notice, Question, Review
from referrals.web.forms.fields import Moment, Prose

Verdict = Review.Verdict
ENDINGS = [choice for choice in Resolution.choices if choice[0] != Resolution.RETRACTED]


class ReasonForm(forms.Form):
    reason = Prose(label=_("Reason"), help_text=_("It is kept with the case."))


# What is asked of whoever passes a warning, by the code of the warning.
PASSING = {
    "person-named": _("Why a protected person may be named"),
    "clause-old": _("Why the older clause is cited"),
    "defamation-only": _("Why defamation alone is enough"),
    "seen-gone": _("Why items that were gone are referred"),
    "post-without-author": _("Why posts without an author are referred"),
    "item-without-exhibit": _("What proves the items that no exhibit shows"),
}


class PassingForm(forms.Form):
    """A reason for each warning of the guard that is to be passed."""

    def __init__(self, *args: Any, warnings: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = sorted(set(warnings))
        for code in self.codes:
            self.fields[f"reason_{code}"] = Prose(
                label=PASSING[code],
                required=False,
                rows=2,
                help_text=_("It is kept with these contents."),
            )

    @property
    def reasons(self) -> dict[str, str]:
        """What was written, by the code of the warning."""
        given = {code: self.cleaned_data.get(f"reason_{code}", "") for code in self.codes}
        return {code: reason for code, reason in given.items() if reason}

    @property
    def passing(self) -> list[forms.BoundField]:
        """The fields of the reasons, for a page that lays out the others itself."""
        return [self[f"reason_{code}"] for code in self.codes]


class VerdictForm(PassingForm):
    """A reviewer's verdict on the contents that have this digest, with the checklist."""

    verdict = forms.ChoiceField(choices=Verdict.choices, widget=forms.HiddenInput)
    digest = forms.RegexField("^[0-9a-f]{64}$", widget=forms.HiddenInput)
    reason = Prose(
        label=_("Reason or note"),
        required=False,
        rows=4,
        help_text=_(
            "To return or reject, say why: the drafters read it. With an approval it is a note."
        ),
    )

    def __init__(self, *args: Any, questions: Iterable[Question] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        for question in self.questions:
            self.fields[f"answer_{question.code}"] = forms.ChoiceField(
                label=str(question),
                choices=Answer.Word.choices,
                widget=forms.RadioSelect,
                required=False,
                help_text=_("Required for an approval.") if question.is_required else "",
            )
            self.fields[f"note_{question.code}"] = forms.CharField(
                label=_("Note"),
                required=False,
                max_length=2000,
            )

    @property
    def said(self) -> dict[str, tuple[str, str]]:
        """What was answered: the word and the note, by the code of the question."""
        given = {q.code: self.cleaned_data.get(f"answer_{q.code}", "") for q in self.questions}
        return {
            code: (word, self.cleaned_data.get(f"note_{code}", ""))
            for code, word in given.items()
            if word
        }

    @property
    def checklist(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of each question, for a page that lays out the others itself."""
        return [(self[f"answer_{q.code}"], self[f"note_{q.code}"]) for q in self.questions]


class TicketForm(forms.Form):
    """What the platform's portal answered when the referral was filed by hand."""

    ticket = forms.CharField(
        label=_("Ticket"),
        max_length=200,
        help_text=_("The number or address that the portal gave for this filing."),
    )
    occurred_at = Moment(label=_("Filed at"))


class FindingForm(forms.Form):
    """What a person found out of a delivery whose fate nobody knows."""

    FOUND = [
        ("arrived", _("It arrived")),
        ("lost", _("It did not arrive")),
    ]
    found = forms.ChoiceField(
        label=_("What did you find?"), choices=FOUND, widget=forms.RadioSelect
    )
    proof = Prose(
        label=_("How you found out"),
        rows=3,
        help_text=_("For example: the platform confirmed on the phone, name and time."),
    )
    occurred_at = Moment(label=_("If it arrived: when"))


class NoticeForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What it is for"), choices=Notice.Kind.choices, widget=forms.RadioSelect
    )
    text = Prose(
        label=_("Text of the notice"),
        rows=12,
        help_text=_(
            "In the language of the referral. A second person approves it before it is sent."
        ),
    )


class CloseForm(forms.Form):
    resolution = forms.ChoiceField(
        label=_("How did it end?"), choices=ENDINGS, widget=forms.RadioSelect
    )

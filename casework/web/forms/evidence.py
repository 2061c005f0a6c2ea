from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from casework.models import Evidence
from casework.models.annotation import CORRECTABLE
from casework.models.evidence import column_of
from casework.web.forms.base import FactForm, MomentField


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One file or more; each is judged alone, so that one bad file does not spoil the others."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> Sequence[UploadedFile]:
        given = data if isinstance(data, list | tuple) and data else [data or None]
        # An empty file is refused by the action, by name, like every other bad file.
        return [super(SeveralFilesField, self).clean(one, initial) for one in given]


class EvidenceForm(FactForm):
    uploads = SeveralFilesField(label=_("Files"), allow_empty_file=True)
    manifest = forms.FileField(
        label=_("Table of the files"),
        required=False,
        help_text=_(
            "CSV or spreadsheet, one row for each file: file name, source URL, captured at, "
            "captured by, captured with, description EN, description FR, asset (its address). What "
            "a row says goes before what the fields below say of all."
        ),
    )
    source_url = forms.CharField(
        label=_("Source address"),
        required=False,
        max_length=2000,
        help_text=_("Where the material was found. Nothing is fetched from there."),
    )
    captured_at = MomentField(label=_("Captured at"), required=False)

    class Meta:
        model = Evidence
        fields = (
            "source_url",
            "captured_at",
            "captured_by",
            "captured_with",
            "reliability",
            "credibility",
            "description_en",
            "description_fr",
            "sensitivity",
            "marking",
            "tlp",
            "pap",
        )
        help_texts = {
            "captured_with": _("Browser, tool and version."),
            "description_en": _("What can be seen, in neutral words; it is printed with exhibits."),
        }

    field_order = ("uploads", "manifest", *Meta.fields)

    def facts(self) -> dict[str, object]:
        """Return the provenance, which all files of one upload share."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class CorrectionForm(forms.Form):
    field = forms.ChoiceField(label=_("Field"), choices=[])
    value = forms.CharField(
        label=_("As it should read"),
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Grades as their letter or number; sensitivity as NONE, GRAPHIC, INTIMATE or PERSONAL; "
            "a moment as 2026-09-01T12:00:00Z; empty for unknown."
        ),
    )
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {name: column_of(name).verbose_name for name in CORRECTABLE}
        self.fields["field"].choices = list(names.items())  # type: ignore[attr-defined]


class LinkField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        if obj.post:
            return str(obj.post.url)
        return f"{obj.asset.handle or obj.asset.key} ({obj.asset.platform})"


class UnlinkForm(forms.Form):
    link = LinkField(label=_("What it does not show"), queryset=None)
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, evidence: Evidence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        links = evidence.links.select_related("asset__platform", "post")
        self.fields["link"].queryset = links  # type: ignore[attr-defined]


class CopyForm(forms.Form):
    file = forms.FileField(label=_("File"), allow_empty_file=True)
    transformation = forms.CharField(
        label=_("What was done"),
        max_length=200,
        help_text=_("For example: faces of bystanders covered, page 3 extracted."),
    )
    tool = forms.CharField(label=_("Tool"), max_length=200)
    tool_version = forms.CharField(label=_("Version of the tool"), max_length=100, required=False)

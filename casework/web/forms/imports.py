from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.models import ImportBatch
from casework.web.forms.assets import PLATFORM_CHOICES
from casework.web.forms.base import FactForm


class ImportForm(FactForm):
    file = forms.FileField(
        label=_("List"),
        required=False,
        allow_empty_file=True,
        help_text=_(
            "A spreadsheet (XLSX, XLS, ODS), CSV, TSV, JSON or JSON Lines. "
            "One column must be url, handle or Indicator; in a list of posts it is the post’s url."
        ),
    )
    pasted = forms.CharField(
        label=_("Or paste the list"),
        required=False,
        max_length=1_000_000,
        strip=False,
        widget=forms.Textarea(attrs={"spellcheck": "false"}),
        help_text=_("One address or handle to a line, or cells copied from a spreadsheet."),
    )
    default_platform = forms.ChoiceField(
        label=_("Platform of bare handles"),
        choices=PLATFORM_CHOICES,
        required=False,
        help_text=_("Only for rows that give a handle and neither an address nor a platform."),
    )

    class Meta:
        model = ImportBatch
        fields = ("kind", "default_platform", "confidence", "source", "is_dry_run")
        labels = {
            "kind": _("What the rows are"),
            "is_dry_run": _("Dry run: only say what would happen"),
        }
        help_texts = {"source": _("Who made the list, and when.")}

    field_order = ("kind", "file", "pasted", *Meta.fields[1:])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        # What the browser sent of a field that was refused is gone from the cleaned data.
        if "file" in cleaned and "pasted" in cleaned:
            if cleaned["file"] and cleaned["pasted"].strip():
                self.add_error("pasted", _("Choose a file or paste a list, not both."))
            elif not cleaned["file"] and not cleaned["pasted"].strip():
                self.add_error("file", _("Choose a file, or paste the list below."))
        return cleaned

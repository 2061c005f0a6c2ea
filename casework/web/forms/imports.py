from django import forms
from django.utils.translation import gettext_lazy as _

from casework.models import ImportBatch
from casework.web.forms.assets import PLATFORM_CHOICES
from casework.web.forms.base import FactForm


class ImportForm(FactForm):
    file = forms.FileField(
        label=_("List"),
        allow_empty_file=True,
        help_text=_("CSV or TSV. One column must be url, handle or Indicator."),
    )
    default_platform = forms.ChoiceField(
        label=_("Platform of bare handles"),
        choices=PLATFORM_CHOICES,
        required=False,
        help_text=_("Only for rows that give a handle and neither an address nor a platform."),
    )

    class Meta:
        model = ImportBatch
        fields = ("default_platform", "confidence", "source", "is_dry_run")
        labels = {"is_dry_run": _("Dry run: only say what would happen")}
        help_texts = {"source": _("Who made the list, and when.")}

    field_order = ("file", *Meta.fields)

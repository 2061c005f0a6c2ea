"""Form fields that several pages of referrals ask for in the same way."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from casework.web.forms.base import MomentField


class Moment(MomentField):
    """A stated moment, now unless the officer says otherwise."""

    def __init__(self, **options: Any) -> None:
        zone = format_lazy(_("Time zone: {zone}"), zone=settings.TIME_ZONE)
        super().__init__(initial=timezone.now, help_text=zone, **options)


class Prose(forms.CharField):
    """Several lines of text, with one kind of line end whatever the browser sends."""

    def __init__(self, *, rows: int = 5, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")

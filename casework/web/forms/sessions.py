from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.audit import canonical
from casework.models import Event, EventKind
from casework.web.sight import address_of

# Ten wrong guesses from one place at one account are no slip; a quarter of an hour is bearable.
GUESSES = 10
PAUSE = timedelta(minutes=15)


class SignInForm(AuthenticationForm):
    username = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    error_messages = {
        "invalid_login": _(
            "The e-mail address and the password do not belong together. "
            "Check both; an administrator can help."
        ),
        "inactive": _("This account is closed."),
        "throttled": _("Too many attempts. Wait a quarter of an hour, then try again."),
    }

    def clean_username(self) -> str:
        return self.cleaned_data["username"].lower()

    def clean(self) -> dict[str, Any]:
        if self._guessed_too_often():
            raise ValidationError(self.error_messages["throttled"], code="throttled")
        return super().clean()

    @property
    def is_throttled(self) -> bool:
        return self.has_error(NON_FIELD_ERRORS, "throttled")

    def _guessed_too_often(self) -> bool:
        # By account and place: nobody can lock somebody else out from far away.
        refused = Event.objects.filter(
            kind=EventKind.SIGN_IN_REFUSED,
            subject=self.cleaned_data.get("username", "")[:80],
            payload=canonical({"address": address_of(self.request)}),  # type: ignore[arg-type]
            recorded_at__gt=timezone.now() - PAUSE,
        )
        return refused[:GUESSES].count() >= GUESSES

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from casework.actions import signing
from casework.web.sight import address_of

THROTTLED = _("Too many attempts. Wait a quarter of an hour, then try again.")


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
        "throttled": THROTTLED,
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
        email, request = self.cleaned_data.get("username", ""), self.request
        assert request is not None, "the sign-in gives it"
        return signing.is_guessed_too_often(email=email, address=address_of(request))

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from casework.web.forms.sessions import THROTTLED

_RULES = lazy(lambda: " ".join(password_validators_help_texts()), str)()


def _secret(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(
        label=label, strip=False, max_length=200, widget=widget, help_text=help_text
    )


class NewPasswordForm(forms.Form):
    """A new password, typed twice."""

    new = _secret(_("New password"), "new-password", _RULES)
    again = _secret(_("New password, again"), "new-password")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "new" in cleaned and "again" in cleaned and cleaned["new"] != cleaned["again"]:
            self.add_error("again", _("The two are not the same. Type the new password again."))
        return cleaned

    @property
    def facts(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name != "again"}

    def slow_down(self) -> None:
        """Say that somebody guessed too often."""
        self.add_error(None, THROTTLED)


class ChangeForm(NewPasswordForm):
    old = _secret(_("Present password"), "current-password")

    field_order = ("old", "new", "again")


class CodeForm(NewPasswordForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    code = forms.CharField(
        label=_("One-time code"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
        help_text=_("As an administrator gave it to you. It is good for three days and once."),
    )

    field_order = ("email", "code", "new", "again")

    @property
    def typed_email(self) -> str:
        """Return the address as typed, whether or not it is one."""
        return str(self.data.get("email", "")).strip().lower()

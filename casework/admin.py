"""The directories, for administrators; every change goes through an action."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _

from casework.actions import administering, authenticating, enlisting
from casework.errors import BadInput, Refusal, WrongState
from casework.models import Officer, Platform, Role


class Directory(admin.ModelAdmin):
    """A directory that administrators keep, from which nothing is ever deleted."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return getattr(request.user, "is_administrator", False)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        administering.save(obj, by=request.user)  # type: ignore[arg-type]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the form; what the action refuses is said above it, and nothing is saved."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (WrongState, BadInput) as refused:
            for fault in refused.faults:
                messages.error(request, f"{fault.message} {fault.remedy}".strip())
            return HttpResponseRedirect(request.get_full_path())


@admin.register(Platform)
class PlatformAdmin(Directory):
    list_display = ("name", "slug", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "slug")
    ordering = ("name",)


class RolesField(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        super().__init__(choices=Role, required=False, label=_("Roles"))


class NewOfficerForm(forms.ModelForm):
    roles = RolesField()
    password = forms.CharField(
        label=_("First password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "Better left empty: a person sets their own by a one-time code, which the list of "
            "officers makes; a service comes in by token only."
        ),
    )

    class Meta:
        model = Officer
        fields = ("email", "name", "title", "service_number", "language", "roles")

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()

    def clean_password(self) -> str | None:
        password = self.cleaned_data["password"] or None
        if password:
            validate_password(password)
        return password


class OfficerForm(forms.ModelForm):
    roles = RolesField()

    class Meta:
        model = Officer
        fields = ("name", "title", "service_number", "language", "roles", "is_active")


@admin.register(Officer)
class OfficerAdmin(Directory):
    list_display = ("name", "email", "shown_roles", "is_service", "is_active")
    list_filter = ("is_active", "is_service")
    search_fields = ("name", "email")
    ordering = ("name", "pk")
    readonly_fields = ("email",)
    actions = ("make_code",)

    @admin.action(description=_("Make a one-time code for a password"))
    def make_code(self, request: HttpRequest, chosen: models.QuerySet) -> HttpResponse | None:
        """Show the code once, in this answer; for one officer at a time."""
        officers = list(chosen[:2])
        by: Any = request.user
        try:
            if len(officers) != 1:
                raise BadInput(_("Choose one officer."))
            code = authenticating.make_password_code(officers[0], by=by)
        except Refusal as refused:
            messages.error(request, f"{refused.summary} {refused.remedy}".strip())
            return None
        address = request.build_absolute_uri(reverse("casework:password-code"))
        context = {"officer": officers[0], "secret": code, "address": address}
        answer = render(request, "casework/password_code_made.html", context)
        add_never_cache_headers(answer)
        return answer

    @admin.display(description=_("Roles"))
    def shown_roles(self, officer: Officer) -> str:
        labels = dict(Role.choices)
        return ", ".join(str(labels.get(role, role)) for role in officer.roles)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["form"] = OfficerForm if obj else NewOfficerForm
        return super().get_form(request, obj, change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.readonly_fields if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by: Any = request.user
        if change:
            facts = {name: form.cleaned_data[name] for name in form.changed_data}
            enlisting.change(Officer.objects.get(pk=obj.pk), by=by, **facts)
        else:
            # The administration goes on with the row that the action made.
            obj.pk = enlisting.enlist(by=by, **form.cleaned_data).pk


admin.site.unregister(Group)
admin.site.site_header = admin.site.site_title = _("Renvoi: directories")
admin.site.index_title = _("Directories")
admin.site.enable_nav_sidebar = False

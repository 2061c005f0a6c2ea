"""The directories, for administrators; every change goes through an action."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from casework.admin import Directory
from referrals.actions import directing
from referrals.models import Calendar, Channel, Policy, ProtectedAddress, Question


def told_of_deadlines(request: HttpRequest, moved: int) -> None:
    """Say how many open referrals are due at another time now."""
    if moved:
        said = ngettext(
            "The deadlines of %d open referral moved.",
            "The deadlines of %d open referrals moved.",
            moved,
        )
        messages.info(request, said % moved)


@admin.register(Channel)
class ChannelAdmin(Directory):
    list_display = ("name", "platform", "kind", "languages", "verified_on", "is_active")
    list_filter = ("is_active", "kind", "platform")
    list_select_related = ("platform",)
    search_fields = ("name", "address", "platform__name")
    ordering = ("platform__name", "name")
    fieldsets = (
        (
            None,
            {"fields": ("platform", "name", "kind", "address", "escalation_address", "is_active")},
        ),
        (
            _("What it takes"),
            {"fields": ("languages", "max_items", "max_bytes", "takes_parts", "wants_zip")},
        ),
        (_("What its copy shows"), {"fields": ("officers", "url_form")}),
        (
            _("Until when it answers"),
            {"fields": ("acknowledge_hours", "answer_days", "calendar")},
        ),
        (_("Ceilings"), {"fields": ("marking_ceiling", "tlp_ceiling")}),
        (
            _("Filing by hand"),
            {"fields": ("instructions_en", "instructions_fr", "notifies_holder")},
        ),
        (_("Where these facts come from"), {"fields": ("source", "verified_on")}),
    )

    def save_model(self, request: HttpRequest, obj: Channel, form: Any, change: bool) -> None:
        told_of_deadlines(request, directing.save_channel(obj, by=request.user))  # type: ignore[arg-type]


@admin.register(Calendar)
class CalendarAdmin(Directory):
    list_display = ("name_en", "code", "region", "time_zone")
    search_fields = ("code", "name_en", "name_fr")
    ordering = ("code",)

    def save_model(self, request: HttpRequest, obj: Calendar, form: Any, change: bool) -> None:
        told_of_deadlines(request, directing.save_calendar(obj, by=request.user))  # type: ignore[arg-type]


@admin.register(Policy)
class PolicyAdmin(Directory):
    list_display = ("code", "title_en", "platform", "version_date", "is_active")
    list_filter = ("is_active", "platform")
    list_select_related = ("platform",)
    search_fields = ("code", "title_en", "title_fr", "clause", "platform__name")
    ordering = ("platform__name", "code", "version_date")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


@admin.register(ProtectedAddress)
class ProtectedAddressAdmin(Directory):
    list_display = ("address", "kind", "is_active")
    list_filter = ("is_active", "kind")
    search_fields = ("address",)
    ordering = ("kind", "address")


@admin.register(Question)
class QuestionAdmin(Directory):
    list_display = ("text_en", "channel", "is_required", "is_active", "position")
    list_filter = ("is_active", "is_required", "channel")
    list_select_related = ("channel__platform",)
    search_fields = ("code", "text_en", "text_fr")
    ordering = ("position", "pk")

"""The directories, for administrators; every change goes through an action."""

from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.admin import Directory
from referrals.models import Channel, Policy, ProtectedAddress, Question


@admin.register(Channel)
class ChannelAdmin(Directory):
    list_display = ("name", "platform", "kind", "languages", "verified_on", "is_active")
    list_filter = ("is_active", "kind", "platform")
    list_select_related = ("platform",)
    search_fields = ("name", "address", "platform__name")
    ordering = ("platform__name", "name")
    fieldsets = (
        (None, {"fields": ("platform", "name", "kind", "address", "is_active")}),
        (
            _("What it takes"),
            {"fields": ("languages", "max_items", "max_bytes", "takes_parts", "wants_zip")},
        ),
        (_("What its copy shows"), {"fields": ("officers", "url_form")}),
        (_("Ceilings"), {"fields": ("marking_ceiling", "tlp_ceiling")}),
        (
            _("Filing by hand"),
            {"fields": ("instructions_en", "instructions_fr", "notifies_holder")},
        ),
        (_("Where these facts come from"), {"fields": ("source", "verified_on")}),
    )


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

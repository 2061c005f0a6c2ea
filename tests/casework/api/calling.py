"""A client that speaks the API: JSON in, JSON out, one officer's token."""

import re
import uuid
from typing import Any

from rest_framework.test import APIClient

from casework.actions import issuing
from casework.api.versions import etag_of
from casework.models import Evidence, Membership, Network, Officer, PostMembership, Scope
from referrals.models import Delivery, Item, Referral, Subscription

ROOT = "/api/v1/"
READING = ("GET", "HEAD", "OPTIONS")
REFERRAL = re.compile(r"/referrals/(REF-\w+)/")
ITEM = re.compile(r"/referrals/(REF-\w+)/items/(\d{1,9})/$")
POST = re.compile(r"/networks/(NET-\w+)/posts/(\d{1,9})/$")
CORRECTIONS = re.compile(r"/networks/(NET-\w+)/evidence/(\d{1,9})/annotations/$")
DELIVERY = re.compile(r"/referrals/(REF-\w+)/deliveries/(\d{1,9})/\w+/$")
ASSET = re.compile(r"/networks/(NET-\w+)/assets/(\d{1,9})/$")
WEBHOOK = re.compile(r"/webhooks/(\d{1,9})/")
NETWORK = re.compile(r"/networks/(NET-\w+)/")


class Caller(APIClient):
    """Writes as a well-behaved client does: under a fresh key, with the version just read."""

    default_format = "json"

    def generic(self, method: str, path: str, *args: Any, **facts: Any) -> Any:
        place = path if path.startswith(("/", "http")) else ROOT + path
        if method not in READING:
            facts.setdefault("HTTP_IDEMPOTENCY_KEY", str(uuid.uuid4()))
            if "HTTP_IF_MATCH" not in facts:
                facts["HTTP_IF_MATCH"] = tag_at(place)
        return super().generic(method, place, *args, **facts)

    def generic_write(self, method: str, path: str, body: Any, form: str = "json") -> Any:
        """Send a body by the method that is named."""
        return getattr(self, method.lower())(path, body, format=form)


def tag_at(place: str) -> str:
    """Return the tag of what an address changes: the innermost thing there that has one."""
    for pattern, model, *columns in (
        (ITEM, Item, "referral__reference", "number"),
        (DELIVERY, Delivery, "referral__reference", "pk"),
        (ASSET, Membership, "network__reference", "asset"),
        (POST, PostMembership, "network__reference", "post"),
        (CORRECTIONS, Evidence, "network__reference", "pk"),
        (WEBHOOK, Subscription, "pk"),
        (REFERRAL, Referral, "reference"),
        (NETWORK, Network, "reference"),
    ):
        named = pattern.search(place)
        places = dict(zip(columns, named.groups(), strict=True)) if named else {}
        row = model.objects.filter(**places).first() if named else None
        if row:
            return etag_of(row)
    return ""


def scopes_for(officer: Officer) -> list[str]:
    """Return every scope that a token of this officer may have."""
    return [s for s in Scope.values if not (officer.is_service and s == Scope.REVIEWS)]


def secret_of(officer: Officer, *scopes: str) -> str:
    _token, secret = issuing.issue(
        officer, scopes=scopes or scopes_for(officer), days=1, by=officer
    )
    return secret


def bearing(secret: str, **facts: Any) -> Caller:
    caller = Caller(**facts)
    caller.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return caller


def calling(officer: Officer, *scopes: str, **facts: Any) -> Caller:
    return bearing(secret_of(officer, *scopes), **facts)

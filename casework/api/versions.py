"""Versions of objects as HTTP has them: given out as `ETag`, asked back as `If-Match`."""

import re

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from casework.actions._checking import StaleVersion, Versioned
from casework.errors import BadInput

# A proxy that compresses marks our tag as weak; the object's version is the same all the same.
# The tag of a job goes on with how far it got, which is no other version.
TAG = re.compile(r'(?:W/)?"(\d{1,10})(?:-[0-9a-f]+)?"')


class MatchRequired(BadInput):
    """The doors answer this one with 428."""

    code = "match-required"
    message = _("This changes something, so it must say which version it was made from.")
    remedy = _("Read the object, and send its ETag back as If-Match.")


def etag_of(row: Versioned) -> str:
    """Return the object's version as an entity tag, whatever the language or the encoding."""
    return f'"{row.version}"'


def require_match(request: Request, row: Versioned) -> int:
    """Return the version that the client read, for the action to check again under its lock.

    :raises MatchRequired: when the client names none.
    :raises StaleVersion: when it is not the newest.
    """
    given = request.headers.get("If-Match", "").strip()
    if not given or given == "*":
        raise MatchRequired
    if str(row.version) not in TAG.findall(given):
        raise StaleVersion
    return row.version

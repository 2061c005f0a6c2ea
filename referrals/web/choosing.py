"""Ticked rows of a list, or all that its search and filters find."""

from collections.abc import Sequence, Sized

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from casework.errors import BadInput
from casework.web.listing import Listing
from casework.web.sight import OfficerRequest

# The button that means every row that the filter finds, on this page and on the others.
ALL = "all"
# More than a page can tick; what is beyond it did not come from one of our forms.
MOST = 1000


class NothingChosen(BadInput):
    code = "nothing-chosen"
    message = _("Nothing was chosen.")
    remedy = _("Tick at least one row, or use the button for all that the filter finds.")


def wants_all(request: OfficerRequest) -> bool:
    return request.POST.get("scope") == ALL


def ticked(request: OfficerRequest, name: str = "item") -> list[int]:
    """Return the numbers that were ticked; what is no number is left out."""
    texts = request.POST.getlist(name)[:MOST]
    return sorted({int(text) for text in texts if text.isdecimal() and len(text) < 10})


def require_some(chosen: Sized) -> None:
    """:raises NothingChosen: when it is empty."""
    if not chosen:
        raise NothingChosen


def matching(shown: Listing, rows: QuerySet, search: Sequence[str]) -> QuerySet:
    """Return every row that the list's search and filters find, not only those of one page."""
    for one in shown.filters:
        if one.name in shown.chosen:
            rows = rows.filter(**{one.lookup: shown.chosen[one.name]})
    found = Q()
    for lookup in search if shown.query else ():
        found |= Q(**{lookup: shown.query})
    return rows.filter(found)

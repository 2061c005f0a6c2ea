"""Pages of one case file: its frame, its rights, and the one way through a form."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpResponse
from django.http.request import QueryDict
from django.shortcuts import redirect, render

from casework import permissions
from casework.models import Integrity, Network, Officer
from casework.web.listing import COUNTED
from casework.web.refusals import attempt
from casework.web.sight import OfficerRequest


@dataclass(frozen=True, slots=True)
class Rights:
    """What the reader of a page may do in its case; buttons ask this, actions ask again."""

    contribute: bool
    lead: bool
    record: bool


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are, up to the point where counting costs more than it tells."""

    number: int
    is_more: bool


def rights_in(network: Network, officer: Officer) -> Rights:
    return Rights(
        contribute=permissions.may_contribute(network, officer),
        lead=permissions.may_lead(network, officer),
        record=permissions.may_record(network, officer),
    )


def count(rows: QuerySet) -> Count:
    """Count the rows, but never more than a list would."""
    found = rows.order_by()[: COUNTED + 1].count()
    return Count(min(found, COUNTED), found > COUNTED)


def sent(request: OfficerRequest) -> QueryDict | None:
    """Return what was posted, or None when the page is only being looked at."""
    return request.POST if request.method == "POST" else None


def case_page(
    request: OfficerRequest,
    network: Network,
    template: str,
    *,
    tab: str,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Draw a page in the frame of its case."""
    rights = rights_in(network, request.user)
    damaged = network.evidence.exclude(integrity=Integrity.INTACT).order_by().count()
    frame = {"network": network, "tab": tab, "may": rights, "damaged": damaged}
    return render(request, template, frame | context, status=status)


def case_form(
    request: OfficerRequest,
    network: Network,
    form: BaseForm,
    act: Callable[..., object],
    *,
    tab: str,
    done: str,
    to: str,
    template: str = "casework/fact_form.html",
    **context: Any,
) -> HttpResponse:
    """Show a form; once it was sent and holds, run the action and go on to the page `to`.

    `act` gets what the form has cleaned, by keyword. Whatever is wrong, nothing typed is lost.
    """
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            tried = attempt(form, partial(act, **form.cleaned_data))
            if tried.succeeded:
                messages.success(request, done)
                return redirect(to)
            status = tried.status
    return case_page(
        request, network, template, tab=tab, status=status, form=form, back=to, **context
    )

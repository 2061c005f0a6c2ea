import csv
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import F
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.actions import importing
from casework.actions._storing import handed_in
from casework.intake import reading
from casework.models import ImportBatch, ImportRow, JobState, ListKind, Network
from casework.web.casefile import case_page, rights_in, sent
from casework.web.evidence import disposition
from casework.web.forms.imports import ImportForm
from casework.web.jobs import waiting_since
from casework.web.listing import Filter, listing
from casework.web.refusals import attempt, attempt_step
from casework.web.sight import OfficerRequest, import_in, network_in_sight, network_to_fill

SORTS = {
    "newest": (gettext_lazy("Newest first"), ("-requested_at", "-pk")),
    "name": (gettext_lazy("Name"), ("original_name", "pk")),
}
ROW_SORTS = {
    "line": (gettext_lazy("Line"), ("line",)),
    "value": (gettext_lazy("Value"), ("value", "line")),
}
FILTERS = (
    Filter("state", gettext_lazy("State"), "state", JobState.choices),
    Filter("kind", gettext_lazy("Kind of list"), "kind", ListKind.choices),
)
# A cell that begins with one of these would be run as a formula by a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def index(request: OfficerRequest, reference: str) -> HttpResponse:
    """List the imports of the case with their figures."""
    network = network_in_sight(request, reference)
    shown = listing(
        request,
        ImportBatch.objects.filter(network=network).select_related("recorded_by"),
        sorts=SORTS,
        search=("original_name__icontains", "source__icontains", "sha256__startswith"),
        filters=FILTERS,
    )
    return case_page(request, network, "casework/import_list.html", tab="imports", listing=shown)


def new(request: OfficerRequest, reference: str) -> HttpResponse:
    """Upload a list for a worker to import."""
    network = network_to_fill(request, reference)
    form, status = ImportForm(sent(request), request.FILES or None), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            facts = dict(form.cleaned_data)
            file, pasted = facts.pop("file"), facts.pop("pasted")
            act = partial(
                importing.upload,
                network,
                chunks=handed_in(file) if file else [reading.pasted(pasted, facts["kind"])],
                name=file.name if file else _("pasted list.txt"),
            )
            tried = attempt(form, partial(act, by=request.user, **facts))
            if tried.value:
                return redirect("casework:import", network.reference, tried.value.pk)
            status = tried.status
    return case_page(
        request,
        network,
        "casework/import_new.html",
        tab="imports",
        status=status,
        form=form,
        limit=settings.RENVOI_IMPORT_LIMIT,
        back=reverse("casework:network-imports", args=[network.reference]),
    )


def show(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Show how far an import got and what became of each row; htmx asks for the panel alone."""
    network = network_in_sight(request, reference)
    batch = import_in(network, pk)
    context: dict[str, Any] = {
        "batch": batch,
        "waiting_since": waiting_since(batch),
        "why_failed": importing.explain(batch),
    }
    if request.htmx and request.GET.get("part") == "panel":  # type: ignore[attr-defined]
        return _panel(request, network, context)
    shown = listing(
        request,
        batch.row_results.select_related("asset__platform", "post"),
        sorts=ROW_SORTS,
        search=("value__icontains",),
        filters=(
            Filter("result", _("Result"), "result", ImportRow.Result.choices),
            Filter("reason", _("Reason"), "reason", _reasons()),
        ),
    )
    for row in shown.rows:
        row.sentence, row.remedy = importing.REASONS.get(row.reason, (row.reason, ""))
    return case_page(
        request,
        network,
        "casework/import_show.html",
        tab="imports",
        listing=shown,
        **context,
    )


def rows_csv(request: OfficerRequest, reference: str, pk: int) -> StreamingHttpResponse:
    """Hand out the row report as a table that spreadsheets open and cannot run."""
    network = network_in_sight(request, reference)
    batch = import_in(network, pk)
    response = StreamingHttpResponse(_lines(batch), content_type="text/csv; charset=utf-8")
    name = f"{network.reference}-import-{batch.pk}.csv"
    response["Content-Disposition"] = disposition(name, "import")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def retry(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Ask for a failed import anew."""
    network = network_in_sight(request, reference)
    batch = import_in(network, pk)
    if request.method == "POST":
        act = partial(importing.ask_again, batch, by=request.user)
        attempt_step(request, act, _("The import was asked for again."))
    return redirect("casework:import", network.reference, batch.pk)


def _panel(request: OfficerRequest, network: Network, context: dict) -> HttpResponse:
    batch = context["batch"]
    frame = {"network": network, "may": rights_in(network, request.user)}
    response = render(request, "casework/_import_panel.html", frame | context)
    if not batch.is_unfinished:
        # The row report stands below the panel: have the whole page come anew.
        response["HX-Refresh"] = "true"
    return response


def _reasons() -> list[tuple[str, str]]:
    return [(code, str(sentence)) for code, (sentence, _remedy) in importing.REASONS.items()]


class _Echo:
    """Gives back what the CSV writer wrote, so that no row is kept in memory."""

    def write(self, text: str) -> str:
        return text


def _lines(batch: ImportBatch) -> Iterator[str]:
    # Translate before the first line: a stream goes on after the request's language is gone.
    results = {value: str(label) for value, label in ImportRow.Result.choices}
    reasons = {code: (str(a), str(b)) for code, (a, b) in importing.REASONS.items()}
    head = [_("Line"), _("Value"), _("Result"), _("Reason code"), _("Reason"), _("What to do")]
    head += [_("Asset"), _("Post")]
    rows = (
        batch.row_results.order_by("line")
        .annotate(asset_url=F("asset__url"), post_url=F("post__url"))
        .values_list("line", "value", "result", "reason", "asset_url", "post_url")
    )
    return _stream(rows, head, results, reasons)


def _stream(rows, head, results, reasons) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(head)
    for line, value, result, reason, asset, post in rows.iterator(chunk_size=2000):
        sentence, remedy = reasons.get(reason, (reason, ""))
        cells = [value, results[result], reason, sentence, remedy, asset or "", post or ""]
        yield writer.writerow([line, *map(_harmless, cells)])


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell

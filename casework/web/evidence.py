import json
import unicodedata
from functools import partial
from urllib.parse import quote

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from casework.actions import collecting, linking
from casework.models import (
    Access,
    Evidence,
    Integrity,
    LegalHold,
    Redaction,
    Reliability,
    Sensitivity,
    Unsealing,
)
from casework.permissions import may_hold, may_unseal
from casework.queries import custody
from casework.web.casefile import case_form, case_page, sent
from casework.web.forms.assets import AssetLinkForm
from casework.web.listing import Filter, listing, page_of
from casework.web.refusals import sentence
from casework.web.sight import (
    OfficerRequest,
    address_of,
    evidence_in,
    network_in_sight,
)
from casework.web.telling import summary

LEDGER_SHOWN = 50
LONGEST_NAME = 150
SORTS = {
    "newest": (gettext_lazy("Newest first"), ("-recorded_at", "-pk")),
    "captured": (gettext_lazy("Captured"), ("-captured_at", "-pk")),
    "name": (gettext_lazy("Name"), ("original_name", "pk")),
    # Of the three states of integrity, only INTACT comes before the others.
    "damaged": (gettext_lazy("Damaged first"), ("-integrity", "-pk")),
    "size": (gettext_lazy("Largest first"), ("-size", "-pk")),
}
FILTERS = (
    Filter("integrity", gettext_lazy("Integrity"), "integrity", Integrity.choices),
    Filter("sensitivity", gettext_lazy("Sensitivity"), "sensitivity", Sensitivity.choices),
    Filter("reliability", gettext_lazy("Reliability"), "reliability", Reliability.choices),
)


def index(request: OfficerRequest, reference: str) -> HttpResponse:
    """List the evidence of the case."""
    network = network_in_sight(request, reference)
    shown = listing(
        request,
        Evidence.objects.shown().filter(network=network).select_related("recorded_by"),
        sorts=SORTS,
        search=(
            "original_name__icontains",
            "description_en__icontains",
            "description_fr__icontains",
            "source_url__icontains",
            "sha256__startswith",
        ),
        filters=FILTERS,
    )
    return case_page(request, network, "casework/evidence_list.html", tab="evidence", listing=shown)


def show(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Show where a file came from, what it shows, and who took it."""
    network = network_in_sight(request, reference)
    evidence = evidence_in(network, pk)
    collecting.look_at(evidence, by=request.user, door=Access.Door.WEB, address=address_of(request))
    about = _about(request, evidence)
    if not evidence.is_kept:
        return case_page(request, network, "casework/evidence_sealed.html", **about)
    form = AssetLinkForm(network=network)
    return case_page(request, network, "casework/evidence_show.html", form=form, **about)


@require_http_methods(["GET", "POST"])
def download(request: OfficerRequest, reference: str, pk: int) -> HttpResponseBase:
    """Hand the bytes out as bytes: hashed anew, noted, and never shown by the browser."""
    network = network_in_sight(request, reference)
    evidence = evidence_in(network, pk)
    stream = collecting.hand_out(
        evidence, by=request.user, door=Access.Door.WEB, address=address_of(request)
    )
    response = FileResponse(stream, content_type="application/octet-stream")
    response["Content-Length"] = str(evidence.size)
    response["Content-Disposition"] = disposition(evidence.original_name, f"evidence-{pk}")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def verify(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Hash the stored bytes anew and say what was found."""
    network = network_in_sight(request, reference)
    evidence = evidence_in(network, pk)
    if request.method == "POST":
        if collecting.attest(evidence, by=request.user):
            messages.success(request, _("The file is intact: its SHA-256 is what it was."))
        else:
            messages.error(request, sentence(collecting.EvidenceChanged().faults[0]))
    return redirect("casework:evidence", network.reference, evidence.pk)


def link(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """State that this evidence shows an asset or a post of the case."""
    network = network_in_sight(request, reference)
    evidence = evidence_in(network, pk)
    page = reverse("casework:evidence", args=[network.reference, evidence.pk])
    if request.method != "POST":
        return redirect(page)
    collecting.require_kept(evidence)
    return case_form(
        request,
        network,
        AssetLinkForm(sent(request), network=network),
        partial(linking.link, evidence, by=request.user),
        done=_("The evidence was linked."),
        to=page,
        template="casework/evidence_show.html",
        **_about(request, evidence),
    )


def disposition(name: str, fallback: str) -> str:
    """Return a header under which any browser saves the file, whatever its sender called it."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(
        char for char in last if unicodedata.category(char)[0] not in "CZ" or char == " "
    )
    kept = kept.strip(" .")[-LONGEST_NAME:] or fallback
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " ._-") else "_" for c in kept)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(kept, safe='')}"


def _about(request: OfficerRequest, evidence: Evidence) -> dict:
    page = page_of(request.GET.get("custody", ""))
    start = (page - 1) * LEDGER_SHOWN
    lines = custody.page(evidence, start=start, size=LEDGER_SHOWN + 1)
    undecided = Unsealing.objects.undecided().filter(seal__evidence=evidence).first()
    twins = Evidence.objects.visible_to(request.user).same_bytes_as(evidence)
    return {
        "tab": "evidence",
        "evidence": evidence,
        "links": evidence.links.select_related("asset__platform", "post__platform", "recorded_by")[
            :200
        ],
        "annotations": evidence.annotations.select_related("recorded_by"),
        "redactions": _redactions(evidence),
        "seals": evidence.seals.select_related("recorded_by").prefetch_related(
            "unsealings__proposed_by", "unsealings__decided_by"
        ),
        "undecided": undecided,
        "may_decide": undecided
        and undecided.proposed_by_id != request.user.pk
        and may_unseal(evidence.network, request.user),
        "holds": LegalHold.objects.standing().over(evidence),
        "may_hold": may_hold(evidence.network, request.user),
        "copies": evidence.derivatives.shown()[:200],
        "twins": twins.select_related("network").order_by("pk")[:50],
        "custody": [told_line(line) for line in lines[:LEDGER_SHOWN]],
        "custody_page": page,
        "custody_more": len(lines) > LEDGER_SHOWN,
    }


def _redactions(evidence: Evidence) -> QuerySet[Redaction]:
    """Return what was covered in copies of it, or in it where it is such a copy."""
    of_it = Redaction.objects.filter(Q(evidence=evidence) | Q(copy=evidence))
    return of_it.select_related("requested_by").order_by("-pk")[:50]


def told_line(line: custody.Line) -> dict:
    """Return a line of custody with its facts in a few words."""
    return {
        "at": line.at,
        "label": line.label,
        "who": line.who,
        "door_label": line.door_label,
        "address": line.address,
        "summary": list(summary(json.dumps(line.facts))),
    }

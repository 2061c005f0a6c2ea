"""What is under seal: named by number and hash only, released or destroyed by two persons."""

from functools import partial

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.actions import sealing
from casework.models import Evidence, Network, Seal, Unsealing
from casework.web.casefile import case_form, case_page, sent
from casework.web.forms.sealing import DecisionForm, ProposalForm, SealForm
from casework.web.listing import Filter, listing
from casework.web.sight import OfficerRequest, evidence_in, network_in_sight, network_to_fill

SORTS = {
    "newest": (gettext_lazy("Newest first"), ("-recorded_at", "-pk")),
    "oldest": (gettext_lazy("Oldest first"), ("recorded_at", "pk")),
}
FILTERS = (Filter("ground", gettext_lazy("Ground"), "ground", Seal.Ground.choices),)


def index(request: OfficerRequest, reference: str) -> HttpResponse:
    """List every seal of the case, those that were taken off too, and nothing of what is sealed."""
    network = network_in_sight(request, reference)
    seals = Seal.objects.filter(evidence__network=network)
    shown = listing(
        request,
        seals.select_related("evidence", "recorded_by").prefetch_related("unsealings"),
        sorts=SORTS,
        search=("evidence__sha256__startswith",),
        filters=FILTERS,
    )
    return case_page(request, network, "casework/seal_list.html", tab="evidence", listing=shown)


def seal(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Put evidence under seal."""
    network = network_in_sight(request, reference)
    evidence = evidence_in(network, pk)
    return case_form(
        request,
        network,
        SealForm(sent(request)),
        partial(sealing.seal, evidence, by=request.user),
        tab="evidence",
        done=_("It is under seal. Tell a lead of the case at once."),
        to=_page(network, evidence),
        heading=_("Put evidence %d under seal") % evidence.pk,
        explanation=_(
            "From now on nobody looks at it, takes it, cites it or passes it on, and neither any "
            "copy that was made from it nor the web archive that it came out of. Two persons can "
            "release it, or have its bytes destroyed."
        ),
    )


def propose(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Propose to release what is under seal, or to destroy its bytes."""
    network = network_to_fill(request, reference)
    evidence = evidence_in(network, pk)
    return case_form(
        request,
        network,
        ProposalForm(sent(request)),
        partial(sealing.propose, _newest(evidence), by=request.user),
        tab="evidence",
        done=_("The proposal waits for another person: a lead of the case, or a reviewer."),
        to=_page(network, evidence),
        heading=_("Propose what becomes of evidence %d") % evidence.pk,
        explanation=_("The hash, the certificate and the trail stay, whatever is decided."),
    )


def decide(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Agree to what another person proposed, or refuse it."""
    network = network_in_sight(request, reference)
    evidence = evidence_in(network, pk)
    proposals = Unsealing.objects.filter(seal__evidence=evidence)
    newest = proposals.first()
    if newest is None or (newest.verdict and request.method != "POST"):
        raise Http404
    told = {"act": newest.get_act_display(), "who": newest.proposed_by.name}
    return case_form(
        request,
        network,
        DecisionForm(sent(request), proposals=proposals, initial={"unsealing": newest.pk}),
        partial(sealing.decide, by=request.user),
        tab="evidence",
        done=_("The decision was recorded."),
        to=_page(network, evidence),
        heading=_("Decide on evidence %d") % evidence.pk,
        explanation=_("%(who)s proposes: %(act)s.") % told + f" {newest.reason}",
    )


def _newest(evidence: Evidence) -> Seal:
    found = evidence.seals.first()
    if found is None:
        raise Http404
    return found


def _page(network: Network, evidence: Evidence) -> str:
    return reverse("casework:evidence", args=[network.reference, evidence.pk])

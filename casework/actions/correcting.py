"""Says what is right where a description is wrong; what was said first is never overwritten."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions._checking import check, require_version
from casework.errors import BadInput
from casework.models import EventKind, Evidence, EvidenceAnnotation, Officer
from casework.models.annotation import CORRECTABLE
from casework.models.evidence import column_of
from casework.permissions import RevealerRequired, may_reveal, require_contributor


@transaction.atomic
def correct(
    evidence: Evidence,
    *,
    field: str,
    value: str,
    reason: str,
    by: Officer,
    version: int | None = None,
) -> EvidenceAnnotation:
    """Record that a descriptive field should read otherwise, and why.

    :raises ContributorRequired: when the officer may not add facts to the case.
    :raises StaleVersion: when `version` is named and not the newest of the evidence.
    :raises RevealerRequired: when it would unveil what the officer may not see unveiled.
    :raises BadInput: when the field cannot be corrected or the value does not fit it.
    """
    require_contributor(evidence.network, by)
    if field not in CORRECTABLE:
        raise BadInput(
            _("This field of evidence cannot be corrected: it is a fact of the file itself."),
            field="field",
        )
    if not reason.strip():
        raise BadInput(_("Say why it should read otherwise."), field="reason")
    evidence = Evidence.objects.select_for_update(of=("self",), no_key=True).get(pk=evidence.pk)
    require_version(evidence, version)
    corrected = evidence.corrected()
    before = getattr(corrected, field)
    annotation = EvidenceAnnotation(
        evidence=evidence,
        field=field,
        value=_text_of(field, value),
        reason=reason.strip(),
        recorded_by=by,
    )
    _require_veil_kept(corrected, annotation, by)
    check(annotation)
    annotation.save()
    audit.record(
        EventKind.EVIDENCE_ANNOTATED,
        by=by,
        subject=f"evidence:{evidence.pk}",
        network=evidence.network,
        payload={"changed": {field: [before, annotation.value]}, "reason": annotation.reason},
    )
    return annotation


def _require_veil_kept(corrected: Evidence, annotation: EvidenceAnnotation, by: Officer) -> None:
    """:raises RevealerRequired: when it would unveil what the officer may not see unveiled."""
    if annotation.field != "sensitivity" or not corrected.is_veiled:
        return
    corrected.sensitivity = annotation.value
    if not corrected.is_veiled and not may_reveal(corrected.network, by):
        raise RevealerRequired


def _text_of(field: str, value: str) -> str:
    """Return the value as text that the field itself would take."""
    column = column_of(field)
    try:
        if column.null and not value.strip():
            return ""
        clean = column.clean(value.strip(), None)
    except ValidationError as found:
        raise BadInput("; ".join(found.messages), field="value") from found
    return clean.isoformat() if hasattr(clean, "isoformat") else str(clean)

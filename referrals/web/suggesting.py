"""First words of a notice, in each language of its referral; a person goes on from there."""

from django.template.loader import render_to_string
from django.utils import translation

from referrals.models import Notice, Referral, Reply
from referrals.queries import fate

# More addresses make nobody read them; the numbers are in the document that the platform has.
NAMED = 20
BETWEEN = "\n\n" + "-" * 60 + "\n\n"


def text_of(kind: str, referral: Referral) -> str:
    """Return a text to begin with; empty for a retraction, whose reasons nobody can guess."""
    if kind not in Notice.Kind.values or kind == Notice.Kind.RETRACTION:
        return ""
    waiting = fate.undecided(referral.items.all())
    count = waiting.count()
    items = waiting.select_related("asset", "post").order_by("number")[:NAMED]
    asked = referral.replies.filter(kind=Reply.Kind.MORE_INFO_REQUESTED)
    facts = {
        "referral": referral,
        "items": items,
        "count": count,
        "rest": max(0, count - NAMED),
        "question": asked.order_by("-occurred_at").first(),
    }
    parts = []
    for language in referral.languages:
        with translation.override(language):
            parts.append(render_to_string(f"referrals/notice/{kind.lower()}.txt", facts).strip())
    return BETWEEN.join(parts)

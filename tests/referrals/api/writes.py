"""Every write that the API of referrals offers: a sound body, and who of the cast may do it."""

from typing import Any

from tests.casework.api.writes import MEMBERS, Write, nothing

OUTCOMES = [
    {"number": 1, "account": "DECISION_ACCOUNT_TERMINATED"},
    {"number": 2, "visibility": ["DECISION_VISIBILITY_CONTENT_REMOVED"]},
    {"number": 3, "extra": "CANNOT_EXECUTE", "reason": "Not found."},
]
WHEN = {"occurred_at": "2026-09-03T10:00:00Z"}
LOOKED = "I asked the desk by telephone."


def reason(things: dict[str, Any]) -> dict[str, Any]:
    return {"reason": "Because of the date."}


def verdict(things: dict[str, Any]) -> dict[str, Any]:
    return {"digest": things["digest"], "reason": "The dates are wrong."}


def opening(things: dict[str, Any]) -> dict[str, Any]:
    return {"network": things["network"], "platform": "x", "title": "Another"}


WRITES = [
    Write("referrals", "POST", opening),
    Write("referral", "PATCH", lambda t: {"title": "Other"}),
    Write("external-ids", "PUT", lambda t: {"external_ids": ["T-1", "T-2"]}, MEMBERS),
    Write("external-ids", "DELETE", nothing, MEMBERS),
    Write("items", "POST", lambda t: {"assets": [t["extra"]], "why": "Same text."}),
    Write("items", "DELETE", lambda t: {"numbers": [1]}),
    Write("item", "PATCH", lambda t: {"why": "Same minute."}),
    Write("exhibits", "POST", lambda t: {"evidence": t["other_evidence"]}),
    Write("exhibit", "DELETE", nothing),
    Write("submit", "POST", nothing),
    Write("revise", "POST", nothing, stage="submitted"),
    Write("withdraw", "POST", reason, stage="submitted"),
    Write("uptake", "POST", nothing, ("boris",), stage="submitted"),
    Write("uptake", "DELETE", nothing, ("boris",), stage="submitted"),
    Write("approve", "POST", lambda t: {"digest": t["digest"]}, ("boris",), stage="submitted"),
    Write("return", "POST", verdict, ("boris",), stage="submitted"),
    Write("reject", "POST", verdict, ("boris",), stage="submitted"),
    Write("send", "POST", nothing, ("chen",), stage="approved"),
    Write("acknowledge", "POST", lambda t: WHEN, stage="sent"),
    Write("no-response", "POST", lambda t: WHEN, stage="sent"),
    # Nothing is decided yet, so even the releaser cannot close or reopen.
    Write(
        "close",
        "POST",
        lambda t: {"resolution": "NO_RESPONSE"},
        ("chen",),
        stage="sent",
        numbers=(409,),
    ),
    Write("reopen", "POST", reason, ("chen",), stage="sent", numbers=(409,)),
    Write("copy", "POST", nothing, stage="withdrawn"),
    # Nothing is seen otherwise than it was said.
    Write("follow-disputed", "POST", nothing, stage="sent", numbers=(409,)),
    Write("hand-over", "POST", lambda t: {"to": "robot@renvoi.example"}),
    Write("replies", "POST", lambda t: {"kind": "under_review", **WHEN}, stage="sent"),
    Write("outcomes-bulk", "POST", lambda t: {"outcomes": OUTCOMES, **WHEN}, stage="sent"),
    Write(
        "volume-retry",
        "POST",
        nothing,
        ("amina", "robot", "chen"),
        stage="approved",
        numbers=(409,),
    ),
    Write(
        "package-cancel",
        "POST",
        nothing,
        ("amina", "robot", "chen"),
        stage="requested",
    ),
    Write(
        "package-retry",
        "POST",
        nothing,
        ("amina", "robot", "chen"),
        stage="approved",
        numbers=(409,),
    ),
    Write("previews", "POST", nothing, ("amina", "robot", "boris", "chen"), stage="submitted"),
    Write("delivery-rest", "POST", nothing, ("chen",), stage="uncertain", numbers=(409,)),
    Write(
        "delivery-ticket", "POST", lambda t: {"ticket": "T-1", **WHEN}, ("chen",), stage="queued"
    ),
    Write(
        "delivery-confirm",
        "POST",
        lambda t: {"proof": LOOKED, **WHEN},
        ("chen",),
        stage="uncertain",
    ),
    Write("delivery-lost", "POST", lambda t: {"proof": LOOKED}, ("chen",), stage="uncertain"),
    Write("delivery-cancel", "POST", nothing, ("chen",), stage="queued"),
    Write("disclosures", "POST", lambda t: {"is_redacted": True}, ("amina", "dana")),
    Write("disclosure-retry", "POST", nothing, ("dana",), numbers=(409,)),
    Write("comments", "POST", lambda t: {"text": "Which hour?"}, ("amina", "boris", "chen")),
    Write("comment-turns", "POST", lambda t: {"kind": "RESOLVED"}, ("amina", "boris", "chen")),
    Write("notices", "POST", lambda t: {"text": "We take it back."}, stage="sent"),
    Write("notice-approve", "POST", nothing, ("boris",), stage="noticed"),
    Write("notice-retract", "POST", nothing, ("chen",), stage="noticed", numbers=(409,)),
    Write("notice-send", "POST", nothing, ("chen",), stage="noticed", numbers=(409,)),
    Write(
        "webhooks",
        "POST",
        lambda t: {"url": "https://other.example/hooks", "kinds": ["referral"]},
        (*MEMBERS, "eve", "ada"),
    ),
    Write("webhook", "PATCH", lambda t: {"label": "The desk"}, ("robot",)),
    Write("webhook", "DELETE", nothing, ("robot",)),
    Write("webhook-pause", "POST", nothing, ("robot",)),
    Write("webhook-resume", "POST", nothing, ("robot",), numbers=(409,)),
    Write("webhook-rotate", "POST", lambda t: {"overlap_hours": 1}, ("robot",)),
    Write("webhook-ping", "POST", nothing, ("robot",)),
    Write("webhook-replay", "POST", lambda t: {"first": t["push"]}, ("robot",)),
]
# Things are taken to a stage once, and all that is tried there is undone.
STAGES = sorted({write.stage for write in WRITES})

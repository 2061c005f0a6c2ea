"""Every write that the API of casework offers: a sound body, and who of the cast may do it.

The case is restricted: Amina leads it, Robot contributes, Boris, Chen and Dana read it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

MEMBERS = ("amina", "boris", "chen", "dana", "robot")
BOX = {"left": 0, "top": 0, "width": 9, "height": 9, "reason": "A bystander."}
WRITERS = ("amina", "robot")


@dataclass(frozen=True)
class Write:
    route: str
    method: str
    body: Callable[[dict[str, Any]], dict[str, Any]]
    allowed: tuple[str, ...] = WRITERS
    stage: str = ""
    form: str = "json"
    numbers: tuple[int, ...] = field(default=(200, 201, 202, 204))

    def __str__(self) -> str:
        return f"{self.method} {self.route}"


def nothing(things: dict[str, Any]) -> dict[str, Any]:
    return {}


def with_file(things: dict[str, Any]) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("list.csv", b"url\nhttps://x.com/another\n")}


WRITES = [
    Write(
        "evidence-annotations",
        "POST",
        lambda t: {"field": "captured_by", "value": "Ada", "reason": "Known."},
    ),
    Write(
        "evidence-copies",
        "POST",
        lambda t: with_file(t) | {"transformation": "cut", "tool": "scissors"},
        form="multipart",
    ),
    Write("integrity-runs", "POST", nothing, ("ada",)),
    Write("networks", "POST", lambda t: {"title": "New"}, ("amina", "eve", "robot")),
    Write("network", "PATCH", lambda t: {"title": "Other"}, ("amina",)),
    Write(
        "members",
        "POST",
        lambda t: {"officer": "eve@renvoi.example", "place": "READER"},
        ("amina",),
    ),
    Write("member", "DELETE", nothing, ("amina",)),
    Write("campaigns", "POST", lambda t: {"title": "Wave", "started_on": "2026-08-01"}),
    Write("targets", "POST", lambda t: {"name": "A. Member", "kind": "POLITICIAN"}),
    Write("narratives", "POST", lambda t: {"title_en": "A", "title_fr": "B"}),
    Write(
        "attributions",
        "POST",
        lambda t: {
            "actor": "X",
            "likelihood": "LIKELY",
            "confidence": "LOW",
            "rationale": "Hours.",
            "occurred_at": "2026-09-01T12:00:00Z",
        },
    ),
    Write(
        "links",
        "POST",
        lambda t: {
            "other": t["open_case"].reference,
            "kind": "CONTINUES",
            "confidence": "LOW",
            "rationale": "Names.",
        },
    ),
    Write("assets", "POST", lambda t: {"value": "https://x.com/another"}),
    Write("asset", "PATCH", lambda t: {"display_name": "Lamp"}),
    Write("post", "PATCH", lambda t: {"translation_en": "A bribe.", "translation_fr": "Un pot."}),
    Write("assets-bulk", "POST", lambda t: {"assets": [{"value": "https://x.com/another"}]}),
    Write(
        "posts-bulk", "POST", lambda t: {"posts": [{"url": "https://x.com/lantern_1/status/77"}]}
    ),
    Write(
        "observations-bulk",
        "POST",
        lambda t: {
            "observations": [
                {
                    "asset": t["asset"],
                    "presence": "LIVE",
                    "occurred_at": "2026-09-01T12:00:00Z",
                }
            ]
        },
    ),
    Write("imports", "POST", with_file, form="multipart"),
    Write("import-retry", "POST", nothing, numbers=(409,)),
    Write("evidence-list", "POST", with_file, form="multipart"),
    Write("evidence-viewing", "POST", nothing, MEMBERS),
    Write(
        "evidence-seal", "POST", lambda t: {"ground": "MALWARE", "reason": "A scanner."}, MEMBERS
    ),
    Write(
        "unsealings", "POST", lambda t: {"act": "RELEASE", "reason": "A false alarm."}, ("amina",)
    ),
    Write(
        "unsealing-decision",
        "POST",
        lambda t: {"agrees": True, "reason": "Yes."},
        ("boris",),
    ),
    Write(
        "holds",
        "POST",
        lambda t: {"authority": "Order 12", "reason": "An inquiry."},
        ("amina", "dana"),
    ),
    Write("hold-lift", "POST", lambda t: {"reason": "Closed."}, ("amina", "dana")),
    Write("redactions", "POST", lambda t: {"boxes": [BOX]}),
    Write("redaction-retry", "POST", nothing),
    Write(
        "evidence-files",
        "POST",
        lambda t: {"files": [SimpleUploadedFile(name, b"x") for name in ("a", "b")]},
        form="multipart",
        numbers=(200,),
    ),
    Write(
        "my-access-requests",
        "POST",
        lambda t: {"reference": "NET-222222", "reason": "An inquiry asks."},
        ("amina", "boris", "chen", "dana", "eve"),
    ),
    Write(
        "broken-glass",
        "POST",
        lambda t: {"reference": "NET-222222", "reason": "An inquiry asks."},
        ("dana", "eve"),
        numbers=(400,),
    ),
    Write("access-decision", "POST", lambda t: {"place": "READER"}, ("amina",), numbers=(200,)),
    Write("web-archive", "POST", nothing),
    Write("captured-things", "POST", lambda t: {"assets": [t["asset"]]}, numbers=(201,)),
    Write("evidence-reveal", "POST", nothing, ("boris",)),
    Write("evidence-verify", "POST", nothing, MEMBERS),
    Write("checkpoints", "POST", nothing, ("ada",)),
    Write("stamp-retry", "POST", nothing),
    Write("evidence-assets", "POST", lambda t: {"asset": t["asset"]}),
    Write(
        "evidence-unlink",
        "POST",
        lambda t: {"asset": t["linked"], "reason": "It shows another account."},
    ),
]

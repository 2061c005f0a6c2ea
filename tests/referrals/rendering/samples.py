"""Contents to render: an invented case, small by default, with everything a package can hold."""

import copy
import hashlib
import io
import json
from datetime import UTC, datetime
from typing import Any

from PIL import Image, ImageDraw

from referrals.rendering import Approval, Rendering, build
from referrals.rendering.contents import digest_of

SCRIPTS = {
    "zh-Hans": "这位议员多年来一直在欺骗选民。",
    "zh-Hant": "這位議員多年來一直在欺騙選民。",
    "ja": "この議員は長年、有権者を欺いてきた。カタカナ",
    "ko": "이 의원은 수년간 유권자를 속여 왔다.",
    "ar": "لقد خدع هذا النائب الناخبين لسنوات. (100%)",
    "hi": "इस सांसद ने वर्षों तक मतदाताओं को धोखा दिया है।",
    "el": "Ο βουλευτής εξαπατά τους ψηφοφόρους εδώ και χρόνια.",
    "ru": "Этот депутат годами обманывает избирателей. Ґ ї є",
    "en": "He lies 😡🤥🇨🇦 👩‍👩‍👧 ✅ → ★",
}
APPROVED_AT = datetime(2026, 11, 23, 16, 2, tzinfo=UTC)


def image(width: int = 320, height: int = 200, form: str = "PNG", colour: str = "#1d9bf0") -> bytes:
    """Return a drawing of this size in this format."""
    out = io.BytesIO()
    picture = Image.new("RGB", (width, height), "#f7f9fa")
    ImageDraw.Draw(picture).ellipse((0, 0, width // 2, height // 2), fill=colour)
    picture.save(out, form)
    return out.getvalue()


def asset(number: int, **changes: Any) -> dict[str, Any]:
    """Return one account as an item of the contents."""
    handle = f"@Invented{10_000_000 + number}"
    line = {
        "number": number,
        "kind": "asset",
        "asset_kind": "ACCOUNT",
        "handle": handle,
        "stable_id": str(1_700_000_000_000_000_000 + number),
        "display_name": f"Invented {number}",
        "url": f"https://x.com/{handle[1:]}",
        "first_seen": "2023-08-07",
        "last_seen": None,
        "text": "",
        "language": "",
        "posted_at": None,
        "campaign": "August wave",
        "techniques": ["T0049", "T0085.001"],
        "exhibits": [],
        "about_protected": False,
        "why": "Posted the same text within minutes of at least nineteen other listed accounts.",
    }
    return line | changes


def post(number: int, text: str, language: str) -> dict[str, Any]:
    """Return one post as an item of the contents."""
    return asset(number) | {
        "kind": "post",
        "asset_kind": "",
        "display_name": "",
        "first_seen": None,
        "text": text,
        "language": language,
        "posted_at": "2023-08-22T03:14:00Z",
        "why": "A text of the network.",
    }


def spoken(number: int, language: str) -> list[dict[str, Any]]:
    """Return one post and one account that speak this language."""
    words = SCRIPTS[language]
    name = words[:24]
    return [
        post(number, words, language),
        asset(number + 1, handle="@" + name.replace(" ", "_"), display_name=name),
    ]


def exhibit(number: int, data: bytes, **changes: Any) -> dict[str, Any]:
    """Return one exhibit line for these bytes."""
    line = {
        "number": number,
        "caption": f"Capture {number}",
        "description": "A full-page capture.",
        "sha256": hashlib.sha256(data).hexdigest(),
        "size": len(data),
        "media_type": "image/png",
        "original_name": f"capture-{number}.png",
        "source_url": "https://x.com/Invented/status/1",
        "captured_at": "2023-08-22T03:20:00Z",
        "captured_by": "A. Example",
        "captured_with": "Firefox 116",
        "grade": "B2",
        "sensitivity": "NONE",
        "redacted": None,
        "custody": [
            happened("RECEIVED", door="WEB", address="192.0.2.7", facts="name=capture.png"),
            happened("VERIFIED", who="Renvoi", is_person=False),
            happened("CORRECTED", facts="captured_by=A. Example"),
        ],
    }
    return line | changes


def happened(what: str, **changes: Any) -> dict[str, Any]:
    """Return one line of custody."""
    line = {
        "at": "2026-11-20T09:00:00Z",
        "what": what,
        "who": "A. Example",
        "number": "0815",
        "is_person": True,
        "door": "",
        "address": "",
        "facts": "",
    }
    return line | changes


def redacted(data: bytes, *reasons: str) -> dict[str, Any]:
    """Return the redacted copy of an exhibit, which has these bytes."""
    return {
        "sha256": hashlib.sha256(data).hexdigest(),
        "size": len(data),
        "media_type": "image/png",
        "original_name": "capture-redacted.png",
        "reasons": list(reasons),
    }


def transparent() -> bytes:
    """Return a picture that one can look through."""
    out = io.BytesIO()
    picture = Image.new("RGBA", (300, 200), (29, 155, 240, 90))
    ImageDraw.Draw(picture).ellipse((20, 20, 160, 160), fill=(175, 60, 67, 140))
    picture.save(out, "PNG")
    return out.getvalue()


BASE: dict[str, Any] = {
    "schema": "renvoi.contents/3",
    "reference": "REF-7K3MQX",
    "submission": 1,
    "frozen_at": "2026-11-23T15:04:05.123456Z",
    "language": "en",
    "network": {
        "reference": "NET-4WJ9PT",
        "title": "Harbour Lantern",
        "description": "Accounts that reply in bursts.",
        "time_zone": "Asia/Shanghai",
        "attribution": {
            "actor": "Operators of an earlier network",
            "likelihood": "LIKELY",
            "confidence": "MODERATE",
            "rationale": "Shared pictures.",
        },
        "campaigns": [
            {
                "title": "August wave",
                "started_on": "2023-08-07",
                "ended_on": None,
                "description": "",
            }
        ],
        "links": [
            {
                "kind": "CONTINUES",
                "network": "Paper Kite",
                "confidence": "LOW",
                "rationale": "31 pictures.",
            }
        ],
    },
    "platform": {"slug": "x", "name": "X"},
    "channel": {
        "name": "Government desk",
        "kind": "EMAIL",
        "address": "desk@x.example",
        "url_form": "LIVE",
        "officers": "NAME",
        "marking_ceiling": "PROTECTED_A",
        "tlp_ceiling": "TLP:AMBER+STRICT",
    },
    "sender": {
        "name": "Amina Example",
        "number": "A-117",
        "title": "Analyst",
        "email": "referrals@ministry.example",
        "organisation": "Ministry of Examplia",
    },
    "title": "Coordinated replies under the pages of members of Parliament",
    "summary": "Some accounts.\n\nA second paragraph.",
    "actor": "An actor.",
    "behaviour": "A behaviour.",
    "content": "A content.",
    "degree": "A degree.",
    "effect": "An effect.",
    "why": "Why it is a violation.",
    "basis": "The basis.",
    "method": "The method.",
    "unknowns": "The unknown.",
    "alternatives": "None recorded.",
    "internal_notes": "Ask the desk for a call first.",
    "french": None,
    "officers": [{"name": "Amina Example", "number": "A-117"}],
    "asks": ["ASSESS_ACCOUNT", "PRESERVE_DATA"],
    "urgency": "ROUTINE",
    "marking": "PROTECTED_A",
    "tlp": "TLP:AMBER",
    "pap": "PAP:AMBER",
    "good_faith": True,
    "follows": None,
    "policies": [
        {
            "code": "X-PM-1",
            "title": "Platform manipulation and spam",
            "clause": "You may not use our services to artificially amplify information.",
            "url": "https://help.x.com/en/rules-and-policies/platform-manipulation",
            "version_date": "2023-04-01",
        }
    ],
    "items": [asset(number) for number in range(1, 7)],
    "exhibits": [],
    "figures": {
        "assets": 2014,
        "posts": 15327,
        "targets": 48,
        "protected_targets": 2,
        "languages": {"en": 9120, "fr": 3205, "zh": 3002},
        "posts_per_day": [["2023-08-07", 120], ["2023-08-09", 80]],
        "time_zone": "Asia/Shanghai",
        "hours": [[0] * 9 + [12, 30, 7] + [0] * 12 for _ in range(5)] + [[0] * 24] * 2,
        "created": [["2022-11-01", 40], ["2023-02-01", 310]],
        "platforms": {"X": 1040, "Facebook": 974},
        "first_post": "2023-08-07T01:02:00Z",
        "last_post": None,
    },
    "narratives": [
        {
            "title": "An invented claim",
            "posts": 1234,
            "samples": [
                {
                    "text": "這位議員多年來一直在欺騙選民。",
                    "language": "zh-Hant",
                    "url": "https://x.com/a/status/1",
                    "posted_at": "2023-08-22T03:15:00Z",
                    "handle": "@a",
                    "translation_en": "This member has deceived voters for years.",
                    "translation_fr": "Ce député trompe les électeurs depuis des années.",
                }
            ],
        }
    ],
    "targets": [
        {
            "name": "Avery Fictional",
            "kind": "POLITICIAN",
            "affiliation": "Riverside Party",
            "is_protected": False,
        },
        {"name": "Noa Fictional", "kind": "FAMILY", "affiliation": "", "is_protected": True},
    ],
    "trail": {"chain": "NET-4WJ9PT", "sequence": 812, "hash": "ab" * 32},
}


FRENCH: dict[str, Any] = {
    "texts": {
        "title": "Réponses coordonnées sous les pages de députés",
        "summary": "Des comptes.\n\nUn second paragraphe.",
        "actor": "Un acteur.",
        "behaviour": "Un comportement.",
        "content": "Un contenu.",
        "degree": "Un degré.",
        "effect": "Un effet.",
        "why": "Pourquoi c’est une infraction.",
        "basis": "Le fondement.",
        "method": "La méthode.",
        "unknowns": "L’inconnu.",
        "alternatives": "Aucune consignée.",
    },
    "organisation": "Ministère d’Exemplie",
    "policies": ["Manipulation de la plateforme et pollupostage"],
    "narratives": ["Une affirmation inventée"],
    "descriptions": [],
}


def in_french(**changes: Any) -> str:
    """Return contents that are French in all that the house wrote."""
    french = {
        **FRENCH["texts"],
        "language": "fr",
        "sender": BASE["sender"] | {"organisation": FRENCH["organisation"]},
        "policies": [BASE["policies"][0] | {"title": FRENCH["policies"][0]}],
        "narratives": [BASE["narratives"][0] | {"title": FRENCH["narratives"][0]}],
    }
    return contents(**french | changes)


def in_both(**changes: Any) -> str:
    """Return contents in two full parts."""
    return contents(**{"language": "en-fr", "french": FRENCH} | changes)


OF_ITEMS = ("campaign", "techniques", "exhibits", "about_protected")


def earlier(**changes: Any) -> dict[str, Any]:
    """Return contents as the first schema had them."""
    data = copy.deepcopy(BASE) | {"schema": "renvoi.contents/1"} | changes
    for name in ("internal_notes", "french", "officers"):
        del data[name]
    gone: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (data["network"], ("time_zone",)),
        (data["channel"], ("url_form", "officers", "marking_ceiling", "tlp_ceiling")),
        (data["sender"], ("number",)),
        (data["figures"], ("time_zone", "hours", "created", "platforms")),
        *(
            (item, ("campaign", "techniques", "exhibits", "about_protected"))
            for item in data["items"]
        ),
        *((target, ("is_protected",)) for target in data["targets"]),
        *((exhibit, ("redacted", "custody")) for exhibit in data["exhibits"]),
        *(
            (sample, ("translation_en", "translation_fr"))
            for line in data["narratives"]
            for sample in line["samples"]
        ),
    )
    for line, names in gone:
        for name in names:
            del line[name]
    return data


def contents(**changes: Any) -> str:
    """Return canonical contents with these changes to the sample."""
    return json.dumps(copy.deepcopy(BASE) | changes, ensure_ascii=False, sort_keys=True)


def approval(text: str, name: str = "Boris Example") -> Approval:
    """Return an approval that is bound to these contents."""
    return Approval(name, APPROVED_AT, digest_of(text))


def render(text: str, exhibits: dict[int, bytes] | None = None, **limits: Any) -> Rendering:
    """Return the package of these contents, approved by Boris."""
    return build(text, exhibits or {}, [approval(text)], lambda percent, step: None, **limits)

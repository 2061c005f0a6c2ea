"""Words for codes, in the language that is active when they are printed."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = dict[str, Promise]

ASKS: Words = {
    "ASSESS_ACCOUNT": _("Assess each account under your own terms"),
    "ASSESS_CONTENT": _("Assess each piece of content under your own terms"),
    "LABEL": _("Consider a label where your terms provide for one"),
    "PRESERVE_DATA": _("Preserve the data of these accounts while you assess them"),
    "SHARE_FINDINGS": _("Share what you find, to the extent that your rules allow"),
}

URGENCIES: Words = {
    "ROUTINE": pgettext_lazy("urgency", "Routine"),
    "URGENT": pgettext_lazy("urgency", "Urgent"),
    "IMMEDIATE": pgettext_lazy("urgency", "Immediate"),
}

MARKINGS: Words = {
    "UNCLASSIFIED": _("Unclassified"),
    "PROTECTED_A": _("Protected A"),
    "PROTECTED_B": _("Protected B"),
}

LIKELIHOODS: Words = {
    "REMOTE": _("Almost no chance (1–5 %)"),
    "VERY_UNLIKELY": _("Very unlikely (5–20 %)"),
    "UNLIKELY": _("Unlikely (20–45 %)"),
    "ROUGHLY_EVEN": _("Roughly even chance (45–55 %)"),
    "LIKELY": _("Likely (55–80 %)"),
    "VERY_LIKELY": _("Very likely (80–95 %)"),
    "ALMOST_CERTAIN": _("Almost certain (95–99 %)"),
}

CONFIDENCES: Words = {
    "LOW": _("Low confidence"),
    "MODERATE": _("Moderate confidence"),
    "HIGH": _("High confidence"),
}

RELIABILITIES: Words = {
    "A": _("A – completely reliable"),
    "B": _("B – usually reliable"),
    "C": _("C – fairly reliable"),
    "D": _("D – not usually reliable"),
    "E": _("E – unreliable"),
    "F": _("F – reliability cannot be judged"),
}

CREDIBILITIES: Words = {
    "1": _("1 – confirmed by other sources"),
    "2": _("2 – probably true"),
    "3": _("3 – possibly true"),
    "4": _("4 – doubtful"),
    "5": _("5 – improbable"),
    "6": _("6 – truth cannot be judged"),
}

KINDS: Words = {
    "ACCOUNT": _("Account"),
    "PAGE": _("Page"),
    "GROUP": _("Group"),
    "CHANNEL": pgettext_lazy("asset kind", "Channel"),
    "WEBSITE": _("Website"),
    "POST": _("Post"),
}

LINKS: Words = {
    "PART_OF": _("Part of"),
    "CONTINUES": _("Continues"),
    "SAME_OPERATOR": _("Same operator as"),
    "SHARES_CONTENT": _("Shares content with"),
}

TARGETS: Words = {
    "POLITICIAN": _("Politician"),
    "OFFICIAL": _("Official"),
    "JOURNALIST": _("Journalist"),
    "ORGANISATION": _("Organisation"),
    "FAMILY": _("Family member"),
    "BYSTANDER": _("Bystander"),
}

WITHHELD: Words = {
    "INTERNAL_NOTES": _("Internal notes"),
    "PROTECTED_TARGETS": _("Names of protected people among the targets"),
    "PROTECTED_POSTS": _("Texts of posts that concern a protected person"),
    "COVERED_PARTS": _("Parts of pictures, covered in a redacted copy"),
    "PROTECTED_NAMES": _("Names of protected people in running text"),
    "CUSTODY_LINES": _("Lines of custody that concern the house alone"),
    "OFFICER_NAMES": _("Names of our officers"),
}

REASONS: Words = {
    "INTERNAL_NOTES": _("They are deliberation of the house and no part of what is asked."),
    "PROTECTED_TARGETS": _(
        "Family members and bystanders are counted, and named to nobody outside the house."
    ),
    "PROTECTED_POSTS": _(
        "The item can be found by its address; its text would make the person known once more."
    ),
    "COVERED_PARTS": _("Each with its reason, beside the exhibit. The original is kept."),
    "CUSTODY_LINES": _(
        "Corrections, links and the like; so are addresses and details of the other lines."
    ),
    "PROTECTED_NAMES": _("The text says the same without the name."),
    "OFFICER_NAMES": _("Officers are given by service number in what goes through this channel."),
}

CHANNELS: Words = {
    "EMAIL": _("by e-mail"),
    "PORTAL": _("by the platform's portal"),
    "API": _("by the platform's interface"),
}

SENSITIVITIES: Words = {
    "NONE": _("Not sensitive"),
    "GRAPHIC": _("Graphic"),
    "INTIMATE": _("Intimate"),
    "PERSONAL": _("Personal details of protected people"),
}

LANGUAGES: Words = {
    "ar": _("Arabic"),
    "bn": _("Bengali"),
    "de": _("German"),
    "el": _("Greek"),
    "en": _("English"),
    "es": _("Spanish"),
    "fa": _("Persian"),
    "fr": _("French"),
    "he": _("Hebrew"),
    "hi": _("Hindi"),
    "id": _("Indonesian"),
    "it": _("Italian"),
    "ja": _("Japanese"),
    "ko": _("Korean"),
    "nl": _("Dutch"),
    "pa": _("Punjabi"),
    "pl": _("Polish"),
    "pt": _("Portuguese"),
    "ru": _("Russian"),
    "so": _("Somali"),
    "sw": _("Swahili"),
    "ta": _("Tamil"),
    "th": _("Thai"),
    "tl": _("Tagalog"),
    "tr": _("Turkish"),
    "uk": _("Ukrainian"),
    "ur": _("Urdu"),
    "vi": _("Vietnamese"),
    "yue": _("Cantonese"),
    "zh": _("Chinese"),
    "zh-hans": _("Chinese (simplified)"),
    "zh-hant": _("Chinese (traditional)"),
    "und": _("Language not determined"),
}

CUSTODY: Words = {
    "RECEIVED": _("Received"),
    "LINKED": _("Linked to an asset or a post"),
    "UNLINKED": _("No longer linked to an asset or a post"),
    "ARCHIVE_READ": _("Web archive read"),
    "VERIFIED": _("Verified"),
    "MISMATCH": _("Found changed or missing"),
    "DERIVED": _("Copy derived"),
    "REDACTION_REQUESTED": _("Redacted copy requested"),
    "REVEALED": _("Revealed"),
    "SEALED": _("Sealed"),
    "UNSEALING_PROPOSED": _("Release or destruction proposed"),
    "UNSEALING_REFUSED": _("Release or destruction refused"),
    "RELEASED": _("Seal taken off"),
    "DESTROYED": _("Destruction decided"),
    "REMOVED": _("Bytes removed from the store"),
    "HOLD_PLACED": _("Placed under legal hold"),
    "HOLD_LIFTED": _("Legal hold lifted"),
    "CORRECTED": _("Description corrected"),
    "EXPORTED": _("Exported"),
}

DOORS: Words = {
    "WEB": _("Web"),
    "API": _("API"),
    "COMMAND": _("Command"),
    "WORKER": _("Worker"),
}

# Where a character stands: the names that the package itself gives to its sections.
PLACES: Words = {
    "title": _("Title"),
    "summary": _("Summary"),
    "actor": _("Actor"),
    "behaviour": _("Behaviour"),
    "content": _("Content"),
    "degree": _("Degree"),
    "effect": _("Effect"),
    "why": _("Policy and reasons"),
    "basis": _("Evidential basis"),
    "method": _("Method"),
    "unknowns": _("What is not known"),
    "alternatives": _("Other explanations considered"),
    "french": _("The French part"),
    "internal_notes": _("Internal notes"),
    "officers": _("Approvals"),
    "figures": _("Behaviour"),
    "network": _("The network"),
    "platform": _("Platform"),
    "channel": _("Channel"),
    "sender": _("From"),
    "policies": _("Policy cited"),
    "items": _("Item"),
    "exhibits": _("Exhibit"),
    "narratives": _("Narrative"),
    "targets": _("Who was targeted"),
}

TABLES: dict[str, Words] = {
    "ask": ASKS,
    "urgency": URGENCIES,
    "marking": MARKINGS,
    "likelihood": LIKELIHOODS,
    "confidence": CONFIDENCES,
    "reliability": RELIABILITIES,
    "credibility": CREDIBILITIES,
    "kind": KINDS,
    "link": LINKS,
    "target": TARGETS,
    "channel": CHANNELS,
    "sensitivity": SENSITIVITIES,
    "custody": CUSTODY,
    "door": DOORS,
    "place": PLACES,
    "withheld": WITHHELD,
    "reason": REASONS,
}


def label(code: str, table: str) -> str:
    """Return the words for a code, or the code itself where the table has none."""
    return str(TABLES[table].get(code, code))


def language(code: str) -> str:
    """Return the name of a language by its code, or by the part before the hyphen."""
    code = code.lower()
    words = LANGUAGES.get(code) or LANGUAGES.get(code.split("-")[0]) or LANGUAGES["und"]
    return str(words)


def grade(code: str) -> str:
    """Return an Admiralty grade such as B2 in words."""
    source, information = label(code[:1], "reliability"), label(code[1:], "credibility")
    return f"{source} · {information}" if len(code) == 2 else code

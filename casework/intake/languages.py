"""The language of a text: as a list states it, or as it looks where the list is silent."""

import re
from functools import cache, lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from casework.intake.families import normalised

# Below this the model guesses: short words are anybody's.
SURE = 0.6
# More of a text adds time and no certainty.
ENOUGH = 500

_NO_WORDS = re.compile(r"https?://\S+|[@#][\w.]+")
_CODE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,4})?", re.IGNORECASE)
_NO_LANGUAGE = frozenset({"und", "zxx", "mul", "unknown", "inconnue", "inconnu"})
_NAMES = {
    "ar": ("arabic", "arabe"),
    "en": ("english", "anglais"),
    "es": ("spanish", "espagnol"),
    "fa": ("persian", "farsi", "persan"),
    "fr": ("french", "francais"),
    "pa": ("punjabi", "pendjabi"),
    "ru": ("russian", "russe"),
    "uk": ("ukrainian", "ukrainien"),
    "ur": ("urdu", "ourdou"),
    "zh": ("chinese", "mandarin", "chinois"),
}
_CODES = {name: code for code, names in _NAMES.items() for name in names}


def stated(cell: str) -> str | None:
    """Return the code that a cell states, "" where it states none, None where it is no language."""
    name = normalised(cell)
    if not name or name in _NO_LANGUAGE:
        return ""
    if name in _CODES:
        return _CODES[name]
    code = cell.replace("_", "-")
    if not _CODE.fullmatch(code):
        return None
    language, _, region = code.partition("-")
    return f"{language.lower()}-{region}" if region else language.lower()


@lru_cache(maxsize=4096)
def detected(text: str) -> str:
    """Return the code of the language that a text seems to be in, "" where that is a guess.

    One network says one sentence thousands of times, so answers are kept.
    """
    words = _NO_WORDS.sub(" ", text[:ENOUGH]).strip()
    if not words:
        return ""
    language, probability = _model().classify(words)
    return language if probability >= SURE and language not in _NO_LANGUAGE else ""


@cache
def _model() -> LanguageIdentifier:
    # Only where a list has texts: it takes most of a second to load.
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

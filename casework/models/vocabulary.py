"""Value sets that both apps share, with their sources; French labels are ours."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Marking(models.TextChoices):
    """Security markings an instance may hold (Government of Canada, PSPC ISM ch. 5)."""

    UNCLASSIFIED = "UNCLASSIFIED", _("Unclassified")
    PROTECTED_A = "PROTECTED_A", _("Protected A")
    PROTECTED_B = "PROTECTED_B", _("Protected B")

    @property
    def level(self) -> int:
        return list(Marking).index(self)


class Tlp(models.TextChoices):
    """FIRST Traffic Light Protocol 2.0; the labels are never translated."""

    CLEAR = "TLP:CLEAR", "TLP:CLEAR"
    GREEN = "TLP:GREEN", "TLP:GREEN"
    AMBER = "TLP:AMBER", "TLP:AMBER"
    AMBER_STRICT = "TLP:AMBER+STRICT", "TLP:AMBER+STRICT"
    RED = "TLP:RED", "TLP:RED"

    @property
    def level(self) -> int:
        return list(Tlp).index(self)


class Pap(models.TextChoices):
    """Permissible Actions Protocol (MISP taxonomy)."""

    CLEAR = "PAP:CLEAR", "PAP:CLEAR"
    GREEN = "PAP:GREEN", "PAP:GREEN"
    AMBER = "PAP:AMBER", "PAP:AMBER"
    RED = "PAP:RED", "PAP:RED"


class Confidence(models.TextChoices):
    """Confidence in a judgement, kept apart from its likelihood (ICD 203)."""

    LOW = "LOW", _("Low confidence")
    MODERATE = "MODERATE", _("Moderate confidence")
    HIGH = "HIGH", _("High confidence")


class Likelihood(models.TextChoices):
    """Likelihood in the seven steps of ICD 203."""

    REMOTE = "REMOTE", _("Almost no chance (1–5 %)")
    VERY_UNLIKELY = "VERY_UNLIKELY", _("Very unlikely (5–20 %)")
    UNLIKELY = "UNLIKELY", _("Unlikely (20–45 %)")
    ROUGHLY_EVEN = "ROUGHLY_EVEN", _("Roughly even chance (45–55 %)")
    LIKELY = "LIKELY", _("Likely (55–80 %)")
    VERY_LIKELY = "VERY_LIKELY", _("Very likely (80–95 %)")
    ALMOST_CERTAIN = "ALMOST_CERTAIN", _("Almost certain (95–99 %)")


class Language(models.TextChoices):
    """The two languages of the house."""

    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")


def highest_marking(markings) -> str:
    """Return the high-water mark of security markings; UNCLASSIFIED for none."""
    return max((Marking(m) for m in markings), key=lambda m: m.level, default=Marking.UNCLASSIFIED)


def highest_tlp(labels) -> str:
    """Return the strictest TLP label; TLP:CLEAR for none."""
    return max((Tlp(t) for t in labels), key=lambda t: t.level, default=Tlp.CLEAR)

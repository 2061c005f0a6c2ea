"""Why a package could not be built: a code for the job row, a sentence for people."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class RenderFailed(Exception):
    """The package could not be built; subclasses say why."""

    code: ClassVar[str] = "RENDER_FAILED"
    sentence: ClassVar[Promise] = _("The package could not be built: %(detail)s")

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        super().__init__(f"{self.code}: {detail}")

    @property
    def reason(self) -> str:
        """Return the human reason in the language that is active now."""
        return str(self.sentence) % {"detail": self.detail}


class RenderTimedOut(RenderFailed):
    """The renderer was stopped because it took too long."""

    code = "RENDER_TIMEOUT"
    sentence = _(
        "Building the package took longer than allowed and was stopped (%(detail)s). "
        "Retry, or ask an administrator to raise the limit."
    )


class RenderOutOfMemory(RenderFailed):
    """The renderer needed more memory than it may have."""

    code = "RENDER_MEMORY"
    sentence = _(
        "Building the package needed more memory than allowed (%(detail)s). "
        "Use fewer items or exhibits, or ask an administrator to raise the limit."
    )


class RenderCrashed(RenderFailed):
    """The renderer was stopped by a signal that nobody sent it."""

    code = "RENDER_CRASHED"
    sentence = _(
        "The renderer crashed (%(detail)s). The usual cause is too little memory: retry, use "
        "fewer items or exhibits, or ask an administrator to raise the limit."
    )


class ForbiddenFetch(RenderFailed):
    """The pages asked for something that the contents do not name."""

    code = "FORBIDDEN_FETCH"
    sentence = _("The pages tried to fetch something that the contents do not name: %(detail)s")


class GlyphMissing(RenderFailed):
    """Our own text uses a character that no packaged font has."""

    code = "GLYPH_MISSING"
    sentence = _("A character of the package's own text is in none of its fonts: %(detail)s")


class BrokenPackage(RenderFailed):
    """The finished file does not read back as this package."""

    code = "BROKEN_PACKAGE"
    sentence = _("The finished file was read back and is not a sound package: %(detail)s")


class ExhibitChanged(RenderFailed):
    """The bytes given for an exhibit are not those that were frozen."""

    code = "EXHIBIT_CHANGED"
    sentence = _("The file of exhibit %(detail)s no longer matches the SHA-256 that was frozen.")


class AboveCeiling(RenderFailed):
    """The contents carry a marking or a label that the channel may not carry."""

    code = "ABOVE_CEILING"
    sentence = _("The contents are marked above what the channel may carry (%(detail)s).")


class ApprovalMismatch(RenderFailed):
    """An approval is bound to other contents than these."""

    code = "APPROVAL_MISMATCH"
    sentence = _("The approval by %(detail)s is bound to other contents than these.")


class UnknownSchema(RenderFailed):
    """The contents are not in a form that this version understands."""

    code = "UNKNOWN_SCHEMA"
    sentence = _("The frozen contents are not in a form that this version can read: %(detail)s")


BY_CODE: dict[str, type[RenderFailed]] = {
    failure.code: failure
    for failure in (
        RenderFailed,
        RenderTimedOut,
        RenderOutOfMemory,
        RenderCrashed,
        ForbiddenFetch,
        GlyphMissing,
        BrokenPackage,
        AboveCeiling,
        ExhibitChanged,
        ApprovalMismatch,
        UnknownSchema,
    )
}


def revive(code: str, detail: str) -> RenderFailed:
    """Return the failure that a child process reported by code and detail."""
    return BY_CODE.get(code, RenderFailed)(detail)

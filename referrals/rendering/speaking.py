"""The parts of a package: one for each language that the contents are written in."""

from dataclasses import replace

from referrals.rendering.contents import Contents, FrenchPart


def parts(contents: Contents) -> list[Contents]:
    """Return the contents once for each of their languages, every part whole in itself."""
    if contents.french is None:
        return [contents]
    english = replace(contents, language="en", french=None)
    return [english, _french(english, contents.french)]


def _french(english: Contents, part: FrenchPart) -> Contents:
    """Return the contents in French; what was written in one language only stays as it is."""
    return replace(
        english,
        language="fr",
        sender=replace(english.sender, organisation=part.organisation),
        policies=_retold(english.policies, "title", part.policies),
        narratives=_retold(english.narratives, "title", part.narratives),
        exhibits=_retold(english.exhibits, "description", part.descriptions),
        **part.texts,  # type: ignore[arg-type]
    )


def _retold(lines: tuple, field: str, texts: tuple[str, ...]) -> tuple:
    return tuple(
        replace(line, **{field: text or getattr(line, field)})
        for line, text in zip(lines, texts, strict=True)
    )

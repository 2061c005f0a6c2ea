"""The page of the API says in French what it says in English, part by part."""

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
CODE = re.compile(r"`([^`]+)`")


def parts(name: str) -> list[dict[str, object]]:
    """Return, for each heading, its level, how it is built, and the codes that it names."""
    found: list[dict[str, object]] = []
    for part in re.split(r"^(?=#+ )", (DOCS / name).read_text(), flags=re.MULTILINE)[1:]:
        lines = part.splitlines()
        prose = re.sub(r"```.*?```", "", part, flags=re.DOTALL)
        found.append(
            {
                "level": lines[0].count("#", 0, 4),
                "rows": sum(line.startswith("|") for line in lines),
                "points": sum(bool(re.match(r"(- |\d+\. )", line)) for line in lines),
                "blocks": part.count("```") // 2,
                "paragraphs": len(re.findall(r"\n\n", part.strip())),
                "codes": sorted(CODE.findall(prose)),
            }
        )
    return found


def test_both_pages_have_the_same_parts_with_the_same_codes():
    english, french = parts("api.md"), parts("api.fr.md")

    assert len(english) == len(french)
    for number, (one, other) in enumerate(zip(english, french, strict=True)):
        assert one == other, f"part {number} differs"


def test_every_status_of_the_contract_is_explained_on_the_page():
    told = set(re.findall(r"\b4\d\d\b|\b5\d\d\b", (DOCS / "api.md").read_text()))
    in_contract = set(re.findall(r"^ +'([45]\d\d)':$", (DOCS / "openapi.yaml").read_text(), re.M))

    assert in_contract <= told

"""Every kind of document is PDF/A-3a and PDF/UA-1, in the eyes of veraPDF."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import weasyprint

from referrals import rendering
from tests import verapdf
from tests.referrals.rendering import samples
from tests.referrals.rendering.conftest import EXHIBITS

pytestmark = [pytest.mark.conformance, pytest.mark.timeout(600)]

ROWS = 3_000
STRANGE = "a\x00b\u202ec\u200bd\ue000e\U0001d57ff\ufdd0g\x07h" + "\u0301" * 40


def quiet(percent: int, step: str) -> None:
    """Take no notice of progress."""


def whole(files: dict[int, bytes] | None = None, **changes: Any) -> bytes:
    return samples.render(samples.contents(**changes), files).pdf


def annex(items: list[dict[str, Any]], number: int = 1, **changes: Any) -> bytes:
    return rendering.build_volume(samples.contents(items=items, **changes), number, quiet).pdf


def draft(**changes: Any) -> bytes:
    text = samples.contents(**changes)
    return rendering.build_main(text, {}, [], quiet, is_draft=True).pdf


def all_scripts() -> list[dict[str, Any]]:
    found = (samples.spoken(2 * n + 1, code) for n, code in enumerate(samples.SCRIPTS))
    return [item for pair in found for item in pair]


def pictures() -> tuple[list[dict[str, Any]], dict[int, bytes]]:
    files = EXHIBITS | {7: samples.transparent()}
    return [samples.exhibit(number, data) for number, data in files.items()], files


def torture() -> bytes:
    exhibits, files = pictures()
    items = [*all_scripts(), samples.asset(30, handle=STRANGE, display_name=STRANGE)]
    return whole(files, items=items, exhibits=exhibits, title=STRANGE, language="fr")


MAKERS = {
    **{
        f"main, {code}": lambda code=code: whole(items=samples.spoken(1, code), narratives=[])
        for code in samples.SCRIPTS
    },
    "annex, all scripts": lambda: annex(all_scripts()),
    "annex, one item": lambda: annex([samples.asset(1)]),
    "annex, French": lambda: annex([samples.asset(1)], language="fr"),
    "main, no items": lambda: whole(items=[], narratives=[]),
    "draft": draft,
    "draft, French": lambda: draft(language="fr"),
    "draft with annexes": lambda: draft(items=[samples.asset(n) for n in range(1, 999)]),
    "torture": torture,
    "main, two languages": lambda: samples.render(samples.in_both()).pdf,
    "annex, two languages": lambda: annex(
        [*samples.BASE["items"], *all_scripts()], language="en-fr", french=samples.FRENCH
    ),
    "annex, internal": lambda: (
        rendering.build_volume(samples.contents(), 1, quiet, variant="INTERNAL").pdf
    ),
}


@pytest.fixture(scope="module")
def verdicts(pdf_checker) -> dict[str, dict[str, str]]:
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda make: make(), MAKERS.values()))
    return verapdf.verdicts(dict(zip(MAKERS, made, strict=True)))


@pytest.mark.parametrize("flavour", verapdf.FLAVOURS)
@pytest.mark.parametrize("name", MAKERS)
def test_documents_are_archival_and_accessible(verdicts, name, flavour):
    assert verdicts[name][flavour] == verapdf.COMPLIANT


def test_a_package_of_three_thousand_rows_conforms_in_every_volume(pdf_checker):
    text = samples.contents(items=[samples.asset(number) for number in range(1, ROWS + 1)])
    cuts = rendering.plan(text)[1:]

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda cut: rendering.build_volume(text, cut.number, quiet), cuts))

    assert sum(rendered.items for rendered in made) == ROWS
    found = verapdf.verdicts({str(n): rendered.pdf for n, rendered in enumerate(made)})
    assert {verdict for each in found.values() for verdict in each.values()} == {verapdf.COMPLIANT}


def test_the_checker_sees_what_is_wrong(pdf_checker):
    plain = weasyprint.HTML(string="<p>Neither titled nor tagged.").write_pdf()

    found = verapdf.verdicts({"none": b"%PDF-1.7 no", "plain": plain})

    assert found["none"]["3a"].startswith("UNREADABLE")
    assert verapdf.COMPLIANT not in found["plain"].values()

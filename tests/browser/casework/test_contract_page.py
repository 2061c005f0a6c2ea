import pytest
import yaml

from config import embedded

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def drawn(page) -> set[str]:
    """What the page shows from its top to its end: it draws only what is near the eye."""
    seen, still = set(), 0
    while still < 5:
        before = len(seen)
        seen |= set(
            page.locator(".opblock-summary-path").evaluate_all(
                "all => all.map(e => e.closest('.opblock').id)"
            )
        )
        still = 0 if len(seen) > before else still + 1
        page.mouse.wheel(0, 500)
        page.wait_for_timeout(150)
    return seen


def test_the_contract_is_drawn_for_people_from_our_own_files(open_page, amina, complaints):
    contract = yaml.safe_load((embedded.CHECKOUT / "docs" / "openapi.yaml").read_text())
    operations = sum(len(path) for path in contract["paths"].values())
    page = open_page(amina)
    foreign = []
    page.on("request", lambda asked: foreign.append(asked.url))

    page.goto("/api/v1/docs/")
    page.wait_for_selector(".opblock", timeout=60_000)

    shown = drawn(page)
    assert len(shown) == operations
    assert not [url for url in foreign if "127.0.0.1" not in url and "localhost" not in url]
    assert complaints == []

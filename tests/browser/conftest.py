"""One Chromium for all browser tests, and pages of it that belong to an officer."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from casework.models import Officer

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS = 15_000


@pytest.fixture(scope="module")
def chromium(browser_path) -> Iterator[Browser]:
    """One browser for a module: its event loop must not be alive in tests that start their own."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        # Playwright keeps an event loop in the thread that the tests, and their queries, run in.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = driver.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of: a blocked script, a style against the policy, an error."""
    return []


@pytest.fixture
def open_page(chromium, live_server, complaints) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page, signed in as an officer or not at all."""
    opened: list[BrowserContext] = []

    def open_one(
        officer: Officer | None = None,
        *,
        language: str = "en",
        width: int = 1280,
        script: bool = True,
    ) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
        )
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if officer:
            cookies[settings.SESSION_COOKIE_NAME] = _session_of(officer)
        context.add_cookies(
            [{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()]
        )
        page = context.new_page()
        page.on("console", lambda message: _note(message, complaints))
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        return page

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def tab_to() -> Callable[[Page, str], None]:
    """Return a function that presses Tab until the focus is where a keyboard user wants it."""

    def press(page: Page, selector: str, *, most: int = 120) -> None:
        for _each in range(most):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        pytest.fail(f"{page.url}: the keyboard does not reach {selector}")

    return press


@pytest.fixture
def faults_of_access() -> Callable[[Page], list[str]]:
    """Return a function that says what axe finds serious or critical on a page."""
    axe = Axe()

    def look(page: Page) -> list[str]:
        found = axe.run(page).response["violations"]
        return [
            f"{page.url}: {one['id']}: {node['html'][:160]}"
            for one in found
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]

    return look


def _session_of(officer: Officer) -> str:
    client = Client()
    client.force_login(officer)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _note(message: ConsoleMessage, complaints: list[str]) -> None:
    # A refused form is answered with 4xx, which the browser reports too.
    if message.type == "error" and "Failed to load resource" not in message.text:
        complaints.append(f"{message.location.get('url')}: {message.text}")

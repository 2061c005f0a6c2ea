"""The renderer can fetch nothing but what the contents name, and case text stays text."""

import http.server
import threading
from contextlib import suppress

import pytest
import weasyprint
from weasyprint.urls import FatalURLFetchingError

from referrals import rendering
from referrals.rendering import package, pages
from referrals.rendering.contents import Contents
from referrals.rendering.failures import ForbiddenFetch
from referrals.rendering.fetching import CaseFetcher
from tests.referrals.rendering import samples
from tests.referrals.rendering.conftest import Book

CANARY = "canary-5c1f-do-not-embed"

MARKUP = [
    '<img src="{url}" alt="x">',
    '<link rel="stylesheet" href="{url}">',
    '<link rel="attachment" href="{url}">',
    '<a rel="attachment" href="{url}">x</a>',
    '<object data="{url}">x</object>',
    '<embed src="{url}">',
    '<style>@import url("{url}");</style>',
    '<style>body {{ background: url("{url}") }}</style>',
    '<style>li {{ list-style-image: url("{url}") }}</style><ul><li>x</ul>',
    "<p style=\"background-image: url('{url}')\">x</p>",
    '<style>p::before {{ content: url("{url}") }}</style><p>x</p>',
    '<style>@font-face {{ font-family: X; src: url("{url}") }}</style><p>x</p>',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}" width="9" height="9"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><foreignObject><img src="{url}">',
    '<base href="{url}"><img src="x.png" alt="x">',
]

SAMPLE = ("text", "language", "url", "handle", "translation_en", "translation_fr")

# Vectors that WeasyPrint ignores altogether; they must stay as harmless as they are.
IGNORED = [
    '<iframe src="{url}"></iframe>',
    '<body background="{url}">x</body>',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><use href="{url}#a"/></svg>',
]


@pytest.fixture(scope="module")
def canary():
    """A server on loopback that remembers who asked."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302 if "moved" in self.path else 200)
            self.send_header("Location", "/hit")
            self.end_headers()
            self.wfile.write(CANARY.encode())

        def log_message(self, *args: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", asked
        server.shutdown()


@pytest.fixture
def addresses(canary, tmp_path):
    secret = tmp_path / "secret.svg"
    secret.write_text(f"<svg xmlns='http://www.w3.org/2000/svg'><text>{CANARY}</text></svg>")
    bomb = "data:image/svg+xml;base64," + "PHN2Zy8+" * 200_000
    return [
        canary[0] + "hit",
        canary[0] + "moved",
        secret.as_uri(),
        "data:text/plain," + CANARY,
        bomb,
        "ftp://127.0.0.1/x",
    ]


@pytest.mark.parametrize("markup", MARKUP)
def test_every_way_to_fetch_is_refused_and_named(markup, addresses, canary):
    for address in addresses:
        fetcher = CaseFetcher({})

        # Drawing an SVG swallows every exception, so the fetcher's own memory is what counts.
        with suppress(FatalURLFetchingError):
            weasyprint.HTML(string=markup.format(url=address), url_fetcher=fetcher).write_pdf()

        with pytest.raises(ForbiddenFetch):
            fetcher.check()
    assert canary[1] == []


@pytest.mark.parametrize("markup", IGNORED)
def test_what_is_ignored_fetches_nothing(markup, addresses, canary):
    for address in addresses:
        fetcher = CaseFetcher({})

        pdf = weasyprint.HTML(string=markup.format(url=address), url_fetcher=fetcher).write_pdf()

        assert CANARY.encode() not in pdf
    assert canary[1] == []


def test_only_named_resources_are_served():
    fetcher = CaseFetcher({"exhibit:1": b"one"})

    assert fetcher("exhibit:1").read() == b"one"
    for address in ("exhibit:2", "exhibit:1#x", "EXHIBIT:1", "font:sans", "exhibit:1/../../x"):
        with pytest.raises(FatalURLFetchingError):
            fetcher(address)
    assert "exhibit:2" in fetcher.refused


def test_a_page_that_asks_for_more_fails_the_package(monkeypatch):
    original = pages.main
    monkeypatch.setattr(
        pages,
        "main",
        lambda *args, **kwargs: original(*args, **kwargs).replace(
            "</body>", '<img src="file:///etc/hostname" alt="x"></body>'
        ),
    )
    contents = Contents.load(samples.contents(narratives=[]))

    with pytest.raises(ForbiddenFetch) as refusal:
        package.render(contents, exhibits={}, approvals=[], progress=lambda percent, step: None)

    assert "file:///etc/hostname" in refusal.value.reason


def hostile(url: str) -> str:
    """Return text that tries everything at once, and must come out as it went in."""
    return (
        f'{{{{777*777}}}} {{% debug %}} <img src="{url}"> <link rel=attachment href="{url}"> '
        f'"><script>alert(1)</script> <style>@import "{url}"; @font-face {{ font-family: x; '
        f'src: url({url}) }}</style> <body background="{url}"> <svg><use href="{url}#a"/>'
        f'<image href="file:///etc/hostname"/><foreignObject><img src="{url}"></svg> '
        "data:image/svg+xml,<svg/> &lt; ]]> </title></table></body>"
    )


@pytest.fixture(scope="module")
def attacked(canary) -> Book:
    """A package in which every free text is hostile."""
    text = hostile(canary[0] + "hit")
    spoken = {
        name: text
        for name, value in samples.BASE.items()
        if isinstance(value, str)
        and name
        not in ("schema", "reference", "frozen_at", "language", "urgency", "marking", "tlp", "pap")
    }
    data = samples.image(40, 40)
    contents = samples.contents(
        **spoken,
        pap=text,
        urgency=text,
        asks=[text],
        follows=text,
        network={
            "reference": text,
            "title": text,
            "description": text,
            "time_zone": "UTC",
            "attribution": dict.fromkeys(("actor", "likelihood", "confidence", "rationale"), text),
            "campaigns": [
                {"title": text, "started_on": None, "ended_on": None, "description": text}
            ],
            "links": [dict.fromkeys(("kind", "network", "confidence", "rationale"), text)],
        },
        platform={"slug": text, "name": text},
        channel=samples.BASE["channel"] | {"name": text, "kind": text, "address": text},
        sender=dict.fromkeys(("name", "number", "title", "email", "organisation"), text),
        policies=[dict.fromkeys(("code", "title", "clause", "url"), text) | {"version_date": None}],
        items=[
            samples.asset(1, **dict.fromkeys(("handle", "display_name", "url", "why"), text)),
            samples.post(2, text, '"><img src=x>'),
        ],
        exhibits=[
            samples.exhibit(
                1,
                data,
                **dict.fromkeys(
                    (
                        "caption",
                        "description",
                        "media_type",
                        "original_name",
                        "source_url",
                        "captured_by",
                        "captured_with",
                        "grade",
                    ),
                    text,
                ),
            )
        ],
        figures=samples.BASE["figures"] | {"languages": {text: 3}, "platforms": {text: 3}},
        narratives=[
            {
                "title": text,
                "posts": 1,
                "samples": [dict.fromkeys(SAMPLE, text) | {"posted_at": None}],
            }
        ],
        targets=[dict.fromkeys(("name", "kind", "affiliation"), text) | {"is_protected": False}],
        trail={"chain": text, "sequence": 1, "hash": text},
    )
    return Book(contents, samples.render(contents, {1: data}))


def test_hostile_text_prints_literally(attacked, canary):
    printed = "".join(hostile(canary[0] + "hit").split())

    assert attacked.text.count(printed) > 25
    # A product long enough that no port or time of day holds it by chance.
    assert "603729" not in "".join(attacked.text.split())


def test_hostile_text_fetches_and_embeds_nothing(attacked, canary):
    assert canary[1] == []
    assert sorted(attacked.attachments) == ["items.csv", "items.json", "manifest.json"]
    assert CANARY.encode() not in attacked.rendering.pdf


def test_hostile_text_makes_no_link_and_no_script(attacked):
    targets = [
        str(annotation.get_object().get("/A", {}).get("/URI", ""))
        for page in attacked.reader.pages
        for annotation in page.get("/Annots", [])
    ]

    assert not any(targets)
    assert "/JavaScript" not in str(attacked.reader.trailer["/Root"])


def test_a_hostile_annex_prints_literally_and_fetches_nothing(canary):
    text = hostile(canary[0] + "moved")
    fields = dict.fromkeys(("handle", "display_name", "url", "why", "stable_id"), text)
    contents = samples.contents(
        items=[samples.asset(1, **fields), samples.post(2, text, '"><img src=x>')],
        platform={"slug": text, "name": text},
        sender=samples.BASE["sender"] | {"organisation": text},
    )

    made = rendering.build_volume(contents, 1, lambda percent, step: None)

    book = Book(contents, made)
    assert book.text.count("".join(text.split())) > 6
    assert canary[1] == []
    assert book.attachments == {}
    assert not any(page.get("/Annots") for page in book.reader.pages)


SAMPLES = {
    "null bytes": "a\x00b" * 50,
    "a million combining marks": "e" + "\u0301" * 1_000_000,
    "controls": "".join(map(chr, range(32))) * 20,
    "direction overrides": "\u202eabc\u2066" * 50,
    "no spaces": "W" * 8_000,
    "entities": "&#x3C;img src=x&#62;&amp;lt;" * 200,
    "presentational": '<td background="file:///etc/hostname" bgcolor=red width=1>' * 20,
}


def test_awkward_samples_stop_no_main_document():
    """Each takes its own place in the same package, and none of its neighbours with it."""
    narratives = [
        {
            "title": name,
            "posts": 1,
            "samples": [dict.fromkeys(SAMPLE, text) | {"posted_at": None, "language": "en"}],
        }
        for name, text in SAMPLES.items()
    ]
    contents = samples.contents(title=SAMPLES["null bytes"], narratives=narratives)

    book = Book(contents, samples.render(contents))

    for name in SAMPLES:
        assert "".join(name.split()) in book.text
    assert samples.BASE["items"][-1]["url"] in book.text


@pytest.mark.parametrize("name", SAMPLES)
def test_an_awkward_name_stops_no_annex(name):
    text = SAMPLES[name]
    fields = dict.fromkeys(("handle", "display_name", "url", "why"), text)
    contents = samples.contents(items=[samples.asset(1, **fields), samples.asset(2)])

    book = Book(contents, rendering.build_volume(contents, 1, lambda percent, step: None))

    assert samples.asset(2)["url"] in book.text

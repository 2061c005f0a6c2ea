"""Whatever is pasted, the canonicaliser answers, and its answer is stable."""

import random
import time

from hypothesis import example, given, settings
from hypothesis import strategies as st

from casework.intake import reasons
from casework.intake.identity import AuthorlessPost, Identity, Unrecognised, identify

HOSTS = ["x.com", "twitter.com", "www.facebook.com", "reddit.com", "medium.com", "a.medium.com"]
HOSTS += ["www.tiktok.com", "example.com", "WWW.Example.org:8080", "bücher.example", "www.www.a.co"]
PIECES = st.one_of(
    st.sampled_from(["/", "?", "&", "=", "#", "%", "%2E", "%25", "..", "@", "[.]", "(.)", "(dot)"]),
    st.sampled_from(["user/", "groups/", "posts/", "status/", "12345678", "id=", "r/"]),
    st.sampled_from(["profile.php?id=1234", "utm_source=a", "fbclid!", "ref", "…", ")", "'"]),
    st.text(max_size=8),
)
URLS = st.builds(
    lambda scheme, host, rest: scheme + host + "".join(rest),
    st.sampled_from(["", "https://", "hxxp://", "https://www.", "//"]),
    st.sampled_from(HOSTS),
    st.lists(PIECES, max_size=8),
)


def assert_is_stable(found):
    if isinstance(found, Identity):
        again = identify(found.url)
        assert isinstance(again, Identity), (found, again)
        assert (again.platform, again.key, again.url) == (found.platform, found.key, found.url)
        if found.post:
            assert identify(found.post.url).post == found.post
    elif isinstance(found, AuthorlessPost):
        assert identify(found.post.url) == found
    else:
        assert found.reason in reasons.REASONS


@given(st.text(max_size=300))
@example("ⅳ.com")
@example("https://e.com/a...?utm_source=1")
@settings(max_examples=400, deadline=None)
def test_any_text_has_an_answer(text):
    assert_is_stable(identify(text))


@given(URLS)
@example("https://example.com/a(%2E)b")
@example("https://example.com/?a=1&fbclid!")
@example("https://example.com/x/?b.")
@settings(max_examples=1500, deadline=None)
def test_any_address_has_a_stable_answer(url):
    assert_is_stable(identify(url))


@given(st.sampled_from(HOSTS), st.from_regex(r"[A-Za-z0-9_]{2,15}", fullmatch=True), st.booleans())
@settings(deadline=None)
def test_defanging_changes_nothing(host, name, is_deep):
    plain = f"https://{host}/@{name}" if is_deep else f"https://{host}/{name}"
    defanged = plain.replace("https", "hxxps").replace(".", "[.]")

    assert identify(defanged) == identify(plain)


def test_hostile_values_are_refused_quickly():
    hostile = ["(" * 1999, "[.]" * 600, "1" + " " * 1998, "a." * 999, "@" * 2000, "%" * 1999]
    hostile += ["9," * 999 + "x", "https://x.com/" + "a/" * 900, "h**p://" * 280, "1.1." * 500]
    hostile += ["https://www.facebook.com/" + "posts/" * 300, "a b " * 499, "<" * 999 + ">" * 999]
    started = time.perf_counter()

    for value in hostile:
        assert_is_stable(identify(value))

    assert time.perf_counter() - started < 2


def test_a_long_random_walk_through_bytes_never_crashes():
    dice = random.Random(20230907)

    for _ in range(3000):
        raw = bytes(dice.randrange(256) for _ in range(dice.randrange(60)))
        assert isinstance(identify(raw.decode("latin-1")), Identity | AuthorlessPost | Unrecognised)

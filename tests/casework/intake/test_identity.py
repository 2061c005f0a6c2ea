"""Every documented spelling of one account gives one key; what names nothing says why."""

import pytest

from casework.intake.identity import (
    HOSTS,
    PLATFORMS,
    AuthorlessPost,
    Identity,
    Unrecognised,
    by_stable_id,
    identify,
    identify_handle,
    platform_of_url,
)

SPELLINGS = {
    ("x", "amina_drafts"): [
        "https://x.com/Amina_Drafts",
        "http://x.com/amina_drafts",
        "https://twitter.com/Amina_Drafts",
        "https://www.twitter.com/amina_drafts/",
        "https://mobile.twitter.com/amina_drafts",
        "https://mobile.x.com/AMINA_DRAFTS/",
        "https://m.twitter.com/amina_drafts",
        "twitter.com/Amina_Drafts",
        "www.x.com/amina_drafts",
        "//x.com/amina_drafts",
        "X.COM/amina_drafts",
        "https://x.com:443/amina_drafts",
        "https://x.com./amina_drafts",
        "https://x.com/@amina_drafts",
        "https://twitter.com/#!/amina_drafts",
        "https://x.com/amina_drafts?s=20&t=AbC",
        "https://x.com/amina_drafts?lang=en#top",
        "https://x.com/amina_drafts/with_replies",
        "https://x.com/amina%5Fdrafts",
        "https://twitter.com/intent/user?screen_name=Amina_Drafts",
        "x[.]com/amina_drafts?s=20",
        "https://twitter[.]com/Amina_Drafts/",
        "hxxps://twitter[.]com/amina_drafts",
        "hXXp://twitter(.)com/amina_drafts",
        "h**ps://twitter[dot]com/amina_drafts",
        "https[:]//twitter[.]com[/]amina_drafts",
        "https[://]twitter{.}com/amina_drafts",
        "https://twitter [.] com/amina_drafts",
        "https://twitter[.com/amina_drafts",
        "https//twitter.com/amina_drafts",
        " \u200b\ufeffhttps://x.com/amina_drafts\u00a0 ",
        "<https://x.com/amina_drafts>",
        '"https://x.com/amina_drafts",',
        "(https://x.com/amina_drafts).",
        "« https://x.com/amina_drafts »",
        "- https://x.com/amina_drafts",
        "https://x.com/amina\u200b_drafts",
        "https://x.com/[at]amina_drafts",
    ],
    ("x", "id:44196397"): [
        "https://x.com/i/user/44196397",
        "https://twitter.com/intent/user?user_id=44196397",
        "https://twitter.com/intent/follow?user_id=44196397&tw_p=followbutton",
    ],
    ("facebook", "borisreviews"): [
        "https://www.facebook.com/Boris.Reviews",
        "https://facebook.com/borisreviews/",
        "https://m.facebook.com/boris.reviews?mibextid=LQQJ4d",
        "https://mbasic.facebook.com/boris.reviews",
        "https://web.facebook.com/Boris.Reviews",
        "https://fr-fr.facebook.com/boris.reviews",
        "https://fb.com/BorisReviews",
        "facebook[.]com/boris[.]reviews",
        "https://www.facebook.com/boris.reviews/about",
        "https://www.facebook.com/boris.reviews?__cft__[0]=x&__tn__=R",
    ],
    ("facebook", "id:100064860875397"): [
        "https://www.facebook.com/profile.php?id=100064860875397",
        "https://m.facebook.com/profile.php?v=info&id=100064860875397",
        "https://www.facebook.com/100064860875397",
        "https://www.facebook.com/people/Jos%C3%A9-Tremblay/100064860875397/",
        "https://www.facebook.com/people/张三/100064860875397/",
        "https://www.facebook.com/pages/Some-Page/100064860875397",
        "https://www.facebook.com/pages/category/Media/Some-Page-100064860875397/",
        "https://www.facebook.com/p/Some-Page-100064860875397/",
        "https://www.facebook.com/Some-Page-100064860875397/",
        "https://www.facebook.com/groups/200000/user/100064860875397/",
    ],
    ("facebook", "groups/200000"): [
        "https://www.facebook.com/groups/200000",
        "https://m.facebook.com/groups/200000/about/",
    ],
    ("reddit", "chen-releases"): [
        "https://www.reddit.com/user/Chen-Releases/",
        "https://old.reddit.com/u/chen-releases",
        "https://np.reddit.com/u/chen-releases/comments/",
        "reddit.com/user/Chen-Releases/submitted",
        "https://www[.]reddit[.]com/user/Chen-Releases/",
        "https://www.reddit.com/r/u_Chen-Releases/",
        "u/Chen-Releases",
        "/u/chen-releases",
    ],
    ("reddit", "r/meiguominzhu"): [
        "https://www[.]reddit[.]com/r/meiguominzhu/",
        "old.reddit.com/r/MeiguoMinzhu/new",
        "r/meiguominzhu",
    ],
    ("medium", "dana.audits"): [
        "https://medium.com/@Dana.Audits",
        "https://medium[.]com/@dana[.]audits/",
        "medium.com/@dana.audits/about",
        "https://medium.com/@dana.audits?source=post_page",
    ],
    ("medium", "danaaudits"): [
        "https://medium.com/@danaaudits",
        "https://DanaAudits.medium.com/",
        "danaaudits[.]medium[.]com",
        "https://danaaudits.medium.com/about",
    ],
    ("tiktok", "eve.stranger"): [
        "https://www.tiktok.com/@Eve.Stranger",
        "https://m.tiktok.com/@eve.stranger?lang=fr",
        "www[.]tiktok[.]com/@eve[.]stranger/",
        "https://www.tiktok.com/@eve.stranger/live",
    ],
    ("web", "example.com"): [
        "example.com",
        "example[.]com",
        "https://www.example.com/",
        "HTTP://EXAMPLE.COM:80",
        "https://example.com/?utm_source=x&fbclid=1#part",
        "http://www.example.com.",
    ],
    ("web", "example.com/Path/Page?a=1&b=2"): [
        "https://example.com/Path/Page?b=2&a=1",
        "example.com/Path/Page/?gclid=9&a=1&ref=home&b=2",
        "https://example.com/%50ath/Page?a=1&b=2",
    ],
    ("web", "example.com:8443/x"): ["https://example.com:8443/x", "example.com:08443/x/"],
    ("web", "xn--bcher-kva.example/stra%C3%9Fe"): [
        "https://bücher.example/straße",
        "https://BÜCHER.example/stra%c3%9fe/",
        "bücher.example/straße",
    ],
    ("web", "youtube.com/@KristenPreece"): ["https://www.youtube.com/@KristenPreece/"],
    ("web", "about.facebook.com/news"): ["https://about.facebook.com/news"],
    ("web", "help.medium.com"): ["https://help.medium.com/"],
}
ALL_SPELLINGS = [(spelling, *found) for found, many in SPELLINGS.items() for spelling in many]


@pytest.mark.parametrize(("spelling", "platform", "key"), ALL_SPELLINGS)
def test_every_spelling_of_an_asset_gives_its_one_key(spelling, platform, key):
    found = identify(spelling)

    assert isinstance(found, Identity), found
    assert (found.platform, found.key) == (platform, key)


@pytest.mark.parametrize(("spelling", "platform", "key"), ALL_SPELLINGS)
def test_the_canonical_address_names_the_same_asset(spelling, platform, key):
    again = identify(identify(spelling).url)

    assert (again.platform, again.key) == (platform, key)


@pytest.mark.parametrize("key", list(SPELLINGS))
def test_all_spellings_share_one_address(key):
    assert len({identify(spelling).url for spelling in SPELLINGS[key]}) == 1


AUTHORED = [
    ("https://twitter.com/Amina/status/1700000000000000001?s=20", "x", "amina"),
    ("https://x.com/Amina/status/1700000000000000001/photo/1", "x", "amina"),
    ("https://x.com/Amina/statuses/1700000000000000001", "x", "amina"),
    ("https://www.facebook.com/boris.r/posts/pfbid02abcDEF12345", "facebook", "borisr"),
    ("https://www.facebook.com/boris.r/posts/some-words/1234567890", "facebook", "borisr"),
    ("https://www.facebook.com/boris.r/videos/1234567890/", "facebook", "borisr"),
    ("https://m.facebook.com/story.php?story_fbid=123456&id=10001", "facebook", "id:10001"),
    ("https://www.facebook.com/permalink.php?id=10001&story_fbid=123456", "facebook", "id:10001"),
    ("https://www.facebook.com/10001/posts/123456", "facebook", "id:10001"),
    ("https://www.facebook.com/photo.php?fbid=123456&id=10001&set=a.1", "facebook", "id:10001"),
    ("https://www.reddit.com/user/Chen/comments/abc123/a_title/", "reddit", "chen"),
    ("https://medium.com/@Dana/a-title-0123456789ab", "medium", "dana"),
    ("https://dana.medium.com/a-title-0123456789ab?source=x", "medium", "dana"),
    ("https://www.tiktok.com/@eve/video/7000000000000000001", "tiktok", "eve"),
]


@pytest.mark.parametrize(("url", "platform", "key"), AUTHORED)
def test_the_address_of_a_post_names_its_author_and_the_post(url, platform, key):
    found = identify(url)
    again = identify(found.post.url)

    assert (found.platform, found.key) == (platform, key)
    assert (again.platform, again.key, again.post) == (platform, key, found.post)


AUTHORLESS = [
    ("https://x.com/i/status/1700000000000000001", "x", "1700000000000000001"),
    ("https://twitter.com/i/web/status/1700000000000000001", "x", "1700000000000000001"),
    ("https://www.facebook.com/permalink.php?story_fbid=123456", "facebook", "123456"),
    ("https://www.facebook.com/watch/?v=123456", "facebook", "123456"),
    ("https://www.facebook.com/photo/?fbid=123456&set=a.1", "facebook", "123456"),
    ("https://www.facebook.com/reel/123456", "facebook", "123456"),
    ("https://www.facebook.com/groups/some.group/posts/123456/", "facebook", "123456"),
    ("https://www.reddit.com/r/canada/comments/abc123/a_title/", "reddit", "t3_abc123"),
    ("https://www.reddit.com/comments/abc123", "reddit", "t3_abc123"),
    ("https://www.reddit.com/r/canada/comments/abc123/a_title/def456/", "reddit", "t1_def456"),
    ("https://medium.com/p/0123456789ab", "medium", "0123456789ab"),
    ("https://medium.com/some-publication/a-title-0123456789ab", "medium", "0123456789ab"),
    ("https://m.tiktok.com/v/7000000000000000001.html", "tiktok", "7000000000000000001"),
]


@pytest.mark.parametrize(("url", "platform", "key"), AUTHORLESS)
def test_a_post_whose_address_names_no_author_has_none(url, platform, key):
    found = identify(url)

    assert isinstance(found, AuthorlessPost), found
    assert (found.platform, found.post.key) == (platform, key)
    assert identify(found.post.url) == found


@pytest.mark.parametrize(
    "url",
    [
        "https://www.facebook.com/a.politician/posts/1234567890?comment_id=99887766",
        "https://www.facebook.com/a.politician/videos/1234567890/?comment_id=99887766",
        "https://m.facebook.com/story.php?story_fbid=1234567890&id=10001&comment_id=99887766",
        "https://www.facebook.com/groups/1000/posts/1234567890/?comment_id=99887766",
        "https://www.facebook.com/photo.php?fbid=1234567890&id=10001&comment_id=99887766",
        "https://www.facebook.com/watch/?v=1234567890&comment_id=99887766",
        "https://www.reddit.com/user/a_politician/comments/abc123/title/def456/",
    ],
)
def test_a_comment_is_never_taken_for_a_post_of_the_page_owner(url):
    found = identify(url)

    assert isinstance(found, AuthorlessPost), found
    assert found.post.key in ("1234567890_99887766", "t1_def456")
    assert identify(found.post.url) == found


@pytest.mark.parametrize("platform", list(PLATFORMS))
def test_a_bare_handle_belongs_to_the_platform_that_the_caller_names(platform):
    found = identify("@Amina", platform)

    assert (found.platform, found.key, found.handle) == (platform, "amina", "Amina")
    assert identify_handle("amina", platform).key == "amina"


def test_a_hint_never_overrules_an_address():
    assert identify("https://www.tiktok.com/@eve", "x").platform == "tiktok"


@pytest.mark.parametrize(
    ("handle", "platform", "reason"),
    [
        ("far_too_long_for_an_x_handle", "x", "INVALID_HANDLE"),
        ("two words", "x", "INVALID_HANDLE"),
        ("аmina", "x", "SUSPICIOUS_CHARACTERS"),
        ("home", "x", "NOT_AN_ACCOUNT"),
        ("amina", "myspace", "UNKNOWN_PLATFORM"),
        ("@", "x", "BLANK"),
    ],
)
def test_an_impossible_handle_is_refused(handle, platform, reason):
    assert identify_handle(handle, platform) == Unrecognised(reason)


def test_the_number_of_an_account_is_kept_beside_its_key():
    found = identify("https://www.facebook.com/people/Some-Body/100064860875397/")

    assert found.stable_id == "100064860875397"
    assert by_stable_id("100064860875397", "facebook").key == found.key
    assert by_stable_id("7000000000000000001", "tiktok") == Unrecognised("ADDRESS_NEEDED")


def test_a_page_a_group_and_an_account_of_one_name_stay_apart():
    account = identify("https://www.facebook.com/canada")
    group = identify("https://www.facebook.com/groups/canada")

    assert (account.kind, group.kind) == ("ACCOUNT", "GROUP")
    assert account.key != group.key
    assert identify("https://www.facebook.com/pages/Canada/10001").kind == "PAGE"
    assert identify("https://medium.com/some-publication").kind == "CHANNEL"
    assert identify("https://example.com/").kind == "WEBSITE"


@pytest.mark.parametrize(
    ("url", "platform"),
    [
        ("hxxps://mobile[.]twitter[.]com/whatever/at/all", "x"),
        ("https://t.co/abc", "x"),
        ("name.medium.com", "medium"),
        ("https://nitter.example/amina", "web"),
        ("https://x.com.evil.example/amina", "web"),
        ("not an address", ""),
    ],
)
def test_the_platform_of_an_address_is_its_host_alone(url, platform):
    assert platform_of_url(url) == platform


def test_every_platform_row_is_complete():
    for slug, rule in PLATFORMS.items():
        assert slug == rule.slug
        assert set(rule.domains) <= {host for host, owner in HOSTS.items() if owner == slug}
        assert identify(f"https://{rule.domains[0]}{rule.profile.format('amina')}").key == "amina"

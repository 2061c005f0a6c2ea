"""X, formerly Twitter."""

import re

from casework.intake.rules import Rule, shape

# Fifteen characters today; some accounts of the early years have up to twenty.
HANDLE = r"@?(?P<handle>[A-Za-z0-9_]{1,20})"
TABS = (
    "with_replies|media|likes|highlights|articles|photo|header_photo|followers|following|"
    "verified_followers|followers_you_follow|about|affiliates|superfollows|lists|topics|moments"
)
BY_ID = {"key": "id:{id}", "url": "https://x.com/i/user/{id}"}
BY_NAME = {"key": "{name}", "url": "https://x.com/{name}"}

RULE = Rule(
    slug="x",
    label="X",
    names=("x", "twitter", "x twitter", "twitter x", "x formerly twitter", "x ex twitter"),
    mentions=re.compile(r"\b(?:X|[Tt]witter)\b"),
    domains=("x.com", "twitter.com"),
    subdomains=re.compile(r"|m|mobile"),
    short_hosts=frozenset({"t.co"}),
    handle=re.compile(r"[A-Za-z0-9_]{1,20}"),
    profile="/{}",
    id_url="https://x.com/i/user/{}",
    parameters=("user_id", "screen_name"),
    reserved=re.compile(
        r"about|account|compose|download|explore|hashtag|home|i|intent|jobs|login|logout|"
        r"messages|notifications|oauth|privacy|search|settings|share|signup|status|statuses|tos|"
        r"who_to_follow|widgets"
    ),
    shapes=(
        shape(rf"/{HANDLE}", **BY_NAME),
        shape(
            rf"/{HANDLE}/(?:status(?:es)?|article)/(?P<post>\d+)(?:/.*)?",
            post_key="{post}",
            post_url="https://x.com/{name}/status/{post}",
            **BY_NAME,
        ),
        shape(rf"/{HANDLE}/(?:{TABS})", **BY_NAME),
        shape(r"/i/user/(?P<id>\d+)", **BY_ID),
        shape(r"/intent/(?:user|follow)\?user_id=(?P<id>\d+).*", **BY_ID),
        shape(rf"/intent/(?:user|follow)\?screen_name={HANDLE}", **BY_NAME),
        shape(
            r"/i/communities/(?P<id>\d+)(?:/\w+)?",
            kind="GROUP",
            key="communities/{id}",
            url="https://x.com/i/communities/{id}",
        ),
        shape(
            r"/(?:i/(?:web/)?)?status(?:es)?/(?P<post>\d+)(?:/.*)?",
            post_key="{post}",
            post_url="https://x.com/i/status/{post}",
        ),
    ),
)

"""TikTok: accounts, videos and photo posts."""

import re

from casework.intake.rules import Rule, shape

SITE = "https://www.tiktok.com"
HANDLE = r"@(?P<handle>[A-Za-z0-9_.]{1,24})"
BY_NAME = {"key": "{name}", "url": SITE + "/@{name}"}

RULE = Rule(
    slug="tiktok",
    label="TikTok",
    names=("tiktok", "tik tok", "tiktok com"),
    mentions=re.compile(r"\bTik ?Tok\b", re.IGNORECASE),
    domains=("tiktok.com",),
    subdomains=re.compile(r"|m|[a-z]{2}"),
    short_hosts=frozenset({"vm.tiktok.com", "vt.tiktok.com"}),
    handle=re.compile(r"[A-Za-z0-9_.]{1,24}"),
    profile="/@{}",
    shapes=(
        shape(rf"/{HANDLE}", **BY_NAME),
        shape(
            rf"/{HANDLE}/(?:video|photo)/(?P<post>\d{{5,25}})",
            post_key="{post}",
            post_url=SITE + "/@{name}/video/{post}",
            **BY_NAME,
        ),
        shape(rf"/{HANDLE}/(?:live|liked|playlists|collection|followers|following)", **BY_NAME),
        shape(r"/t/\w+", refusal="SHORT_LINK"),
        shape(
            r"/(?:v|embed(?:/v\d)?|player/v1|video|share/video)/(?P<post>\d{5,25})(?:\.html)?",
            post_key="{post}",
            post_url=SITE + "/embed/{post}",
        ),
    ),
)

"""Medium: authors under two forms of address, publications, stories."""

import re

from casework.intake.rules import Rule, shape

SITE = "https://medium.com"
HANDLE = r"@(?P<handle>[A-Za-z0-9_.-]{1,60})"
RESERVED = (
    r"about|m|me|p|tag|tags|topic|topics|search|membership|plans|policy|creators|jobs|"
    r"explore|partner-program|earn|new-story|business|explore-topics|feed"
)
PUBLICATION = rf"/(?!(?:{RESERVED})(?:/|$))(?P<handle>[A-Za-z0-9][A-Za-z0-9_-]{{0,60}})"
STORY = r"/(?:[^/]*-)?(?P<post>[0-9a-f]{8,12})"
BY_NAME = {"key": "{name}", "url": SITE + "/@{name}"}

RULE = Rule(
    slug="medium",
    label="Medium",
    names=("medium", "medium com"),
    mentions=re.compile(r"\bMedium\b"),
    domains=("medium.com",),
    subdomains=re.compile(r"|m"),
    # name.medium.com/story and medium.com/@name/story are one.
    subdomain_route="/@{}",
    reserved_subdomains=re.compile(
        r"about|api|blog|cdn-images-1|engineering|help|jobs|link|miro|policy|rsci|status"
    ),
    handle=re.compile(r"[A-Za-z0-9_.-]{1,60}"),
    profile="/@{}",
    stable_id=re.compile(r"[0-9a-f]{8,16}"),
    shapes=(
        shape(rf"/{HANDLE}", **BY_NAME),
        shape(
            rf"/{HANDLE}{STORY}",
            post_key="{post}",
            post_url=SITE + "/@{name}/{post}",
            **BY_NAME,
        ),
        shape(
            rf"/{HANDLE}/(?:about|followers|following|lists?|latest|has-recommended|responses)",
            **BY_NAME,
        ),
        shape(r"/p/(?P<post>[0-9a-f]{8,12})", post_key="{post}", post_url=SITE + "/p/{post}"),
        shape(
            rf"{PUBLICATION}{STORY}",
            post_key="{post}",
            post_url=SITE + "/p/{post}",
        ),
        shape(PUBLICATION, kind="CHANNEL", key="pub/{name}", url=SITE + "/{name}"),
    ),
)

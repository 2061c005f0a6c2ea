"""Reddit: users, subreddits (as groups) and their posts and comments."""

import re

from casework.intake.rules import Rule, shape

SITE = "https://www.reddit.com"
USER = r"/u(?:ser)?/(?!me(?:/|$))(?P<handle>[A-Za-z0-9_-]{2,30})"
SUBREDDIT = r"/r/(?P<handle>[A-Za-z0-9][A-Za-z0-9_]{1,30})"
POST = r"/comments/(?P<post>[a-z0-9]{2,12})"
COMMENT = rf"{POST}/[^/]*/(?P<comment>[a-z0-9]{{2,12}})"
BY_NAME = {"key": "{name}", "url": SITE + "/user/{name}"}

RULE = Rule(
    slug="reddit",
    label="Reddit",
    names=("reddit", "reddit com"),
    mentions=re.compile(r"\bReddit\b", re.IGNORECASE),
    domains=("reddit.com", "redd.it"),
    subdomains=re.compile(r"|old|new|np|m|i|sh|amp|[a-z]{2}(?:-[a-z]{2})?"),
    handle=re.compile(r"[A-Za-z0-9_-]{2,30}"),
    shorthand=re.compile(r"/?[ur]/[A-Za-z0-9_-]{2,31}/?"),
    profile="/user/{}",
    stable_id=re.compile(r"(?:t2_)?[a-z0-9]{2,13}"),
    shapes=(
        shape(USER, **BY_NAME),
        # A comment under somebody's post is not theirs: the address does not name its author.
        shape(
            rf"(?:/u(?:ser)?/[^/]+|/r/[^/]+)?{COMMENT}(?:/.*)?",
            post_key="t1_{comment}",
            post_url=SITE + "/comments/{post}/_/{comment}",
        ),
        shape(
            rf"{USER}{POST}(?:/[^/]*)?",
            post_key="t3_{post}",
            post_url=SITE + "/user/{name}/comments/{post}",
            **BY_NAME,
        ),
        shape(
            rf"(?:/r/[^/]+)?{POST}(?:/[^/]*)?",
            post_key="t3_{post}",
            post_url=SITE + "/comments/{post}",
        ),
        shape(
            r"/gallery/(?P<post>[a-z0-9]{2,12})",
            post_key="t3_{post}",
            post_url=SITE + "/comments/{post}",
        ),
        shape(
            rf"{USER}/(?:comments|submitted|posts|overview|about|saved|upvoted|gilded|trophies)",
            **BY_NAME,
        ),
        shape(r"/(?:r|u|user)/[^/]+/s/.*", refusal="SHORT_LINK"),
        # Reddit keeps posts on a user's own page in a subreddit called "u_name".
        shape(r"/r/u_(?P<handle>[A-Za-z0-9_-]{2,30})(?:/(?:new|hot|top|about))?", **BY_NAME),
        shape(
            rf"{SUBREDDIT}(?:/(?:about|new|hot|top|rising|best|controversial|wiki))?",
            kind="GROUP",
            key="r/{name}",
            url=SITE + "/r/{name}",
        ),
    ),
)

"""Facebook: profiles, Pages, groups and the many addresses of their posts."""

import re

from casework.intake.rules import Rule, shape

SITE = "https://www.facebook.com"
# A name has a letter, or it is an id; "home.php" and its kind are functions of the site.
NAME = r"(?P<handle>(?!\w+\.php\b)(?=[\d.]*[A-Za-z])[A-Za-z0-9.]{1,75})"
ID = r"(?P<id>\d{4,25})"
POST = r"(?P<post>\d{5,25}|pfbid[A-Za-z0-9]{10,120})"
GROUP = r"/groups/(?P<group>[A-Za-z0-9._-]{1,75})"
WORKS = r"(?:posts|videos|photos|reels?)/(?:[^/?]+/)*"
COMMENT = r"comment_id=(?P<comment>\d+)"
REST = r"(?:\?.*)?"
TABS = (
    "about|about_details|photos|photos_albums|photos_by|photos_of|videos|friends|followers|"
    "following|likes|posts|reviews|mentions|community|events|groups|live|reels|shop|services|map|"
    "sports|music|home|timeline|info|notes"
)
TAB = rf"(?:/(?:{TABS}))?"
BY_ID = {"key": "id:{id}", "url": SITE + "/profile.php?id={id}"}
BY_NAME = {"key": "{name}", "url": SITE + "/{name}"}
# "groups/" keeps a group and an account of the same name apart.
BY_GROUP = {"kind": "GROUP", "key": "groups/{group}", "url": SITE + "/groups/{group}"}

# Whoever wrote a comment is not the author of the post above it. The page may belong to the
# very politician who is attacked, so an address with a comment never names an asset.
COMMENTS = (
    shape(
        rf"/(?:permalink|story)\.php\?(?:id=\d+&)?story_fbid={POST}&(?:.*&)?{COMMENT}",
        post_key="{post}_{comment}",
        post_url=SITE + "/permalink.php?story_fbid={post}&comment_id={comment}",
    ),
    shape(
        rf"{GROUP}/(?:posts|permalink)/{POST}\?(?:.*&)?{COMMENT}",
        post_key="{post}_{comment}",
        post_url=SITE + "/groups/{group}/posts/{post}?comment_id={comment}",
    ),
    shape(
        rf"/(?P<page>[^/?]+)/{WORKS}{POST}\?(?:.*&)?{COMMENT}",
        post_key="{post}_{comment}",
        post_url=SITE + "/{page}/posts/{post}?comment_id={comment}",
    ),
    shape(
        rf"/(?:photo(?:\.php)?|watch(?:/live)?|video\.php)\?(?:id=\d+&)?"
        rf"(?:fbid|v)={POST}&(?:.*&)?{COMMENT}",
        post_key="{post}_{comment}",
        post_url=SITE + "/watch?v={post}&comment_id={comment}",
    ),
    shape(
        rf"/reels?/{POST}\?(?:.*&)?{COMMENT}",
        post_key="{post}_{comment}",
        post_url=SITE + "/reel/{post}?comment_id={comment}",
    ),
    shape(r".*[?&]comment_id=.*", refusal="NOT_AN_ACCOUNT"),
)

POSTS_WITH_AUTHOR = (
    shape(
        rf"/(?:permalink|story)\.php\?id={ID}&story_fbid={POST}(?:&.*)?",
        post_key="{post}",
        post_url=SITE + "/permalink.php?story_fbid={post}&id={id}",
        **BY_ID,
    ),
    shape(
        rf"/photo(?:\.php)?\?id={ID}&fbid={POST}(?:&.*)?",
        post_key="{post}",
        post_url=SITE + "/photo.php?fbid={post}&id={id}",
        **BY_ID,
    ),
    shape(
        rf"/{ID}/{WORKS}{POST}{REST}",
        post_key="{post}",
        post_url=SITE + "/permalink.php?story_fbid={post}&id={id}",
        **BY_ID,
    ),
    shape(
        rf"/(?!groups/){NAME}/{WORKS}{POST}{REST}",
        post_key="{post}",
        post_url=SITE + "/{name}/posts/{post}",
        **BY_NAME,
    ),
)

POSTS_WITHOUT_AUTHOR = (
    shape(
        rf"/(?:permalink|story)\.php\?story_fbid={POST}(?:&.*)?",
        post_key="{post}",
        post_url=SITE + "/permalink.php?story_fbid={post}",
    ),
    shape(
        rf"/photo(?:\.php)?\?fbid={POST}(?:&.*)?",
        post_key="{post}",
        post_url=SITE + "/photo.php?fbid={post}",
    ),
    shape(
        rf"/(?:watch(?:/live)?|video\.php)\?v={POST}",
        post_key="{post}",
        post_url=SITE + "/watch?v={post}",
    ),
    shape(
        rf"/(?:reels?|videos?)/{POST}{REST}",
        post_key="{post}",
        post_url=SITE + "/reel/{post}",
    ),
    shape(
        rf"{GROUP}/(?:posts|permalink)/{POST}{REST}",
        post_key="{post}",
        post_url=SITE + "/groups/{group}/posts/{post}",
    ),
)

OWNERS = (
    shape(rf"/profile\.php\?id={ID}(?:&.*)?", **BY_ID),
    shape(rf"/people/[^/?]+/{ID}{REST}", **BY_ID),
    shape(
        r"/people/[^/?]+/(?P<hidden>pfbid[A-Za-z0-9]{10,120})(?:\?.*)?",
        key="{hidden}",
        url=SITE + "/people/_/{hidden}",
    ),
    shape(rf"/pages/[^/?]+/{ID}{REST}", kind="PAGE", **BY_ID),
    shape(rf"/(?:pages/category/[^/?]+|p)/(?:[^/?]+-)?{ID}{REST}", kind="PAGE", **BY_ID),
    shape(rf"/pg/{NAME}{TAB}{REST}", kind="PAGE", **BY_NAME),
    shape(rf"/groups/[^/?]+/user/{ID}{REST}", **BY_ID),
    shape(
        rf"{GROUP}(?:/(?:about|members|media|files|discussion|announcements))?{REST}", **BY_GROUP
    ),
    shape(rf"/{ID}{TAB}{REST}", **BY_ID),
    shape(rf"/{NAME}{TAB}{REST}", **BY_NAME),
    shape(rf"/[^/?]+-(?P<id>\d{{6,25}}){TAB}{REST}", kind="PAGE", **BY_ID),
)

RULE = Rule(
    slug="facebook",
    label="Facebook",
    names=("facebook", "fb", "facebook com", "meta facebook"),
    mentions=re.compile(r"\bFacebook\b", re.IGNORECASE),
    domains=("facebook.com", "fb.com"),
    subdomains=re.compile(
        r"|m|mbasic|mobile|web|touch|free|business|[a-z]{2}-[a-z]{2}|(?!ai)[a-z]{2}"
    ),
    short_hosts=frozenset({"fb.me", "fb.watch"}),
    # Facebook itself treats "Jean.Dupont" and "jeandupont" as one user name.
    ignored=".",
    handle=re.compile(r"[A-Za-z0-9.]{1,75}"),
    profile="/{}",
    id_url=SITE + "/profile.php?id={}",
    parameters=("id", "story_fbid", "fbid", "v", "comment_id"),
    reserved=re.compile(
        r"about|ads|business|careers|dialog|events|flx|gaming|groups|hashtag|help|home|l|legal|"
        r"login|marketplace|messages|notifications|pages|people|photo|plugins|policies|privacy|"
        r"reel|reels|reg|search|settings|share|sharer|stories|terms|tr|video|videos|watch"
    ),
    shapes=(
        # First because most lists hold nothing else.
        shape(rf"/{NAME}", **BY_NAME),
        shape(rf"/profile\.php\?id={ID}", **BY_ID),
        *COMMENTS,
        shape(r"/share(?:/.*)?(?:\?.*)?", refusal="SHORT_LINK"),
        *POSTS_WITH_AUTHOR,
        *POSTS_WITHOUT_AUTHOR,
        *OWNERS,
    ),
)

"""What names no asset is refused with the reason, never dropped."""

import pytest

from casework.intake import reasons
from casework.intake.identity import Unrecognised, identify

REFUSED = {
    "BLANK": ["", "   ", "\u200b\ufeff", '""', "\n\t", "()", "..."],
    "COUNT": [
        "7,704 Facebook accounts",
        "33 accounts",
        "6 Pages",
        "1 Account",
        "954 Facebook Pages",
        "About 700 accounts followed one or more of these Pages",
        "About 1,000 accounts followed one or more of these Instagram accounts.",
        "No accounts followed these Instagram accounts.",
        "Approximately 1.5 million followers",
        "environ 7 704 comptes Facebook",
        "18 accounts \n",
        "7,704",
        "42",
    ],
    "TEXT": [
        "Posing as anti-war activists",
        "Hondurasleaks",
        "#americathethief",
        "About $1,650 in spending for ads on Facebook and Instagram",
        "Configure catrachonews[.]com with Titan.email service",
        "U.S. bombing of Nord Stream is the first step",
        "Sexist Republican Congressman — Rep.Jim Banks，R-IN",
        "182:1 high vote! China and Russia join forces",
        "邱家军：一个骗子、叛徒、暴力狂、伪基督徒.mp4",
        "GuoWengui#郭文贵#闫丽梦#班农三贱骗子食恶果",
        "Eight bombs exploded six",
        "and/or",
        "report.pdf",
        "2023-09-07",
    ],
    "IP_ADDRESS": [
        "192.0.2.7",
        "45[.]141[.]152[.]19",
        "192.0.2.7:8080",
        "192.0.2.0/24",
        "http://192.0.2.7/login",
        "2001:db8::1",
        "[2001:db8::1]:443",
        "http://[2001:db8::1]/",
        "2001:db8::/32",
    ],
    "EMAIL_ADDRESS": ["amina@example.org", "amina[at]example[.]org", "mailto:amina@example.org"],
    "PHONE_NUMBER": ["+1 613 555 0123", "(613) 555-0123", "613-555-0123", "tel:+16135550123"],
    "HASH": ["d41d8cd98f00b204e9800998ecf8427e", "a" * 40, "SHA256: " + "0f" * 32],
    "APP_IDENTIFIER": ["com.example.messenger", "org.example.some_app"],
    "NOT_AN_ACCOUNT": [
        "https://x.com/home",
        "https://x.com",
        "https://twitter.com/search?q=spamouflage",
        "https://x.com/hashtag/spamouflage",
        "https://x.com/i/events/1",
        "https://twitter.com/intent/tweet?text=x",
        "https://www.facebook.com/sharer/sharer.php?u=x",
        "https://www.facebook.com/watch",
        "https://www.facebook.com/events/123456",
        "https://www.facebook.com/profile.php",
        "https://www.facebook.com/login.php",
        "https://www.reddit.com/search?q=x",
        "https://medium.com/tag/china",
        "https://medium.com",
        "https://www.tiktok.com/foryou",
        "https://www.tiktok.com/tag/china",
    ],
    "SHORT_LINK": [
        "https://t.co/abcDEF",
        "https://vm.tiktok.com/ZMabc/",
        "https://fb.watch/abc/",
        "https://www.facebook.com/share/p/abc/",
        "https://www.reddit.com/r/canada/s/abcDEF",
    ],
    "AMBIGUOUS_HANDLE": ["@Amina", "@amina@mastodon.example", "100064860875397", "@张三"],
    "SUSPICIOUS_CHARACTERS": [
        "https://x.com/аmina",
        "https://x.com/Ａmina",
        "https://x.com/amin\u202ea",
        "ｔwitter.com/amina",
        "https://ｘ.com/amina",
        "＠amina",
        "https://i❤.example/",
        "https://www.tiktok.com/@évé",
        "https://www.facebook.com/boris.rеviews",
    ],
    "MALFORMED_URL": [
        "https://",
        "https://localhost/x",
        "https://x.com@evil.example/amina",
        "ftp://example.com/x",
        "https://example.com:99999/",
        "https://-example-.com/",
        "http://3232235777/",
    ],
    "TRUNCATED": ["https://x.com/Garc...", "https://example.com/some-lo…", "x.com/Garc…"],
    "TOO_LONG": ["x" * 2001, "https://example.com/" + "é" * 1000],
    "ADDRESS_WITH_TEXT": [
        "https://www[.]example[.]com/news.html [comment]",
        "https://x.com/amina (suspended)",
    ],
    "SEVERAL_ADDRESSES": ["https://x.com/amina https://x.com/boris", "x.com/a,\nx.com/b"],
}


@pytest.mark.parametrize(
    ("value", "reason"), [(value, reason) for reason, many in REFUSED.items() for value in many]
)
def test_what_names_no_asset_says_why(value, reason):
    assert identify(value) == Unrecognised(reason)
    assert reason in reasons.REASONS

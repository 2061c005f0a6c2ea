"""Writes the documents of the invented case: the institute's analysis, the officers' list."""

import csv
import io
import random
from collections.abc import Iterator, Mapping, Sequence

import weasyprint
from weasyprint.text.fonts import FontConfiguration

from referrals.management.demo.crowd import Account
from referrals.rendering import fonts

COLUMNS = (
    "platform",
    "url",
    "handle",
    "stable_id",
    "display_name",
    "kind",
    "confidence",
    "rationale",
    "techniques",
    "account_created",
    "first_seen",
    "last_seen",
    "note",
)
# How different officers copy one address.
SPELLINGS = (
    lambda url: url,
    lambda url: url.replace("https://", "hxxps://").replace(".com", "[.]com"),
    lambda url: url.removeprefix("https://"),
)
MORE_SPELLINGS = {
    "x": (
        lambda url: url + "/",
        lambda url: url.replace("x.com", "twitter.com") + "?s=20",
        lambda url: url.replace("x.com", "mobile.twitter.com"),
    ),
    "facebook": (lambda url: url.replace("www.", "m."),),
}
# What lists also hold, and what is no asset.
STRAYS = (
    "12 Facebook accounts",
    "Maple leaves and other lies (title of a video)",
    "192.0.2.44",
    "tips@lantern-institute.example",
    "https://t.co/demoDEMO99",
)

ANALYSIS = """
<h1>Continuity between “Paper Lantern” (2021) and the replies of summer 2023</h1>
<p class="by">Lantern Institute · invented for training · 28 September 2023</p>
<h2>1. What we were asked</h2>
<p>The ministry gave us a list of {accounts} accounts and asked whether they continue a network
that we described in 2021. We worked from public pages only.</p>
<h2>2. What we found</h2>
<p>{shared} accounts are on both lists. Among the other accounts of 2023, profile pictures recur:
31 pictures are used under two names or more, and nine of them were used in 2021.</p>
<p>Eleven sentences of 2023 are those of 2021, word for word, with another name put in, among them
<span lang="zh">“湖边的房子是谁付的钱？”</span> and « Nous avons vu les papiers. »</p>
<p>Both networks keep the office hours of UTC+8 with a pause at noon, and rest on the same days.</p>
<h2>3. How sure we are</h2>
<p>We consider it likely that the same operator runs both networks, with moderate confidence. The
shared sentences carry most of the weight: pictures are sold and hours can be imitated.</p>
<h2>4. What we cannot say</h2>
<p>We have no registration data, no payment data and no access to devices. We cannot name a person,
a company or an office behind either network.</p>
"""
STYLE = """
@page { size: A4; margin: 25mm; @bottom-right { content: counter(page) } }
html { font-size: 11pt; line-height: 1.5 }
h1 { font-size: 18pt; line-height: 1.2 } h2 { font-size: 13pt } .by { color: #5a6675 }
"""


def analysis(figures: Mapping[str, int]) -> bytes:
    """Return the institute's analysis as a PDF, in the packaged fonts."""
    configuration = FontConfiguration()
    faces = (fonts.SANS, fonts.FACES["cjk"])
    rules = "".join(
        f'@font-face {{ font-family: "{face.family}"; src: url("{face.path.as_uri()}") }}\n'
        for face in faces
    )
    stack = ", ".join(f'"{face.family}"' for face in faces)
    sheet = weasyprint.CSS(
        string=f"{rules}{STYLE} html {{ font-family: {stack} }}", font_config=configuration
    )
    page = weasyprint.HTML(string=f'<html lang="en">{ANALYSIS.format_map(figures)}</html>')
    return page.write_pdf(stylesheets=[sheet], font_config=configuration)


def account_list(accounts: Sequence[Account], *, chance: random.Random, note: str = "") -> bytes:
    """Return the officers' list as CSV, as uneven as lists are: spellings, repeats and strays."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_row(account, _spelled(account, chance), note) for account in accounts)
    for account in accounts[: 3 if len(accounts) > 3 else 0]:
        writer.writerow(_row(account, account.url, "Seen a second time."))
    if len(accounts) > len(STRAYS):
        writer.writerows(_strays())
    return text.getvalue().encode()


def _row(account: Account, url: str, note: str) -> list[str]:
    return [
        account.platform,
        url,
        # A group has a number only.
        "" if account.kind == "GROUP" else account.handle,
        account.stable_id,
        account.display_name,
        account.kind,
        account.confidence,
        account.rationale,
        "T0085.001 T0049" if account.confidence == "HIGH" else "T0049",
        account.created.isoformat() if account.created else "",
        account.first_seen.isoformat() if account.first_seen else "",
        account.last_seen.isoformat() if account.last_seen else "",
        note,
    ]


def _spelled(account: Account, chance: random.Random) -> str:
    return chance.choice(SPELLINGS + MORE_SPELLINGS[account.platform])(account.url)


def _strays() -> Iterator[list[str]]:
    for value in STRAYS:
        yield ["", value, *[""] * (len(COLUMNS) - 2)]

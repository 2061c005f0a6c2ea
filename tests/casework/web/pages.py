"""Every page of casework by name, so that no list of pages is written twice."""

#: Pages of a case that anybody in sight may read.
READ = (
    "network",
    "network-members",
    "network-campaigns",
    "network-targets",
    "network-assets",
    "network-posts",
    "network-evidence",
    "network-imports",
    "network-trail",
    "network-anchors",
    "network-seals",
    "network-holds",
)
#: Forms that only contributors are offered.
FILL = (
    "campaign-new",
    "target-new",
    "narrative-new",
    "attribution-new",
    "link-new",
    "asset-new",
    "evidence-new",
    "import-new",
    "observation-new",
)
#: Forms about one thing that only contributors are offered.
FILL_OF = (
    ("evidence-correct", "evidence"),
    ("evidence-derive", "evidence"),
    ("evidence-redact", "evidence"),
    ("evidence-unlink", "evidence"),
    ("post-edit", "post"),
    ("unsealing-new", "sealed"),
)
#: Forms that only leads are offered.
LEAD = ("network-edit",)
#: Pages of one thing in a case: the name, and the fixture whose key it takes.
THINGS = (
    ("asset", "asset"),
    ("evidence", "evidence"),
    ("evidence-viewing", "evidence"),
    ("evidence-archive", "evidence"),
    ("evidence-file", "evidence"),
    ("evidence-seal", "evidence"),
    ("unsealing-decide", "sealed"),
    ("hold-lift", "hold"),
    ("evidence-custody-csv", "evidence"),
    ("import", "batch"),
    ("import-rows-csv", "batch"),
    ("stamp-token", "stamp"),
)
#: What only a POST does; a GET leads back to the page.
STEPS = (
    ("evidence-reveal", "evidence"),
    ("evidence-archive-confirm", "evidence"),
    ("evidence-verify", "evidence"),
    ("evidence-link", "evidence"),
    ("import-retry", "batch"),
    ("stamp-retry", "stamp"),
    ("member-remove", "officer"),
)

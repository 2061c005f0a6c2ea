"""What clients mirror of a case, each as one JSON object that PostgreSQL builds.

In all SQL here `r` is the row and `n` its network. Officers are named by id, words are codes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from casework.models.evidence import TELLING


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing: where its rows are, how they are named, and what is shown of them."""

    name: str
    table: str
    shape: str
    joins: str = ""
    network: str = "r.network_id"
    public: str = "r.id::text"
    version: str = "r.version"
    batch: str = ""


def moment(column: str) -> str:
    """Return SQL that gives a moment the form it has in the rest of the API."""
    text = f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    return f"replace({text}, '.000000Z', 'Z')"


def shape(plain: str = "", *, moments: str = "", row: str = "r", **named: str) -> str:
    """Return SQL for an object: plain columns, moments, and what is computed by name."""
    return built(parts(plain, moments=moments, row=row, **named))


def parts(plain: str = "", *, moments: str = "", row: str = "r", **named: str) -> dict[str, str]:
    """Return SQL for each field of an object."""
    return {
        **{name: f"{row}.{name}" for name in plain.split()},
        **named,
        **{name: moment(f"{row}.{name}") for name in moments.split()},
    }


def built(fields: Mapping[str, str]) -> str:
    """Return SQL for an object of these fields."""
    told = ", ".join(f"'{name}', {sql}" for name, sql in fields.items())
    return f"json_build_object({told})"


def external_ids(kind: str, key: str = "r.id") -> str:
    """Return SQL for what the asking client calls the object."""
    return (
        "ARRAY(SELECT x.value FROM casework_externalid x "  # noqa: S608 - our own words
        f"WHERE x.officer_id = %(officer)s AND x.kind = '{kind}' AND x.object_id = {key} "
        "ORDER BY x.value)"
    )


def references(names: str) -> dict[str, str]:
    """Return the references among columns by the names that the API gives them."""
    return {name: f"r.{name}_id" for name in names.split()}


ASSET = parts(
    "display_name confidence rationale source account_created_on first_seen_on last_seen_on "
    "presence",
    moments="presence_at recorded_at",
    id="a.id",
    platform="pl.slug",
    kind="a.kind",
    handle="a.handle",
    stable_id="a.stable_id",
    url="a.url",
    imported_by="r.batch_id",
    external_ids=external_ids("asset", "a.id"),
    **references("campaign recorded_by"),
)
POST = parts(
    "presence",
    moments="presence_at recorded_at",
    id="p.id",
    platform="pl.slug",
    url="p.url",
    text="p.text",
    language="p.language",
    is_language_detected="p.is_language_detected",
    posted_at=moment("p.posted_at"),
    reply_to_url="p.reply_to_url",
    # The author may be known only to a network that is out of sight.
    author="""(SELECT m.asset_id FROM casework_membership m
        WHERE m.network_id = r.network_id AND m.asset_id = p.author_id)""",
    imported_by="r.batch_id",
    external_ids=external_ids("post", "p.id"),
    **references("target narrative campaign recorded_by"),
)
ITS_ASSET = (
    "JOIN casework_asset a ON a.id = r.asset_id JOIN casework_platform pl ON pl.id = a.platform_id"
)
ITS_POST = (
    "JOIN casework_post p ON p.id = r.post_id JOIN casework_platform pl ON pl.id = p.platform_id"
)
IMPORTED = """CASE WHEN r.state = 'READY' AND NOT r.is_dry_run
    THEN %(base)s || 'snapshot/?network=' || n.reference || '&import=' || r.id END"""
# What evidence shows, of one kind.
LINKED = """(SELECT coalesce(json_agg(l.{0} ORDER BY l.id), '[]') FROM casework_evidencelink l
    WHERE l.evidence_id = r.id AND l.{0} IS NOT NULL)"""

CASE_KINDS: tuple[Kind, ...] = (
    Kind(
        "network",
        "casework_network",
        shape(
            "reference title description is_restricted marking tlp pap",
            moments="recorded_at",
            external_ids=external_ids("network"),
            **references("opened_by"),
        ),
        network="r.id",
        public="r.reference",
    ),
    Kind(
        "campaign",
        "casework_campaign",
        shape(
            "id title description started_on ended_on",
            moments="recorded_at",
            **references("recorded_by"),
        ),
    ),
    Kind(
        "target",
        "casework_target",
        shape(
            "id name kind affiliation",
            moments="recorded_at",
            is_protected="r.kind IN ('FAMILY', 'BYSTANDER')",
            **references("recorded_by"),
        ),
    ),
    Kind(
        "narrative",
        "casework_narrative",
        shape("id title_en title_fr", moments="recorded_at", **references("recorded_by")),
    ),
    Kind(
        "attribution",
        "casework_attribution",
        shape(
            "id actor likelihood confidence rationale",
            moments="occurred_at recorded_at",
            **references("recorded_by"),
        ),
        version="1",
    ),
    Kind(
        "asset",
        "casework_membership",
        built(ASSET),
        joins=ITS_ASSET,
        public="r.asset_id::text",
        batch="r.batch_id",
    ),
    Kind(
        "post",
        "casework_postmembership",
        built(POST),
        joins=ITS_POST,
        public="r.post_id::text",
        batch="r.batch_id",
    ),
    Kind(
        "evidence",
        "casework_evidence",
        shape(
            "id sha256 size media_type captured_with reliability credibility sensitivity marking "
            "tlp pap integrity keeping transformation tool tool_version",
            moments="captured_at verified_at recorded_at",
            assets=LINKED.format("asset_id"),
            posts=LINKED.format("post_id"),
            **{name: f"CASE WHEN r.keeping = 'KEPT' THEN r.{name} ELSE '' END" for name in TELLING},
            corrections="""(SELECT coalesce(json_object_agg(c.field, c.value), '{}') FROM (
                SELECT DISTINCT ON (field) field, value FROM casework_evidenceannotation
                WHERE evidence_id = r.id AND r.keeping = 'KEPT' ORDER BY field, id DESC) c)""",
            **references("derived_from recorded_by"),
        ),
    ),
    Kind(
        "observation",
        "casework_observation",
        shape(
            "id presence method vantage note",
            moments="occurred_at recorded_at",
            **references("asset post evidence recorded_by"),
        ),
        version="1",
    ),
    Kind(
        "import",
        "casework_importbatch",
        shape(
            "id state reason sha256 size kind default_platform confidence source is_dry_run rows "
            "created linked unchanged not_imported",
            moments="requested_at",
            file_name="r.original_name",
            link=IMPORTED,
            **references("recorded_by"),
        ),
    ),
)


def names(kinds: Iterable[Kind]) -> list[str]:
    return [kind.name for kind in kinds]

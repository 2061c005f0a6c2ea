"""What clients mirror of a referral, beside what `casework.queries.shapes` has of the case."""

from casework.queries.shapes import CASE_KINDS, Kind, external_ids, references, shape
from referrals.models.referral import TEXTS

OF_REFERRAL = "JOIN referrals_referral f ON f.id = r.referral_id"
OF_SUBMISSION = (
    "JOIN referrals_submission s ON s.id = r.submission_id "
    "JOIN referrals_referral f ON f.id = s.referral_id"
)
VOLUME = shape("number state sha256 size pages item_count", moments="finished_at", row="v")
VOLUMES = (
    f"(SELECT coalesce(json_agg({VOLUME} ORDER BY v.number), '[]') "  # noqa: S608 - our own words
    "FROM referrals_volume v WHERE v.package_id = r.id)"
)

KINDS: tuple[Kind, ...] = (
    *CASE_KINDS,
    Kind(
        "referral",
        "referrals_referral",
        shape(
            f"reference language status resolution {' '.join(TEXTS)} asks urgency sender_name "
            "sender_title sender_email good_faith marking tlp pap",
            moments="recorded_at submitted_at sent_at acknowledged_at answered_at closed_at "
            "acknowledge_by answer_by paused_since",
            network="n.reference",
            external_ids=external_ids("referral"),
            platform="pl.slug",
            follows="(SELECT b.reference FROM referrals_referral b WHERE b.id = r.follows_id)",
            policies="""(SELECT coalesce(json_agg(c.policy_id ORDER BY c.policy_id), '[]')
                FROM referrals_citation c WHERE c.referral_id = r.id)""",
            **references("channel owner"),
        ),
        joins="JOIN casework_platform pl ON pl.id = r.platform_id",
        public="r.reference",
    ),
    Kind(
        "item",
        "referrals_item",
        shape(
            "id number why",
            moments="recorded_at",
            referral="f.reference",
            **references("asset post"),
        ),
        joins=OF_REFERRAL,
        network="f.network_id",
    ),
    Kind(
        "exhibit",
        "referrals_exhibit",
        shape(
            "id number caption",
            moments="recorded_at",
            referral="f.reference",
            **references("evidence"),
        ),
        joins=OF_REFERRAL,
        network="f.network_id",
    ),
    Kind(
        "submission",
        "referrals_submission",
        shape(
            "id number sha256",
            moments="recorded_at",
            referral="f.reference",
            **references("submitted_by"),
        ),
        joins=OF_REFERRAL,
        network="f.network_id",
        version="1",
    ),
    Kind(
        "review",
        "referrals_review",
        shape(
            "id verdict digest reason",
            moments="recorded_at",
            referral="f.reference",
            submission="s.number",
            **references("reviewer"),
        ),
        joins=OF_SUBMISSION,
        network="f.network_id",
        version="1",
    ),
    Kind(
        "package",
        "referrals_package",
        shape(
            "id",
            moments="voided_at recorded_at",
            referral="f.reference",
            submission="s.number",
            digest="s.sha256",
            volumes=VOLUMES,
            **references("requested_by"),
        ),
        joins=OF_SUBMISSION,
        network="f.network_id",
    ),
    Kind(
        "delivery",
        "referrals_delivery",
        shape(
            "id kind state reason is_manual recipient message_id ticket proof",
            moments="requested_at confirmed_at",
            referral="f.reference",
            **references("channel package notice requested_by confirmed_by"),
        ),
        joins=OF_REFERRAL,
        network="f.network_id",
    ),
    Kind(
        "reply",
        "referrals_reply",
        shape(
            "id kind platform_reference text is_late",
            moments="occurred_at recorded_at",
            referral="f.reference",
            external_ids=external_ids("reply"),
            **references("recorded_by"),
        ),
        joins=OF_REFERRAL,
        network="f.network_id",
        version="1",
    ),
    Kind(
        "outcome",
        "referrals_outcome",
        shape(
            "id visibility account provision monetary extra reason is_late",
            moments="occurred_at recorded_at",
            referral="f.reference",
            number="i.number",
            external_ids=external_ids("outcome"),
            **references("reply recorded_by"),
        ),
        joins="JOIN referrals_item i ON i.id = r.item_id "
        "JOIN referrals_referral f ON f.id = i.referral_id",
        network="f.network_id",
        version="1",
    ),
)

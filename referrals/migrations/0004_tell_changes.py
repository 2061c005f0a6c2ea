"""Every change of a referral and of what hangs on it is told by PostgreSQL."""

from django.db import migrations

from casework.migrations._changes import told, touching

OF_REFERRAL = "JOIN referrals_referral f ON f.id = r.referral_id"
OF_SUBMISSION = (
    "JOIN referrals_submission s ON s.id = r.submission_id "
    "JOIN referrals_referral f ON f.id = s.referral_id"
)
OF_ITEM = (
    "JOIN referrals_item i ON i.id = r.item_id JOIN referrals_referral f ON f.id = i.referral_id"
)
# A package shows how far its volumes are.
VOLUMES_SHOWN = """
    UPDATE referrals_package p SET version = p.version + 1
    WHERE p.id IN (
        SELECT n.package_id FROM new_rows n JOIN old_rows o ON o.id = n.id
        WHERE o.state <> n.state
    )
"""
DELIVERY = (
    "state reason channel_id package_id notice_id is_manual recipient message_id ticket proof "
    "confirmed_at confirmed_by_id"
)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0009_tell_changes"),
        ("referrals", "0003_versions"),
    ]

    operations = [
        told("referrals_referral", "referral", network="r.network_id", public="r.reference"),
        told(
            "referrals_item",
            "item",
            network="f.network_id",
            joins=OF_REFERRAL,
            # Whether an item claims is the house's own business.
            counts="referral_id number asset_id post_id why",
        ),
        told("referrals_exhibit", "exhibit", network="f.network_id", joins=OF_REFERRAL),
        told(
            "referrals_submission",
            "submission",
            network="f.network_id",
            joins=OF_REFERRAL,
            is_appended=True,
        ),
        told(
            "referrals_review",
            "review",
            network="f.network_id",
            joins=OF_SUBMISSION,
            is_appended=True,
        ),
        told("referrals_package", "package", network="f.network_id", joins=OF_SUBMISSION),
        told(
            "referrals_delivery",
            "delivery",
            network="f.network_id",
            joins=OF_REFERRAL,
            counts=DELIVERY,
        ),
        told(
            "referrals_reply",
            "reply",
            network="f.network_id",
            joins=OF_REFERRAL,
            is_appended=True,
        ),
        told(
            "referrals_outcome",
            "outcome",
            network="f.network_id",
            joins=OF_ITEM,
            is_appended=True,
        ),
        touching("referrals_volume", "UPDATE", VOLUMES_SHOWN),
    ]

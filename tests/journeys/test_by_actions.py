"""The whole job once, through the project's own actions, with the real renderer and mail."""

from datetime import UTC, datetime

from casework.actions import observing
from casework.models import Event
from referrals.actions import concluding, delivering, packaging, reviewing
from referrals.actions.concluding import Decision
from referrals.queries import fate


def test_a_list_becomes_a_delivered_package_and_an_outcome_per_item(
    submission, amina, boris, chen, smtp_sink, assets
):
    referral = submission.referral
    reviewing.approve(submission, digest=submission.sha256, by=boris)
    volume = packaging.build(submission.package.main.pk)
    assert volume.state == "READY", (volume.reason, volume.reason_detail)

    delivery = delivering.queue(referral, by=chen)
    delivery = delivering.send(delivery.pk)

    assert delivery.state == "READY", delivery.reason_detail
    referral.refresh_from_db()
    assert referral.status == "SENT"
    assert len(smtp_sink.messages) == 1

    now = datetime.now(UTC)
    concluding.acknowledge(referral, occurred_at=now, by=amina)
    concluding.record_outcomes(
        referral,
        decisions=[
            Decision(1, account="DECISION_ACCOUNT_TERMINATED"),
            Decision(2, extra="NO_ACTION"),
            Decision(3, extra="ALREADY_GONE"),
        ],
        occurred_at=now,
        by=amina,
    )
    looks = [observing.Look(assets[0], "LIVE", datetime.now(UTC))]
    observing.record(referral.network, looks=looks, by=amina)
    disputed = fate.items_with_fate(referral.items.all()).filter(is_disputed=True)
    assert [item.number for item in disputed] == [1]
    referral.refresh_from_db()
    closed = concluding.close(referral, resolution="PARTLY_ACTIONED", by=chen)
    assert closed.status == "CLOSED"
    assert Event.objects.filter(chain__network=referral.network).count() > 15

from django.urls import path, re_path

from casework.api.doors import Nowhere
from referrals.api import (
    answers,
    changes,
    comments,
    deliveries,
    directory,
    disclosures,
    externalids,
    items,
    packages,
    previews,
    referrals,
    steps,
    submissions,
    webhooks,
)

app_name = "referrals-api"
ONE = "referrals/<slug:reference>/"
SUBMISSION = f"{ONE}submissions/<int:number>/"
PACKAGE = f"{ONE}packages/<int:package>/"
VOLUME = f"{PACKAGE}volumes/<int:volume>/"
PREVIEW = f"{ONE}previews/<int:preview>/"
DELIVERY = f"{ONE}deliveries/<int:delivery>/"
DISCLOSURES = "networks/<slug:network>/disclosures/"
DISCLOSURE = f"{DISCLOSURES}<int:disclosure>/"
COMMENT = f"{ONE}comments/<int:comment>/"
NOTICE = f"{ONE}notices/<int:notice>/"
WEBHOOK = "webhooks/<int:webhook>/"

urlpatterns = [
    path("channels/", directory.Channels.as_view(), name="channels"),
    path("policies/", directory.Policies.as_view(), name="policies"),
    path("webhooks/", webhooks.Webhooks.as_view(), name="webhooks"),
    path(WEBHOOK, webhooks.WebhookFile.as_view(), name="webhook"),
    path(f"{WEBHOOK}pause/", webhooks.WebhookPause.as_view(), name="webhook-pause"),
    path(f"{WEBHOOK}resume/", webhooks.WebhookResume.as_view(), name="webhook-resume"),
    path(f"{WEBHOOK}rotate/", webhooks.WebhookRotation.as_view(), name="webhook-rotate"),
    path(f"{WEBHOOK}ping/", webhooks.WebhookPing.as_view(), name="webhook-ping"),
    path(f"{WEBHOOK}replay/", webhooks.WebhookReplay.as_view(), name="webhook-replay"),
    path(f"{WEBHOOK}pushes/", webhooks.Pushes.as_view(), name="pushes"),
    path(f"{WEBHOOK}pushes/<int:push>/", webhooks.PushFile.as_view(), name="push"),
    path("referrals/", referrals.Referrals.as_view(), name="referrals"),
    path(ONE, referrals.ReferralFile.as_view(), name="referral"),
    path(f"{ONE}faults/", referrals.Faults.as_view(), name="faults"),
    path(f"{ONE}items/", items.Items.as_view(), name="items"),
    path(f"{ONE}items/<int:number>/", items.ItemFile.as_view(), name="item"),
    path(f"{ONE}exhibits/", items.Exhibits.as_view(), name="exhibits"),
    path(f"{ONE}exhibits/<int:number>/", items.ExhibitFile.as_view(), name="exhibit"),
    path(f"{ONE}submit/", steps.Submit.as_view(), name="submit"),
    path(f"{ONE}revise/", steps.Revise.as_view(), name="revise"),
    path(f"{ONE}withdraw/", steps.Withdraw.as_view(), name="withdraw"),
    path(f"{ONE}approve/", steps.Approve.as_view(), name="approve"),
    path(f"{ONE}return/", steps.Return.as_view(), name="return"),
    path(f"{ONE}reject/", steps.Reject.as_view(), name="reject"),
    path(f"{ONE}send/", steps.Send.as_view(), name="send"),
    path(f"{ONE}acknowledge/", steps.Acknowledge.as_view(), name="acknowledge"),
    path(f"{ONE}no-response/", steps.NoResponse.as_view(), name="no-response"),
    path(f"{ONE}close/", steps.Close.as_view(), name="close"),
    path(f"{ONE}reopen/", steps.Reopen.as_view(), name="reopen"),
    path(f"{ONE}copy/", steps.Copy.as_view(), name="copy"),
    path(f"{ONE}follow-disputed/", steps.FollowDisputed.as_view(), name="follow-disputed"),
    path(f"{ONE}hand-over/", steps.HandOver.as_view(), name="hand-over"),
    path(f"{ONE}replies/", answers.Replies.as_view(), name="replies"),
    path(f"{ONE}outcomes/", answers.Outcomes.as_view(), name="outcomes"),
    path(f"{ONE}outcomes/bulk/", answers.BulkOutcomes.as_view(), name="outcomes-bulk"),
    path(f"{ONE}checklist/", submissions.Checklist.as_view(), name="checklist"),
    path(f"{ONE}submissions/", submissions.Submissions.as_view(), name="submissions"),
    path(SUBMISSION, submissions.SubmissionFile.as_view(), name="submission"),
    path(f"{ONE}uptake/", submissions.UptakeDoor.as_view(), name="uptake"),
    path(f"{SUBMISSION}differences/", submissions.Differences.as_view(), name="differences"),
    path(f"{SUBMISSION}contents/", submissions.Contents.as_view(), name="contents"),
    path(f"{ONE}packages/", packages.Packages.as_view(), name="packages"),
    path(PACKAGE, packages.PackageFile.as_view(), name="package"),
    path(f"{PACKAGE}zip/", packages.PackageZip.as_view(), name="package-zip"),
    path(f"{PACKAGE}internal/", packages.InternalDownload.as_view(), name="internal-file"),
    path(f"{PACKAGE}cancel/", packages.PackageCancel.as_view(), name="package-cancel"),
    path(f"{PACKAGE}retry/", packages.PackageRetry.as_view(), name="package-retry"),
    path(f"{VOLUME}file/", packages.VolumeDownload.as_view(), name="volume-file"),
    path(f"{VOLUME}retry/", packages.VolumeRetry.as_view(), name="volume-retry"),
    path(f"{ONE}previews/", previews.Previews.as_view(), name="previews"),
    path(PREVIEW, previews.PreviewFile.as_view(), name="preview"),
    path(f"{PREVIEW}pages/<int:page>/", previews.PreviewPage.as_view(), name="preview-page"),
    path(f"{ONE}deliveries/", deliveries.Deliveries.as_view(), name="deliveries"),
    path(DELIVERY, deliveries.DeliveryFile.as_view(), name="delivery"),
    path(f"{DELIVERY}file/", deliveries.SentFile.as_view(), name="delivery-file"),
    path(f"{DELIVERY}rest/", deliveries.Rest.as_view(), name="delivery-rest"),
    path(f"{DELIVERY}ticket/", deliveries.Ticket.as_view(), name="delivery-ticket"),
    path(f"{DELIVERY}confirm/", deliveries.Confirm.as_view(), name="delivery-confirm"),
    path(f"{DELIVERY}lost/", deliveries.Lost.as_view(), name="delivery-lost"),
    path(f"{DELIVERY}cancel/", deliveries.Cancel.as_view(), name="delivery-cancel"),
    path(f"{ONE}comments/", comments.Comments.as_view(), name="comments"),
    path(COMMENT, comments.CommentFile.as_view(), name="comment"),
    path(f"{COMMENT}turns/", comments.Turns.as_view(), name="comment-turns"),
    path(f"{ONE}notices/", deliveries.Notices.as_view(), name="notices"),
    path(f"{NOTICE}approve/", deliveries.NoticeApproval.as_view(), name="notice-approve"),
    path(f"{NOTICE}send/", deliveries.Sending.as_view(), name="notice-send"),
    path(f"{NOTICE}retract/", deliveries.Retraction.as_view(), name="notice-retract"),
    path(
        "external-ids/<slug:kind>/<slug:object_id>/",
        externalids.ExternalIds.as_view(),
        name="external-ids",
    ),
    path("changes/", changes.Changes.as_view(), name="changes"),
    path("snapshot/", changes.Snapshot.as_view(), name="snapshot"),
    path(DISCLOSURES, disclosures.Disclosures.as_view(), name="disclosures"),
    path(DISCLOSURE, disclosures.DisclosureFile.as_view(), name="disclosure"),
    path(f"{DISCLOSURE}file/", disclosures.DisclosureDownload.as_view(), name="disclosure-file"),
    path(f"{DISCLOSURE}retry/", disclosures.DisclosureRetry.as_view(), name="disclosure-retry"),
    # The last of both apps' addresses: whatever leads nowhere is told as a problem as well.
    re_path("", Nowhere.as_view(), name="nowhere"),
]

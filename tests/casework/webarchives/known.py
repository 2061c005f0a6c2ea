"""A web archive as it stands after a worker read it, for whatever needs one and no worker."""

from casework.models import Asset, Capture, Evidence, Officer, WebArchive


def archive_of(evidence: Evidence, *, showing: Asset, by: Officer) -> WebArchive:
    """Say of any evidence that it holds one capture, of this asset."""
    archive = WebArchive.objects.create(
        evidence=evidence,
        state="READY",
        form="WARC",
        manifest="ABSENT",
        capture_total=1,
        requested_by=by,
    )
    Capture.objects.create(
        archive=archive,
        number=1,
        url=showing.url,
        canonical_url=showing.url,
        record="response",
        status=200,
        media_type="text/html",
        size=9,
        sha256="0" * 64,
        digest="HOLDS",
        is_page=True,
    )
    return archive

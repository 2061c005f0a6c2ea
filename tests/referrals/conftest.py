"""Referrals that got further than a draft, without waiting for a renderer."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from casework.actions import attributing
from casework.models import JobState
from referrals.actions import delivering, reviewing
from referrals.models import Delivery, Volume

PDF = b"%PDF-1.7 stands for a package that a worker has built\n"


@pytest.fixture
def build():
    """Do the worker's part for a volume, with bytes that take no time to make."""

    def make(volume: Volume) -> Volume:
        sha256 = hashlib.sha256(PDF).hexdigest()
        name = Volume(sha256=sha256).storage_key
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(PDF))
        # The internal copy can be built once the platform's is there.
        internal = volume.package.volumes.get(variant="INTERNAL")
        for one in (volume, internal):
            claimed = Volume.objects.claim(one.pk)
            assert claimed is not None
            assert claimed.finish(JobState.READY, sha256=sha256, size=len(PDF), pages=1)
        volume.refresh_from_db()
        return volume

    return make


@pytest.fixture
def approved(submission, boris, build):
    """A referral that Boris approved, with its package ready to go."""
    reviewing.approve(submission, digest=submission.sha256, by=boris)
    build(submission.package.main)
    submission.referral.refresh_from_db()
    return submission.referral


@pytest.fixture
def delivery(approved, chen) -> Delivery:
    """The approved referral, queued by Chen for the mail server."""
    return delivering.queue(approved, by=chen)


@pytest.fixture
def sent(delivery, smtp_sink):
    """A referral whose package the platform's mail server took."""
    done = delivering.send(delivery.pk)
    assert done is not None
    assert done.state == JobState.READY, done.reason_detail
    done.referral.refresh_from_db()
    return done.referral


@pytest.fixture
def posts(network, amina):
    """Two posts of the case, with their authors."""
    return [
        attributing.attach(network, value=f"https://x.com/lantern_{n}/status/10{n}", by=amina).post
        for n in range(2)
    ]

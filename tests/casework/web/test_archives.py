"""The page of a web archive: how far it is, what holds, what it captured, and what it shows."""

import pytest

from casework.actions import attributing, collecting, sealing, unpacking
from casework.models import Access, WebArchive
from tests.casework.web.conftest import page
from tests.casework.webarchives import making


@pytest.fixture
def crawl(network, amina):
    data = making.wacz(added={"archive/more.warc.gz": making.answer("https://x.com/b.js")})
    return collecting.add(network, chunks=[data], name="crawl.wacz", by=amina).evidence


@pytest.fixture
def read(crawl):
    return unpacking.read(WebArchive.objects.get(evidence=crawl).pk)


def shown(browse, who, network, evidence, **asked):
    return browse(who).get(page("evidence-archive", network, evidence.pk), asked).content.decode()


def test_the_page_of_evidence_leads_to_it_and_it_says_how_far_it_is(
    browse, network, crawl, evidence, amina
):
    at = page("evidence-archive", network, crawl.pk)
    assert at in browse(amina).get(page("evidence", network, crawl.pk)).content.decode()
    other = browse(amina).get(page("evidence", network, evidence.pk)).content.decode()
    assert page("evidence-archive", network, evidence.pk) not in other

    waiting = shown(browse, amina, network, crawl)

    assert "Waiting for a worker" in waiting
    assert f'hx-get="{at}"' in waiting


def test_faults_and_captures_are_shown_and_addresses_lead_nowhere(
    browse, network, crawl, read, amina
):
    text = shown(browse, amina, network, crawl)

    assert "The manifest does not name a file that is there:" in text
    assert "archive/more.warc.gz" in text
    assert making.PROFILE in text
    assert f'href="{making.PROFILE}' not in text
    assert Access.objects.get(deed="OPENED").officer == amina
    assert "No capture matches." in shown(browse, amina, network, crawl, q="nothing")
    pages = shown(browse, amina, network, crawl, page="True")
    assert pages.count('<th scope="row">') == 1


def test_a_person_ticks_what_it_shows(browse, network, crawl, read, amina, boris):
    found = attributing.attach(network, value=making.POST, by=amina)
    at = page("evidence-archive-confirm", network, crawl.pk)
    offered = shown(browse, amina, network, crawl)
    assert f'name="asset" value="{found.asset.pk}"' in offered
    assert f'name="post" value="{found.post.pk}"' in offered
    assert 'type="checkbox"' not in shown(browse, boris, network, crawl)

    answer = browse(amina).post(at, {"asset": found.asset.pk, "post": found.post.pk}, follow=True)

    assert "The archive was linked to what it shows." in answer.content.decode()
    assert {link.thing for link in crawl.links.all()} == {found.asset, found.post}
    evidence = browse(amina).get(page("evidence", network, crawl.pk)).content.decode()
    assert making.POST in evidence
    nothing = browse(amina).post(at, {}, follow=True).content.decode()
    assert "Choose what it shows." in nothing


def test_a_post_is_linked_by_its_address_and_taken_back(browse, network, evidence, amina):
    found = attributing.attach(network, value=making.POST, by=amina)
    browse(amina).post(
        page("evidence-link", network, evidence.pk), {"thing": f"{making.POST}?s=20"}
    )
    link = evidence.links.get()
    assert link.post == found.post

    browse(amina).post(
        page("evidence-unlink", network, evidence.pk), {"link": link.pk, "reason": "Another."}
    )
    assert not evidence.links.exists()


def test_nothing_is_told_of_an_archive_under_seal(browse, network, crawl, read, amina):
    sealing.seal(crawl, ground="MALWARE", reason="A scanner said so.", by=amina)

    answer = browse(amina).get(page("evidence-archive", network, crawl.pk))

    assert answer.status_code == 409
    assert making.PROFILE not in answer.content.decode()


def test_whoever_may_not_add_facts_asks_for_nothing(browse, network, evidence, boris, amina):
    at = page("evidence-archive", network, evidence.pk)
    assert "Nobody asked yet" in browse(boris).get(at).content.decode()

    assert browse(boris).post(at).status_code == 403
    assert browse(amina).post(at).status_code == 302
    assert WebArchive.objects.get().requested_by == amina


def test_a_page_of_captures_costs_the_same_however_many_there_are(
    browse, network, amina, django_assert_max_num_queries
):
    data = making.warc() + b"".join(making.answer(f"https://x.com/{n}.js") for n in range(120))
    crawl = collecting.add(network, chunks=[data], name="c.warc.gz", by=amina).evidence
    unpacking.read(WebArchive.objects.get(evidence=crawl).pk)
    browser = browse(amina)
    browser.get(page("evidence-archive", network, crawl.pk))

    with django_assert_max_num_queries(25):
        text = browser.get(page("evidence-archive", network, crawl.pk)).content.decode()
    assert text.count('<th scope="row">') == 50


@pytest.mark.parametrize(
    "date", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2150-01-01", "nonsense"]
)
def test_a_date_that_cannot_be_is_none_and_breaks_no_page(browse, network, amina, date):
    data = making.records({"url": making.PROFILE, "body": b"<p>Good</p>", "date": date})
    kept = collecting.add(network, chunks=[data], name="a.warc.gz", by=amina).evidence

    read = unpacking.read(WebArchive.objects.get(evidence=kept).pk)

    capture = read.captures.get()
    assert (read.state, capture.captured_at, capture.text.captured_at) == ("READY", None, None)
    for name in ("evidence-archive", "evidence"):
        assert browse(amina).get(page(name, network, kept.pk)).status_code == 200
    assert browse(amina).get(page("network-evidence", network)).status_code == 200

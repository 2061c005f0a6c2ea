import pytest
from django.db import transaction

from casework.actions import attributing, importing, opening, sharing
from casework.actions._storing import EmptyFile, TooLarge
from casework.models import (
    Asset,
    Event,
    HandleChange,
    ImportBatch,
    ImportRow,
    Membership,
    Network,
    NetworkMember,
    Platform,
)
from casework.permissions import ContributorRequired
from tests.casework import sql

LIST = b"""url,handle,platform,note
https://x.com/lantern_a,,,first
https://x.com/lantern_b,,,second
https://twitter.com/Lantern_A?s=20,,,the first again
,,,nothing
192.0.2.7,,,an address of a machine
https://example.org/paper,,,a site
"""


@pytest.fixture
def hidden(enlist, platforms) -> Network:
    """A case of Eve's that Amina cannot see."""
    noor = enlist("Noor", "OFFICER")
    made = opening.open_network(title="Hidden", is_restricted=True, by=noor)
    attributing.attach(made, value="https://x.com/lantern_a", by=noor)
    return made


def load(network, data: bytes, *, by, **words) -> ImportBatch:
    batch = importing.upload(network, chunks=[data], name="list.csv", by=by, **words)
    done = importing.load(batch.pk)
    assert done is not None
    assert done.state == "READY", (done.reason, done.reason_detail)
    return done


def results(batch: ImportBatch) -> dict[str, tuple[str, str]]:
    return {row.value: (row.result, row.reason) for row in batch.row_results.all()}


def test_every_row_is_accounted_for(network, amina):
    batch = load(network, LIST, by=amina)

    assert batch.figures == {
        "rows": 6,
        "created": 3,
        "linked": 0,
        "unchanged": 1,
        "not_imported": 2,
    }
    assert [row.line for row in batch.row_results.order_by("line")] == [2, 3, 4, 5, 6, 7]
    assert batch.row_results.filter(reason="DUPLICATE_IN_FILE").get().line == 4
    assert not batch.row_results.filter(result="NOT_IMPORTED", reason="").exists()
    assert set(network.assets.values_list("key", flat=True)) == {
        "lantern_a",
        "lantern_b",
        "example.org/paper",
    }


def test_the_same_list_again_creates_nothing(network, amina):
    load(network, LIST, by=amina)
    before = Asset.objects.count(), Membership.objects.count()

    again = load(network, LIST, by=amina)

    assert (again.created, again.linked, again.unchanged) == (0, 0, 4)
    assert (Asset.objects.count(), Membership.objects.count()) == before


def test_what_a_hidden_case_knows_already_looks_new_to_the_importer(network, amina, hidden):
    batch = load(network, LIST, by=amina)

    assert results(batch)["https://x.com/lantern_a"] == ("CREATED", "")
    assert Asset.objects.filter(key="lantern_a").count() == 1


def test_what_a_visible_case_knows_already_is_linked(network, open_case, amina):
    attributing.attach(open_case, value="https://x.com/lantern_a", by=amina)

    batch = load(network, LIST, by=amina)

    assert results(batch)["https://x.com/lantern_a"] == ("LINKED", "")
    assert (batch.created, batch.linked) == (2, 1)


def test_a_hidden_case_becomes_linked_once_the_importer_is_a_member(network, amina, hidden):
    lead = hidden.memberships_of_officers.get(place="LEAD").officer
    sharing.add_member(hidden, officer=amina, place="READER", by=lead)

    batch = load(network, LIST, by=amina)

    assert results(batch)["https://x.com/lantern_a"] == ("LINKED", "")


def test_a_dry_run_says_what_would_happen_and_leaves_no_trace(network, amina):
    renaming = b"handle,platform,stable_id\n@old_name,X,77\n"
    load(network, renaming, by=amina)
    before = (Asset.objects.count(), Membership.objects.count(), HandleChange.objects.count())

    planned = load(network, LIST, by=amina, is_dry_run=True)
    renamed = load(network, renaming.replace(b"old_name", b"new_name"), by=amina, is_dry_run=True)

    assert (planned.created, planned.unchanged, planned.not_imported) == (3, 1, 2)
    assert renamed.unchanged == 1
    after = (Asset.objects.count(), Membership.objects.count(), HandleChange.objects.count())
    assert after == before
    assert Asset.objects.get(stable_id="77").handle == "old_name"
    assert not planned.row_results.exclude(asset=None, post=None).exists()
    done = load(network, LIST, by=amina)
    assert (done.created, done.unchanged) == (planned.created, planned.unchanged)


def test_a_list_is_imported_wholly_or_not_at_all(network, amina):
    batch = importing.upload(network, chunks=[LIST], name="list.csv", by=amina)
    sql.run("ALTER TABLE casework_importrow ADD CONSTRAINT no_sites CHECK (line < 7)")

    done = importing.load(batch.pk)

    assert (done.state, done.reason) == ("FAILED", "UNEXPECTED")
    assert not network.assets.exists()
    assert not ImportRow.objects.exists()
    assert Event.objects.filter(kind="import.failed", subject=f"import:{batch.pk}").count() == 1
    sql.run("ALTER TABLE casework_importrow DROP CONSTRAINT no_sites")
    importing.ask_again(done, by=amina)
    assert importing.load(batch.pk).created == 3


def test_what_is_no_list_fails_with_a_reason_for_people(network, amina):
    batch = importing.upload(network, chunks=[b"\x00\x01\x02" * 99], name="x.csv", by=amina)

    done = importing.load(batch.pk)

    assert (done.state, done.reason) == ("FAILED", "UNREADABLE")
    assert "CSV" in str(done.reason_text)


def test_a_list_waits_in_vain_for_whoever_lost_the_right(network, amina, chen):
    batch = importing.upload(network, chunks=[LIST], name="list.csv", by=amina)
    NetworkMember.objects.filter(officer=amina).update(place="READER")

    done = importing.load(batch.pk)

    assert (done.state, done.reason) == ("FAILED", "RIGHT_LOST")
    assert not network.assets.exists()


def test_a_reader_uploads_nothing(network, boris, eve):
    for officer in (boris, eve):
        with pytest.raises(ContributorRequired):
            importing.upload(network, chunks=[LIST], name="list.csv", by=officer)

    assert not ImportBatch.objects.exists()


def test_a_list_may_be_as_long_as_the_limit_and_no_longer(network, amina, settings):
    settings.RENVOI_IMPORT_LIMIT = len(LIST)

    load(network, LIST, by=amina)
    with pytest.raises(TooLarge) as refused:
        importing.upload(network, chunks=[LIST, b"\n"], name="list.csv", by=amina)

    assert refused.value.limit == len(LIST)
    assert ImportBatch.objects.count() == 1


def test_an_empty_list_is_refused(network, amina):
    with pytest.raises(EmptyFile):
        importing.upload(network, chunks=[], name="list.csv", by=amina)


def test_a_new_handle_of_a_known_account_keeps_the_old_one_as_history(network, amina):
    load(network, b"handle,platform,stable_id\n@old_name,X,77\n", by=amina)

    batch = load(network, b"handle,platform,stable_id\n@new_name,X,77\n", by=amina)

    asset = network.assets.get()
    assert (asset.handle, asset.key, asset.stable_id) == ("new_name", "new_name", "77")
    assert asset.url == "https://x.com/new_name"
    assert batch.unchanged == 1
    change = HandleChange.objects.get()
    assert (change.old_handle, change.new_handle) == ("old_name", "new_name")
    assert (change.network, change.recorded_by) == (network, amina)


def test_a_list_changes_no_account_that_a_hidden_case_shares(network, amina, hidden):
    """Else a stranger's list would rename what a case says that they may not see."""
    lead = hidden.memberships_of_officers.get(place="LEAD").officer
    load(hidden, b"handle,platform,stable_id\n@old_name,X,77\n", by=lead)

    renaming = b"handle,platform,stable_id\n@new_name,X,77\n"
    batches = [load(network, renaming, by=amina) for _ in range(2)]

    asset = Asset.objects.get(stable_id="77")
    assert asset.handle == "old_name"
    assert [batch.not_imported for batch in batches] == [0, 0]
    assert network.assets.get() == asset
    # What the list says is kept as this case's knowledge, once however often it comes.
    change = HandleChange.objects.get()
    assert (change.network, change.new_handle) == (network, "new_name")


def test_a_platform_that_the_directory_lacks_is_a_reason_and_no_failure(network, amina):
    Platform.objects.filter(slug="reddit").delete()

    batch = load(network, b"url\nhttps://www.reddit.com/user/lantern\nhttps://x.com/a\n", by=amina)

    assert (batch.created, batch.not_imported) == (1, 1)
    assert batch.row_results.get(result="NOT_IMPORTED").reason == "PLATFORM_NOT_KEPT"


def test_a_stable_id_that_comes_later_is_learned(network, amina):
    load(network, b"handle,platform\n@lantern,X\n", by=amina)

    load(network, b"handle,platform,stable_id\n@lantern,X,77\n", by=amina)

    assert network.assets.get().stable_id == "77"
    assert not HandleChange.objects.exists()


def test_two_accounts_never_become_one_by_a_list(network, amina):
    known = b"handle,platform,stable_id\n@first,X,1\n@second,X,2\n"
    load(network, known, by=amina)

    swapped = load(network, b"handle,platform,stable_id\n@first,X,2\n@second,X,1\n", by=amina)

    assert swapped.not_imported == 2
    assert set(swapped.row_results.values_list("reason", flat=True)) == {"HANDLE_TAKEN"}
    assert set(network.assets.values_list("handle", "stable_id")) == {
        ("first", "1"),
        ("second", "2"),
    }


def test_a_post_brings_its_author_along(network, amina):
    address = "https://x.com/lantern_a/status/1700"

    attached = attributing.attach(network, value=address, by=amina)

    assert attached.result == "CREATED"
    assert attached.post.author == attached.asset
    assert set(network.assets.all()) == {attached.asset}
    assert attributing.attach(network, value=address, by=amina).result == "UNCHANGED"


def test_what_was_attached_twice_is_told_once(network, amina):
    for _ in range(2):
        attributing.attach(network, value="@lantern", platform="x", by=amina)

    assert Event.objects.filter(kind="asset.attached").count() == 1


def test_a_list_loads_inside_the_transaction_of_another(network, amina):
    """A door that opened a transaction changes nothing of all or nothing."""
    with transaction.atomic():
        load(network, LIST, by=amina)

    assert network.assets.count() == 3

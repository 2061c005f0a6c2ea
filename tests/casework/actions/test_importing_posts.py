"""A list of posts is imported as a list of assets is: wholly, once, and with a result per row."""

from datetime import UTC, datetime

import pytest

from casework.actions import attributing, describing, importing, opening
from casework.models import Event, Membership, Network, Post, PostMembership, Target

HEAD = "url,author,posted at,text,language,reply to,target,narrative,campaign\n"
LIST = (
    HEAD
    + """https://x.com/lantern_a/status/1,,2023-09-07 14:30,Who paid for the house by the lake?,,\
https://x.com/mp/status/9,a. member,La maison,
https://x.com/lantern_a/status/2,,,谁付的钱,zh,,,,
https://twitter.com/Lantern_A/status/1?s=20,,,the first again,,,,,
https://x.com/lantern_b/status/3,,,hello,,,Nobody We Know,,
https://x.com/lantern_b,,,an account,,,,,
"""
)


@pytest.fixture
def described(network, amina) -> Network:
    describing.add_target(network, name="A. Member", kind="POLITICIAN", by=amina)
    describing.add_narrative(network, title_en="The house", title_fr="La maison", by=amina)
    return network


@pytest.fixture
def hidden(enlist, platforms) -> Network:
    """A case of Noor's that Amina cannot see, with a post that her list names too."""
    noor = enlist("Noor", "OFFICER")
    made = opening.open_network(title="Hidden", is_restricted=True, by=noor)
    attributing.attach(made, value="https://x.com/lantern_a/status/1", by=noor)
    return made


def load(network, text: str, *, by, **words):
    batch = importing.upload(
        network, chunks=[text.encode()], name="posts.csv", kind="POSTS", by=by, **words
    )
    done = importing.load(batch.pk)
    assert done is not None
    assert done.state == "READY", (done.reason, done.reason_detail)
    return done


def test_every_row_is_accounted_for_and_says_of_its_post_what_the_list_says(described, amina):
    batch = load(described, LIST, by=amina)

    told = batch.row_results.order_by("line").values_list("line", "result", "reason")
    assert list(told) == [
        (2, "CREATED", ""),
        (3, "CREATED", ""),
        (4, "UNCHANGED", "DUPLICATE_IN_FILE"),
        (5, "NOT_IMPORTED", "UNKNOWN_TARGET"),
        (6, "NOT_IMPORTED", "NOT_A_POST"),
    ]
    first, second = Post.objects.order_by("key")
    assert first.author is not None
    assert first.author.key == "lantern_a"
    assert first.posted_at == datetime(2023, 9, 7, 14, 30, tzinfo=UTC)
    assert (first.text, first.language) == ("Who paid for the house by the lake?", "en")
    assert (first.is_language_detected, second.is_language_detected) == (True, False)
    assert first.reply_to_url == "https://x.com/mp/status/9"
    place = PostMembership.objects.get(post=first)
    assert place.target == Target.objects.get()
    assert place.narrative is not None
    assert place.batch == batch
    # No account enters the case by a row that does not.
    assert set(described.assets.values_list("key", flat=True)) == {"lantern_a"}
    assert Event.objects.filter(kind="import.loaded", subject=f"import:{batch.pk}").count() == 1


def test_the_same_list_again_creates_nothing(described, amina):
    load(described, LIST, by=amina)
    before = (Post.objects.count(), PostMembership.objects.count(), Membership.objects.count())

    again = load(described, LIST, by=amina)

    assert (again.created, again.linked, again.unchanged, again.not_imported) == (0, 0, 3, 2)
    after = (Post.objects.count(), PostMembership.objects.count(), Membership.objects.count())
    assert after == before


def test_a_dry_run_says_the_same_and_leaves_no_trace(described, amina):
    attributing.attach(described, value="https://x.com/lantern_a/status/2", by=amina)

    planned = load(described, LIST, by=amina, is_dry_run=True)
    after_plan = list(Post.objects.values_list("key", "text"))
    done = load(described, LIST, by=amina)

    assert after_plan == [("2", "")]
    assert planned.figures == done.figures
    rows = ("line", "value", "result", "reason")
    assert list(planned.row_results.values_list(*rows)) == list(done.row_results.values_list(*rows))


def test_a_list_fills_what_is_empty_of_a_known_post_and_overwrites_nothing(described, amina):
    attributing.attach(described, value="https://x.com/lantern_a/status/2", by=amina)
    version = PostMembership.objects.get().version
    load(described, LIST, by=amina)
    told = PostMembership.objects.get(post__key="2")

    load(described, LIST.replace("谁付的钱", "other words"), by=amina)

    post = Post.objects.get(key="2")
    assert (post.text, post.language) == ("谁付的钱", "zh")
    # Whoever follows the changes of the case hears of it.
    assert told.version > version


def test_a_stated_language_takes_the_place_of_a_detected_one_and_stays(described, amina):
    load(described, LIST, by=amina)

    load(described, "url,language\nhttps://x.com/lantern_a/status/1,pa\n", by=amina)
    stated = Post.objects.get(key="1")
    load(described, "url,language\nhttps://x.com/lantern_a/status/1,ur\n", by=amina)

    assert (stated.language, stated.is_language_detected) == ("pa", False)
    assert stated.text == "Who paid for the house by the lake?"
    assert Post.objects.get(key="1").language == "pa"


def test_a_list_changes_no_post_that_a_hidden_case_shares(described, amina, hidden):
    batch = load(described, LIST, by=amina)

    post = Post.objects.get(key="1")
    assert batch.row_results.get(line=2).result == "CREATED"
    assert (post.text, post.posted_at, post.reply_to_url) == ("", None, "")


def test_names_are_those_of_the_case_itself(described, open_case, amina):
    """The target of another case is no target here."""
    describing.add_target(open_case, name="Nobody We Know", kind="POLITICIAN", by=amina)

    batch = load(described, LIST, by=amina)

    assert batch.row_results.get(line=5).reason == "UNKNOWN_TARGET"

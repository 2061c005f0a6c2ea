"""The invented case: always the same, of the promised size, and about nobody."""

import csv
import io
import random
from collections import Counter

import pytest
from PIL import Image

from casework.intake.identity import Identity, identify
from casework.intake.rows import interpret
from referrals.management.demo import (
    answers,
    case,
    crowd,
    exhibits,
    papers,
    phrases,
    pictures,
    texts_en,
    texts_fr,
    texts_lists,
)
from referrals.management.demo.scene import filled
from referrals.models import Item
from referrals.models.referral import TEXTS

PROTECTED = {"FAMILY", "BYSTANDER"}


@pytest.fixture(scope="module")
def whole():
    return case.build()


@pytest.fixture(scope="module")
def small():
    return case.build(scale=0.02)


@pytest.fixture(scope="module")
def files(small):
    return list(exhibits.files_of(small, b"list"))


def test_the_same_seed_gives_the_same_case(small):
    assert case.build(scale=0.02) == small
    assert case.build(scale=0.02, seed=1) != small


def test_the_case_has_the_promised_size(whole):
    figures = case.figures(whole)

    assert (figures["accounts"], figures["x"], figures["facebook"]) == (2000, 1040, 960)
    assert (figures["posts"], figures["targets"], figures["protected"]) == (15_000, 48, 2)
    assert figures["parties"] == 5
    assert len(phrases.CLAIMS) == 6
    assert len(whole.waves) == 2


def test_every_account_and_post_has_an_address_of_its_own(whole):
    assert len({account.url for account in whole.accounts}) == len(whole.accounts)
    assert len({message.url for message in whole.messages}) == len(whole.messages)


def test_the_operator_keeps_office_hours_and_rests_at_weekends(whole):
    figures = case.figures(whole)

    assert figures["percent_office"] > 85
    assert figures["percent_weekend"] < 5
    assert figures["peak"] > 5 * 15_000 / 36


def test_three_languages_are_spoken(whole):
    spoken = Counter(message.language for message in whole.messages)

    assert set(spoken) == {"en", "fr", "zh"}
    assert min(spoken.values()) > 2_000


def test_no_address_can_be_anybodys(whole):
    for account in (*whole.accounts, *whole.older):
        assert "demo" in account.handle
        assert len(account.stable_id) == 20
        if account.platform == "x":
            assert 15 < len(account.handle) <= 20


def test_no_protected_person_is_named_by_a_post_or_its_address(whole):
    names = [person.name for person in whole.targets if person.kind in PROTECTED]
    aimed = [message for message in whole.messages if message.target.name in names]

    assert aimed
    for message in aimed:
        assert message.target.name not in message.text
        assert message.target.name.split()[-1].lower() not in message.url


def test_the_officers_list_names_every_account_once_and_accounts_for_the_rest(whole):
    data = papers.account_list(whole.accounts, chance=random.Random(1))
    rows = list(interpret(io.BytesIO(data)))

    keys = {row.identity.key for row in rows if row.identity}
    assert keys == {identify(account.url).key for account in whole.accounts}
    assert len(rows) == len(whole.accounts) + 3 + len(papers.STRAYS)
    left_out = {row.value for row in rows if row.identity is None}
    assert left_out == set(papers.STRAYS)
    assert len(list(csv.reader(io.StringIO(data.decode())))) == len(rows) + 1


def test_accounts_of_the_older_network_come_back(whole):
    assert len(whole.shared) == 12
    assert set(whole.shared) < set(whole.older)
    known = {account.url for account in whole.accounts}
    assert {account.url for account in whole.shared} <= known


@pytest.mark.parametrize("name", ["x", "facebook"])
@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_a_capture_shows_one_burst(whole, name, language):
    shown = case.sample(whole, platform=name, language=language)

    assert len(shown) == 6
    assert {message.account.platform for message in shown} == {name}
    assert {message.language for message in shown} == {language}
    assert len({message.burst for message in shown}) == 1


def test_every_picture_can_be_read(files):
    drawn = [file for file in files if file.name.endswith(".png")]

    assert len(drawn) == 8
    for file in drawn:
        with Image.open(io.BytesIO(file.data)) as picture:
            picture.load()
            assert picture.width == 1000


def test_a_picture_is_the_same_each_time(small):
    moments = [message.posted_at for message in small.messages]
    first, again = (
        pictures.hours(moments, heading="Posts by hour", language="en") for _time in range(2)
    )

    assert first == again


def test_the_analysis_is_a_pdf(small):
    assert papers.analysis(case.figures(small)).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", texts_en.TEXTS),
        ("en", texts_en.AFTER_RETURN),
        ("fr", texts_fr.TEXTS),
    ],
)
def test_texts_take_their_numbers_from_the_case(whole, language, texts):
    figures = case.figures(whole)

    for name, text in texts.items():
        assert name in TEXTS
        made = filled(text, figures, language)
        assert "{" not in made
        assert " ;" not in made or language == "en"


def test_both_languages_say_the_same_things():
    assert set(texts_en.TEXTS) == set(texts_fr.TEXTS) == set(TEXTS) - {"title"}
    assert set(texts_en.REPLIES) == set(texts_fr.REPLIES)
    assert set(texts_lists.TEXTS["en"]) == set(texts_lists.TEXTS["fr"])
    for claim in phrases.CLAIMS:
        assert len({len(said) for said in claim.sentences.values()}) == 1


def test_exhibits_are_files_of_the_case(files):
    names = {file.name for file in files}

    assert {*texts_en.CAPTIONS, *texts_fr.CAPTIONS} <= names
    assert "doxing-withheld.png" not in {*texts_en.CAPTIONS, *texts_fr.CAPTIONS}


def test_about_seven_items_in_ten_are_taken_down():
    items = [Item(number=n, asset_id=n) for n in range(1, 2001)]
    decisions = answers.decide(items, chance=random.Random(4), reason="no such account")

    gone = [d for d in decisions if answers.is_taken_down(d) and not d.extra]
    assert 0.65 < len(gone) / len(decisions) < 0.76
    assert all(d.reason for d in decisions if d.extra == "CANNOT_EXECUTE")
    assert not any(d.reason for d in decisions if d.extra != "CANNOT_EXECUTE")


def test_posts_are_never_answered_by_a_decision_on_accounts():
    items = [Item(number=n, post_id=n) for n in range(1, 501)]
    decisions = answers.decide(items, chance=random.Random(4), reason="no such post")

    assert not any(d.account or d.provision or d.monetary for d in decisions)


@pytest.mark.parametrize(
    ("words", "resolution"),
    [
        ([answers.TERMINATED, answers.SUSPENDED], "ACTIONED"),
        ([answers.TERMINATED, answers.NOTHING], "PARTLY_ACTIONED"),
        ([answers.NOTHING, answers.GONE], "REFUSED"),
        ([answers.GONE, answers.GONE], "ALREADY_GONE"),
    ],
)
def test_the_resolution_follows_from_the_decisions(words, resolution):
    decisions = [answers.Decision(n, **word) for n, word in enumerate(words)]

    assert answers.resolution_of(decisions) == resolution


def test_every_post_is_recognised_by_intake(small):
    for message in small.messages:
        found = identify(message.url)
        assert found.platform == message.account.platform
        if isinstance(found, Identity):
            assert found.handle == message.account.handle


def test_reasons_are_said_in_both_languages():
    for reason in crowd.REASONS:
        assert reason.text_en
        assert reason.text_fr
        assert reason.text_en != reason.text_fr

"""The starting directory: complete, harmless, and never in the way of a correction."""

from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command

from casework.actions import administering
from casework.errors import NotAllowed
from casework.intake.platforms.table import PLATFORMS
from casework.models import Event, Platform
from referrals.management import loading
from referrals.models import Channel, Policy

WITH_CHANNEL = {
    "x",
    "facebook",
    "instagram",
    "youtube",
    "tiktok",
    "reddit",
    "medium",
    "linkedin",
    "telegram",
    "wechat",
}


def test_the_directory_has_every_platform_that_a_list_can_name(house):
    loading.load(by=house)

    slugs = set(Platform.objects.values_list("slug", flat=True))
    assert WITH_CHANNEL | set(PLATFORMS) | {"web"} <= slugs


def test_ten_platforms_have_one_channel_each_and_websites_have_none(house):
    loading.load(by=house)

    slugs = list(Channel.objects.active().values_list("platform__slug", flat=True))
    assert sorted(slugs) == sorted(WITH_CHANNEL)


def test_a_second_load_changes_nothing(house):
    first = loading.load(by=house)
    events = Event.objects.count()

    second = loading.load(by=house)

    assert {name: found["added"] for name, found in second.items()} == {
        "platform": 0,
        "channel": 0,
        "policy": 0,
    }
    assert second["policy"]["there"] == first["policy"]["added"] == Policy.objects.count()
    assert Event.objects.count() == events


def test_a_correction_by_an_administrator_outlives_a_load(house):
    loading.load(by=house)
    channel = Channel.objects.get(platform__slug="x")
    channel.address = "desk@verified.example"
    administering.save(channel, by=house)

    loading.load(by=house)

    channel.refresh_from_db()
    assert channel.address == "desk@verified.example"


def test_only_an_administrator_loads_it(amina):
    with pytest.raises(NotAllowed):
        loading.load(by=amina)

    assert not Platform.objects.exists()


def test_no_address_reaches_a_real_desk(house):
    loading.load(by=house)

    for channel in Channel.objects.all():
        host = channel.address.rpartition("@")[2]
        if channel.kind == "PORTAL":
            host = urlsplit(channel.address).hostname
        assert host.endswith(".example"), channel
        assert channel.verified_on is None
    for policy in Policy.objects.all():
        assert urlsplit(policy.url).hostname.endswith(".example"), policy
        assert policy.title_en != policy.title_fr


def test_x_tells_the_holder_and_both_demo_languages_are_taken(house):
    loading.load(by=house)

    assert Channel.objects.get(platform__slug="x").notifies_holder
    assert Channel.objects.get(platform__slug="x").takes("en")
    assert Channel.objects.get(platform__slug="facebook").takes("fr")


def test_the_command_says_what_it_added(house, capsys):
    call_command("load_directory", by=house.email)

    assert "10 added" in capsys.readouterr().out


@pytest.mark.parametrize("by", ["nobody@renvoi.example", "amina@renvoi.example"])
def test_the_command_refuses_readably(amina, by):
    with pytest.raises(CommandError, match=r"no officer|Your roles do not allow"):
        call_command("load_directory", by=by)

"""The directories of channels and clauses, kept by administrators through the action."""

import pytest
from django.urls import reverse

from casework.models import Event
from referrals.models import Channel, Policy


def typed(channel: Channel, **changes: object) -> dict[str, object]:
    names = (
        *("name", "kind", "address", "languages", "marking_ceiling", "tlp_ceiling", "source"),
        *("instructions_en", "instructions_fr", "officers", "url_form"),
    )
    said = {name: getattr(channel, name) for name in names}
    return {**said, "platform": channel.platform_id, "is_active": "on", **changes}


def test_an_administrator_changes_a_channel_and_the_trail_tells(mail_channel, house, browse):
    address = reverse("admin:referrals_channel_change", args=[mail_channel.pk])
    browser = browse(house)
    assert browser.get(address).status_code == 200

    browser.post(address, typed(mail_channel, address="new@x.example"))

    mail_channel.refresh_from_db()
    assert mail_channel.address == "new@x.example"
    told = Event.objects.get(kind="directory.changed")
    assert told.actor == house
    assert "new@x.example" in told.payload


def test_an_administrator_adds_a_clause(platforms, house, browse):
    browse(house).post(
        reverse("admin:referrals_policy_add"),
        {
            "platform": platforms["x"].pk,
            "code": "AU-2",
            "title_en": "Authenticity",
            "title_fr": "Authenticité",
            "url": "https://x.example/rules/authenticity",
            "is_active": "on",
        },
    )

    assert Policy.objects.get().code == "AU-2"
    assert Event.objects.filter(kind="directory.changed", actor=house).exists()


def test_nothing_is_deleted(mail_channel, policy, house, browse):
    for name, entry in (("channel", mail_channel), ("policy", policy)):
        address = reverse(f"admin:referrals_{name}_delete", args=[entry.pk])
        assert browse(house).post(address, {"post": "yes"}).status_code == 403
    actions = browse(house).get(reverse("admin:referrals_channel_changelist"))
    assert b"delete_selected" not in actions.content


@pytest.mark.parametrize("who", ["amina", "boris", "chen", "dana", "eve"])
def test_nobody_else_comes_in(who, mail_channel, browse, request):
    browser = browse(request.getfixturevalue(who))

    for address in (
        reverse("admin:referrals_channel_changelist"),
        reverse("admin:referrals_channel_change", args=[mail_channel.pk]),
        reverse("admin:referrals_policy_add"),
    ):
        assert browser.get(address).status_code != 200
        assert browser.post(address, typed(mail_channel, name="Mine")).status_code != 200
    mail_channel.refresh_from_db()
    assert mail_channel.name == "Desk"

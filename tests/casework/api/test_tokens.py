"""A token never does more than it was given, and never more than its officer may."""

import time
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from casework.actions import issuing, metering, opening, sharing
from casework.errors import BadInput
from casework.models import Event, EventKind, Scope, Token, TokenUse
from tests.casework.api.calling import bearing, scopes_for

ALL = {"days": 1}


def issue(officer, by=None, **facts):
    facts = {"scopes": scopes_for(officer), **ALL, **facts}
    return issuing.issue(officer, by=by or officer, **facts)


def test_a_token_kept_to_addresses_is_good_from_there_only(amina):
    token, secret = issue(amina, addresses=["192.0.2.7/24", "2001:db8::/32"])
    caller = bearing(secret)

    assert token.allowed_addresses == ["192.0.2.0/24", "2001:db8::/32"]
    assert caller.get("me/", REMOTE_ADDR="192.0.2.200").status_code == 200
    assert caller.get("me/", REMOTE_ADDR="2001:db8::5").status_code == 200
    for elsewhere in ("192.0.3.1", "::1", "", "not an address"):
        answer = caller.get("me/", REMOTE_ADDR=elsewhere)
        assert (answer.status_code, answer.json()["code"]) == (401, "token-refused")


def test_where_a_token_was_last_used_is_noted(amina):
    token, secret = issue(amina)

    bearing(secret).get("me/", REMOTE_ADDR="192.0.2.9")

    token.refresh_from_db()
    assert token.last_used_from == "192.0.2.9"
    assert token.last_used_at


def test_behind_a_proxy_its_own_word_on_the_client_counts(amina, settings):
    settings.RENVOI_PROXY_ADDRESS_HEADER = "X-Forwarded-For"
    _token, secret = issue(amina, addresses=["192.0.2.0/24"])
    caller = bearing(secret)

    assert caller.get("me/", HTTP_X_FORWARDED_FOR="8.8.8.8, 192.0.2.1").status_code == 200
    assert caller.get("me/", HTTP_X_FORWARDED_FOR="192.0.2.1, 8.8.8.8").status_code == 401


@pytest.mark.parametrize("address", ["x", "1.2.3", "10.0.0.0/99", "x" * 500, ""])
def test_what_is_no_address_is_refused_by_name(amina, address):
    with pytest.raises(BadInput) as refused:
        issue(amina, addresses=[address])

    assert refused.value.field == "addresses"


def test_a_token_kept_to_networks_sees_these_and_no_others(amina, network, open_case, draft):
    token, secret = issue(amina, networks=[open_case.reference])
    caller, hidden = bearing(secret), f"networks/{network.reference}/"

    assert token.confined_to == [open_case.pk]
    listed = [n["reference"] for n in caller.get("networks/").json()["results"]]
    assert listed == [open_case.reference]
    assert caller.get(hidden).status_code == 404
    assert caller.get(f"referrals/{draft.reference}/").status_code == 404
    assert caller.get("referrals/").json()["results"] == []
    narrative = {"title_en": "A", "title_fr": "B"}
    assert caller.post(hidden + "narratives/", narrative).status_code == 404
    seen = f"networks/{open_case.reference}/narratives/"
    assert caller.post(seen, narrative).status_code == 201
    assert caller.post("networks/", {"title": "New"}).status_code == 403
    entry = {"network": network.reference, "platform": "x", "title": "A"}
    assert caller.post("referrals/", entry).json()["errors"][0]["field"] == "network"
    assert bearing(issue(amina)[1]).get(hidden).status_code == 200


def test_a_token_is_kept_to_networks_that_its_officer_sees(eve, network):
    for references in ([network.reference], ["NET-222222"], []):
        with pytest.raises(BadInput) as refused:
            issue(eve, networks=references)
        assert refused.value.field == "networks"


def test_an_auditors_confined_token_hears_nothing_of_the_house(enlist, open_case, house):
    auditor = enlist("Auditor", "AUDITOR")
    auditor.confined_to = frozenset([open_case.pk])

    seen = Event.objects.visible_to(auditor)

    assert not seen.filter(chain__network=None).exists()
    assert seen.filter(chain__network=open_case).exists()


def test_losing_the_case_shuts_a_token_that_was_kept_to_it(amina, robot, network):
    sharing.add_member(network, officer=robot, place="CONTRIBUTOR", by=amina)
    _token, secret = issue(robot, networks=[network.reference])
    caller = bearing(secret)
    assert caller.get(f"networks/{network.reference}/").status_code == 200

    sharing.remove_member(network, officer=robot, by=amina)

    assert caller.get(f"networks/{network.reference}/").status_code == 404


def test_a_renewed_token_has_two_good_secrets_until_the_overlap_is_over(amina):
    token, old = issue(amina)

    renewed, new = issuing.rotate(token, days=30, overlap_hours=2, by=amina)

    assert bearing(old).get("me/").status_code == bearing(new).get("me/").status_code == 200
    assert renewed.expires_at > timezone.now() + timedelta(days=29)
    Token.objects.update(previous_until=timezone.now() - timedelta(seconds=1))
    assert bearing(old).get("me/").status_code == 401
    assert bearing(new).get("me/").status_code == 200
    assert Event.objects.filter(kind=EventKind.TOKEN_ROTATED).count() == 1


def test_without_overlap_the_old_secret_is_void_at_once(amina):
    token, old = issue(amina)

    issuing.rotate(token, days=1, overlap_hours=0, by=amina)

    assert bearing(old).get("me/").status_code == 401


def test_revoking_ends_both_secrets_now(amina):
    token, old = issue(amina)
    token, new = issuing.rotate(token, days=1, overlap_hours=5, by=amina)

    issuing.revoke(token, by=amina)

    assert bearing(old).get("me/").status_code == bearing(new).get("me/").status_code == 401
    with pytest.raises(issuing.TokenEnded):
        issuing.rotate(token, days=1, overlap_hours=1, by=amina)


def test_nobody_renews_the_token_of_another_reviewer(boris, house, eve):
    token, _secret = issue(boris)

    with pytest.raises(BadInput):
        issuing.rotate(token, days=1, overlap_hours=1, by=house)
    with pytest.raises(issuing.TokenOfAnother):
        issuing.rotate(token, days=1, overlap_hours=1, by=eve)


def test_postgresql_lets_no_old_secret_live_for_ever_and_no_token_be_kept_to_nothing(amina):
    token, _secret = issue(amina)

    for wrong in ({"previous_digest": "0" * 128}, {"confined_to": []}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Token.objects.filter(pk=token.pk).update(**wrong)


def test_commands_issue_list_renew_and_revoke(robot, house, open_case, capsys):
    def run(*words: str) -> list[str]:
        call_command(*words)
        return capsys.readouterr().out.strip().splitlines()

    scopes = ("--scopes", "read", Scope.WEBHOOKS.value)
    kept = ("--addresses", "192.0.2.0/24", "--networks", open_case.reference)
    old = run("issue_token", robot.email, *scopes, "--days", "3", *kept)[-1]
    [line] = run("list_tokens", robot.email)
    number = line.split("\t")[0]
    new = run("rotate_token", number, "--days", "9")[-1]
    assert bearing(old).get("me/", REMOTE_ADDR="192.0.2.1").status_code == 200
    assert bearing(new).get("me/", REMOTE_ADDR="192.0.2.1").status_code == 200
    run("revoke_token", number)
    assert bearing(new).get("me/", REMOTE_ADDR="192.0.2.1").status_code == 401
    assert run("list_tokens") == []
    assert len(run("list_tokens", "--all")) == 1
    for wrong in (["rotate_token", "999", "--days", "1"], ["revoke_token", number]):
        with pytest.raises(CommandError):
            call_command(*wrong)


def test_what_a_token_does_is_counted_by_day(amina, network):
    token, secret = issue(amina)
    caller = bearing(secret)

    caller.get("me/")
    caller.get("networks/NET-222222/")

    use = TokenUse.objects.get(token=token)
    assert (use.calls, use.refused, use.failed) == (2, 1, 0)
    assert use.slowest <= use.milliseconds


def test_where_nothing_was_counted_postgresql_is_not_asked(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        metering.write_down()


@pytest.mark.django_db(transaction=True)
def test_what_a_token_did_is_written_down_a_moment_later(amina, settings):
    settings.RENVOI_METERING_SECONDS = 0.5
    token, secret = issue(amina)
    caller = bearing(secret)

    for _call in range(3):
        caller.get("me/")
    caller.get("networks/NET-222222/")

    written = TokenUse.objects.filter(token=token)
    assert not written.exists()
    for _wait in range(100):
        time.sleep(0.1)
        if written.exists():
            break
    use = written.get()
    assert (use.calls, use.refused, use.failed) == (4, 1, 0)


def test_a_token_that_asks_too_much_is_told_when_to_come_again(amina, settings):
    settings.RENVOI_RATE_LIMIT = 2
    _token, secret = issue(amina)
    caller = bearing(secret)

    first, _second, third = [caller.get("me/") for _ in range(3)]

    assert first["RateLimit-Policy"] == '"token";q=2;w=60'
    assert first["RateLimit"].startswith('"token";r=1;t=')
    assert (third.status_code, third.json()["code"]) == (429, "too-many")
    assert 1 <= int(third["Retry-After"]) <= 60
    assert third["RateLimit"].startswith('"token";r=0;')
    assert bearing(issue(amina)[1]).get("me/").status_code == 200


def test_a_confined_token_opens_nothing_new(amina, open_case):
    amina.confined_to = frozenset([open_case.pk])

    with pytest.raises(opening.RoleRequired):
        opening.open_network(title="New", by=amina)

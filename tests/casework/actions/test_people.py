"""Accounts, places in a case, and tokens: who lets whom in, and who stays out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.actions import enlisting, issuing, opening, sharing
from casework.actions._checking import StaleVersion
from casework.actions.enlisting import AlreadyEnlisted, LastAdministrator, LastLeadLeaves
from casework.actions.issuing import AlreadyRevoked, TokenOfAnother
from casework.actions.sharing import LastLead
from casework.errors import BadInput
from casework.models import Event, Network, Officer, Token
from casework.models.token import digest_of
from casework.permissions import LeadRequired, RoleRequired
from tests.casework import sql
from tests.conftest import PASSWORD


def test_an_administrator_enlists_and_nobody_else_does(house, amina):
    with pytest.raises(RoleRequired):
        enlisting.enlist(email="zoe@renvoi.example", name="Zoe", roles=["OFFICER"], by=amina)

    zoe = enlisting.enlist(email=" ZOE@Renvoi.example ", name="Zoe", roles=[], by=house)

    assert zoe.email == "zoe@renvoi.example"
    assert not zoe.has_usable_password()
    assert Event.objects.filter(kind="officer.enlisted", subject=zoe.email, actor=house).exists()


def test_an_address_is_enlisted_once_whatever_its_case(house, amina):
    with pytest.raises(AlreadyEnlisted):
        enlisting.enlist(email="AMINA@renvoi.example", name="Other", roles=[], by=house)


@pytest.mark.parametrize("password", ["short", "123456789012", "amina@renvoi"])
def test_a_weak_password_is_refused(house, password):
    with pytest.raises(BadInput) as refused:
        enlisting.enlist(
            email="amina@renvoi.example", name="Amina", roles=[], password=password, by=house
        )

    assert refused.value.field == "password"


def test_a_service_is_enlisted_with_no_role_of_a_person(house):
    with pytest.raises(BadInput):
        enlisting.enlist(
            email="bot@renvoi.example", name="Bot", roles=["SERVICE", "REVIEWER"], by=house
        )


def test_nobody_turns_a_person_into_a_service(house, boris):
    with pytest.raises(BadInput):
        enlisting.change(boris, by=house, roles=["SERVICE"])


def test_the_house_is_founded_once(house):
    with pytest.raises(AlreadyEnlisted):
        enlisting.found_house(email="eve@renvoi.example", name="Eve", password=PASSWORD)


def test_the_last_administrator_stays(house):
    with pytest.raises(LastAdministrator):
        enlisting.change(house, by=house, roles=["OFFICER"])
    house.refresh_from_db()
    with pytest.raises(LastAdministrator):
        enlisting.change(house, by=house, is_active=False)


def test_only_known_fields_of_an_account_change(house, amina):
    for field in ("email", "password", "is_service", "nonsense"):
        with pytest.raises(BadInput) as refused:
            enlisting.change(amina, by=house, **{field: "x"})
        assert refused.value.field == field


def test_a_change_of_roles_is_told_with_what_was_before(house, amina):
    enlisting.change(amina, by=house, roles=["OFFICER", "REVIEWER"])

    event = Event.objects.get(kind="officer.changed")
    assert '"roles":[["OFFICER"],["OFFICER","REVIEWER"]]' in event.payload


def test_whoever_opens_a_case_leads_it(network, amina):
    assert network.memberships_of_officers.get(officer=amina).place == "LEAD"


def test_reviewers_auditors_and_administrators_open_no_case(house, boris, chen, dana):
    for officer in (house, boris, chen, dana):
        with pytest.raises(RoleRequired):
            opening.open_network(title="Mine", by=officer)

    assert not Network.objects.exists()


def test_a_case_above_the_ceiling_of_the_house_is_refused(amina, settings):
    settings.RENVOI_MARKING_CEILING = "PROTECTED_A"

    with pytest.raises(BadInput):
        opening.open_network(title="Mine", marking="PROTECTED_B", by=amina)


def test_a_stale_edit_of_a_case_saves_nothing(network, amina):
    opening.edit_network(network, by=amina, version=1, title="Second")

    with pytest.raises(StaleVersion):
        opening.edit_network(network, by=amina, version=1, title="Third")

    network.refresh_from_db()
    assert (network.title, network.version) == ("Second", 2)


def test_only_leads_let_people_in(network, boris, eve):
    for officer in (boris, eve):
        with pytest.raises(LeadRequired):
            sharing.add_member(network, officer=eve, place="LEAD", by=officer)

    assert not Network.objects.visible_to(eve).exists()


def test_a_case_keeps_a_lead(network, amina):
    with pytest.raises(LastLead):
        sharing.remove_member(network, officer=amina, by=amina)
    with pytest.raises(LastLead):
        sharing.add_member(network, officer=amina, place="READER", by=amina)

    assert network.memberships_of_officers.get(officer=amina).place == "LEAD"


def test_whoever_was_removed_sees_the_case_no_more(network, amina, boris):
    sharing.remove_member(network, officer=boris, by=amina)

    assert not Network.objects.visible_to(boris).exists()
    assert Event.objects.filter(kind="network.member_removed").count() == 1


def test_the_only_lead_of_a_case_is_not_closed_out(network, house, amina, boris, enlist):
    with pytest.raises(LastLeadLeaves) as refused:
        enlisting.change(amina, by=house, is_active=False)

    assert network.reference in str(refused.value.message)
    amina.refresh_from_db()
    assert amina.is_active
    zoe = enlist("Zoe", "OFFICER")
    sharing.add_member(network, officer=zoe, place="LEAD", by=amina)
    assert not enlisting.change(amina, by=house, is_active=False).is_active


def test_a_lead_whose_account_is_closed_does_not_count(network, house, amina, enlist):
    zoe = enlist("Zoe", "OFFICER")
    sharing.add_member(network, officer=zoe, place="LEAD", by=amina)
    enlisting.change(zoe, by=house, is_active=False)

    with pytest.raises(LastLead):
        sharing.remove_member(network, officer=amina, by=amina)


def test_an_account_that_reads_no_cases_is_no_member(network, amina, house):
    with pytest.raises(BadInput):
        sharing.add_member(network, officer=house, place="READER", by=amina)


def test_only_the_hash_of_a_token_is_kept(robot, house):
    token, secret = issuing.issue(robot, scopes=["read"], days=30, by=house)

    assert secret.startswith("renvoi_")
    assert token.digest == digest_of(secret)
    assert not sql.rows("SELECT 1 FROM casework_token t WHERE t::text LIKE %s", f"%{secret}%")
    assert not sql.rows("SELECT 1 FROM casework_event e WHERE e::text LIKE %s", f"%{secret}%")
    assert Token.objects.usable().get() == token


def test_a_token_ends_when_it_is_revoked_expired_or_its_officer_gone(robot, house):
    tokens = [issuing.issue(robot, scopes=["read"], days=30, by=house)[0] for _ in range(2)]

    issuing.revoke(tokens[0], by=house)
    with pytest.raises(AlreadyRevoked):
        issuing.revoke(tokens[0], by=house)
    assert Token.objects.usable().get() == tokens[1]

    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert not Token.objects.usable().exists()

    Token.objects.update(expires_at=timezone.now() + timedelta(days=1), revoked_at=None)
    Officer.objects.filter(pk=robot.pk).update(is_active=False)
    assert not Token.objects.usable().exists()


def test_people_handle_their_own_tokens_and_administrators_all(amina, boris, house):
    token, _secret = issuing.issue(amina, scopes=["read"], days=1, by=amina)

    with pytest.raises(TokenOfAnother):
        issuing.issue(amina, scopes=["read"], days=1, by=boris)
    with pytest.raises(TokenOfAnother):
        issuing.revoke(token, by=boris)

    issuing.revoke(token, by=house)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"days": 0}, "days"),
        ({"days": 367}, "days"),
        ({"label": "x" * 121}, "label"),
    ],
)
def test_a_token_is_issued_within_limits(amina, words, field):
    with pytest.raises(BadInput) as refused:
        issuing.issue(amina, by=amina, **{"scopes": ["read"], "days": 1} | words)

    assert refused.value.faults[0].field == field
    assert not Token.objects.exists()


def test_only_a_person_gets_a_token_to_review_with_and_only_from_themselves(robot, house, boris):
    for officer in (robot, boris):
        with pytest.raises(BadInput):
            issuing.issue(officer, scopes=["reviews:write"], days=1, by=house)

    token, _secret = issuing.issue(boris, scopes=["reviews:write"], days=1, by=boris)
    assert token.scopes == ["reviews:write"]

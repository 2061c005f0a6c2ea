"""What is asked with every call must be what the queryset would have answered."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.actions import issuing
from casework.models import Network, Token
from casework.models.token import bearer, digest_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret(amina):
    return issuing.issue(amina, scopes=["read"], days=1, by=amina)[1]


def facts(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_a_bearer_comes_whole_and_with_its_officer(secret, amina, django_assert_num_queries):
    asked = Token.objects.bearing(digest_of(secret)).get()

    with django_assert_num_queries(1):
        token = bearer(secret)
        officer = token.officer

    assert facts(token) == facts(asked)
    assert facts(officer) == facts(amina)


def test_the_time_of_the_call_decides_and_not_the_time_of_the_first(secret):
    assert bearer(secret)

    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert bearer(secret) is None


@pytest.mark.parametrize("member", ["amina", "eve", "dana", "robot"])
def test_a_case_is_in_sight_of_whom_the_rule_says(request, network, open_case, member):
    officer = request.getfixturevalue(member)
    for case in (network, open_case):
        seen = Network.objects.visible_to(officer).filter(reference=case.reference).first()

        found = Network.objects.in_sight(officer, case.reference)

        assert found == seen
        assert found is None or facts(found) == facts(seen)


def test_a_token_for_some_networks_finds_no_other(amina, network, open_case):
    amina.confined_to = frozenset([open_case.pk])

    assert Network.objects.in_sight(amina, open_case.reference) == open_case
    assert Network.objects.in_sight(amina, network.reference) is None


def test_an_officer_without_a_role_sees_nothing(amina, open_case):
    amina.roles = []

    assert Network.objects.in_sight(amina, open_case.reference) is None

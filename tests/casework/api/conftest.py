import pytest

from casework.actions import (
    attributing,
    importing,
    linking,
    redacting,
    sharing,
    stamping,
    viewing,
)
from casework.models import Stamp
from tests.casework import sql
from tests.casework.admissions import access_to
from tests.casework.api.calling import Caller, calling
from tests.casework.sealed import sealed_things
from tests.casework.webarchives.known import archive_of

BOX = {"left": 0, "top": 0, "width": 9, "height": 9, "reason": "A bystander."}
LIST = b"url,note\nhttps://x.com/lantern_9,one\nnot an address,two\n"


@pytest.fixture
def stranger() -> Caller:
    """Somebody without any token."""
    return Caller()


@pytest.fixture
def as_amina(amina) -> Caller:
    return calling(amina)


@pytest.fixture
def as_boris(boris) -> Caller:
    return calling(boris)


@pytest.fixture
def as_dana(dana) -> Caller:
    return calling(dana)


@pytest.fixture
def as_eve(eve) -> Caller:
    return calling(eve)


@pytest.fixture
def as_robot(robot) -> Caller:
    return calling(robot)


@pytest.fixture
def at(network) -> str:
    """Where the restricted case is."""
    return f"networks/{network.reference}/"


@pytest.fixture
def batch(network, amina):
    made = importing.upload(network, chunks=[LIST], name="list.csv", by=amina)
    return importing.load(made.pk)


@pytest.fixture
def post(network, amina):
    value = "https://x.com/lantern_1/status/1234567890123456789"
    return attributing.attach(network, value=value, by=amina).post


@pytest.fixture
def robot_inside(network, robot, amina):
    """The service, as a contributor of the restricted case."""
    sharing.add_member(network, officer=robot, place="CONTRIBUTOR", by=amina)
    return robot


@pytest.fixture
def failed_stamp(network, tsa) -> Stamp:
    """A timestamp whose token came, and then failed to be kept, as no stamp of the house does."""
    made = stamping.ask(Stamp.Kind.PACKAGE, subject="REF-1", body="text", network=network)
    done = stamping.stamp(made.pk)
    sql.tamper("UPDATE casework_stamp SET state = 'FAILED', reason = 'BAD_ANSWER'")
    return done


@pytest.fixture
def things(
    network,
    open_case,
    assets,
    post,
    evidence,
    batch,
    amina,
    boris,
    eve,
    robot_inside,
    failed_stamp,
) -> dict:
    """What addresses and bodies name."""
    viewing.draw(viewing.ask(evidence, by=amina).pk)
    archive_of(evidence, showing=assets[0], by=amina)
    boris.roles = [*boris.roles, "REVEALER"]
    boris.save()
    return {
        "reference": network.reference,
        "officer": boris.pk,
        "asset": assets[0].pk,
        "batch": batch.pk,
        "evidence": evidence.pk,
        "page": 1,
        "redaction": redacting.ask(evidence, boxes=[BOX], by=amina).pk,
        **sealed_things(network, by=amina, second=amina),
        "linked": linking.link(evidence, thing=assets[1], by=amina).asset_id,
        "stamp": failed_stamp.pk,
        "post": post.pk,
        "access": access_to(network, by=eve).pk,
        "code": "not-found",
        "open_case": open_case,
    }


@pytest.fixture
def cast(amina, boris, chen, dana, eve, robot, house) -> dict[str, Caller]:
    """Everybody with a token that has every scope they may have; Ada administers only."""
    people = {
        "amina": amina,
        "boris": boris,
        "chen": chen,
        "dana": dana,
        "eve": eve,
        "robot": robot,
        "ada": house,
    }
    return {name: calling(officer) for name, officer in people.items()}

import pytest
from django.core.files.storage import default_storage

from casework.actions import alarming, collecting, rehashing
from casework.actions.enlisting import machine
from casework.models import IntegrityAlarm

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def real_mail(settings, smtp_sink):
    """The test runner would keep letters in memory; here a real server takes them."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def bertrand(enlist):
    return enlist("Bertrand", "ADMINISTRATOR", language="fr")


@pytest.fixture
def damaged(network, amina):
    """Three files of a restricted case, all of them gone."""
    kept = [
        collecting.add(network, chunks=[text], name="secret-name.txt", by=amina).evidence
        for text in (b"one", b"two", b"three")
    ]
    for evidence in kept:
        default_storage.delete(evidence.storage_key)
    rehashing.check_all(network=None, by=machine())
    return kept


def text_of(message) -> str:
    return message.get_payload(decode=True).decode()


def test_one_letter_for_each_administrator_tells_of_all_damage(damaged, house, bertrand, smtp_sink):
    told = alarming.mail(IntegrityAlarm.objects.last().pk)

    assert told == 3
    letters = {letter["To"]: letter for letter in smtp_sink.messages}
    assert set(letters) == {house.email, bertrand.email}
    english, french = letters[house.email], letters[bertrand.email]
    for evidence in damaged:
        assert evidence.sha256 in text_of(english)
        assert evidence.sha256 in text_of(french)
    assert "File missing" in text_of(english)
    assert "Fichier manquant" in text_of(french)
    assert "/operations/" in text_of(english)
    assert not IntegrityAlarm.objects.exclude(state="READY").exists()


def test_the_letter_names_no_case_and_no_file(damaged, network, smtp_sink):
    alarming.mail(IntegrityAlarm.objects.first().pk)

    (letter,) = smtp_sink.messages
    for secret in (network.reference, network.title, "secret-name"):
        assert secret not in text_of(letter)
        assert secret not in str(letter["Subject"])


def test_the_second_ring_writes_no_second_letter(damaged, smtp_sink):
    for alarm in IntegrityAlarm.objects.all():
        alarming.mail(alarm.pk)

    assert len(smtp_sink.messages) == 1


def test_a_letter_that_no_server_took_is_written_again(damaged, smtp_sink):
    smtp_sink.answer = "451 4.3.0 later"
    assert alarming.mail(IntegrityAlarm.objects.first().pk) == 0
    assert set(IntegrityAlarm.objects.values_list("state", flat=True)) == {"FAILED"}

    smtp_sink.answer = "250 2.0.0 kept"
    rehashing.check_due()
    alarming.mail(IntegrityAlarm.objects.first().pk)

    assert len(smtp_sink.messages) == 1
    assert set(IntegrityAlarm.objects.values_list("state", flat=True)) == {"READY"}


def test_damage_that_lasts_is_told_once(damaged, smtp_sink):
    rehashing.check_all(network=None, by=machine())

    assert IntegrityAlarm.objects.count() == 3

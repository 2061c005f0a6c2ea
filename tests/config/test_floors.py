import pytest

from config import embedded, floors

PROJECT = """
[project]
name = "renvoi"
dependencies = ["Django~=5.2.1", "celery[redis]~=5.7"]
[project.optional-dependencies]
dev = ["ruff~=0.17"]
"""
RUNTIME = "celery==5.7.0 \\\n    --hash=sha256:aa\ndjango==5.2.3 \\\n    --hash=sha256:bb\n"
DEVELOPMENT = RUNTIME + "ruff==0.17.6 \\\n    --hash=sha256:cc\n"


def test_a_lock_at_its_floors_has_no_faults():
    assert floors.faults(PROJECT, RUNTIME, DEVELOPMENT) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("django==5.2.3", "django==2.1.0", "requirements.txt: Django 2.1.0 is not"),
        ("ruff==0.17.6", "ruff==0.9", "requirements-dev.txt: ruff 0.9 is not"),
        ("celery==5.7.0 \\\n    --hash=sha256:aa\n", "", "celery is not locked"),
        ("    --hash=sha256:bb\n", "", "django has no hash"),
        ("celery==", "-i https://index.invalid\ncelery==", "names a package index"),
    ],
)
def test_a_lock_fails_when_it(old, new, message):
    found = floors.faults(PROJECT, RUNTIME.replace(old, new), DEVELOPMENT.replace(old, new))

    assert any(message in fault for fault in found), found


def test_a_lock_fails_when_its_two_files_differ():
    found = floors.faults(PROJECT, RUNTIME, DEVELOPMENT.replace("5.2.3", "5.2.4"))

    assert found == ["requirements-dev.txt: django is 5.2.4, requirements.txt says 5.2.3"]


def test_a_requirement_without_a_floor_fails():
    found = floors.faults(PROJECT.replace("~=0.17", ""), RUNTIME, DEVELOPMENT)

    assert found == ["pyproject.toml: ruff has no floor"]


def test_our_own_lock_holds():
    names = ("pyproject.toml", "requirements.txt", "requirements-dev.txt")

    assert floors.faults(*[(embedded.CHECKOUT / name).read_text() for name in names]) == []

import os
import re
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from config import embedded
from config.settings import addresses

COMPLETE = {
    "SECRET_KEY": "k3y-Zq8xW7_uP1" * 5,
    "DATABASE_URL": "postgresql://renvoi:pw@db.invalid/renvoi",
    "BROKER_URL": "amqp://renvoi:pw@broker.invalid//",
    "STORAGE_URL": "s3://evidence?endpoint=https://storage.invalid",
    "ALLOWED_HOSTS": "renvoi.invalid,other.invalid",
}
PRODUCTION = "from config.settings import base; print(base.DEBUG, base.ALLOWED_HOSTS[1])"


def start(environment, script=PRODUCTION):
    clean = {"PATH": os.environ["PATH"], "PYTHONPATH": str(embedded.CHECKOUT), **environment}
    command = [sys.executable, "-c", script]
    return subprocess.run(command, env=clean, capture_output=True, text=True, check=False)


def test_production_starts_with_a_complete_environment():
    done = start(COMPLETE)

    assert done.returncode == 0, done.stderr
    assert done.stdout == "False other.invalid\n"


@pytest.mark.parametrize("name", COMPLETE)
def test_production_refuses_to_start_without(name):
    done = start({key: value for key, value in COMPLETE.items() if key != name})

    assert done.returncode != 0
    assert f"{name} is not set" in done.stderr


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"DEBUG": "1"}, "DEBUG shows secrets"),
        ({"DEBUG": "True"}, "DEBUG shows secrets"),
        ({"SECRET_KEY": "change-me-" * 8}, "published example"),
        ({"SECRET_KEY": "django-insecure-" + "x8" * 30}, "published example"),
        ({"SECRET_KEY": "aZ3-kW9_pQ" * 4}, "at least 50"),
        ({"SECRET_KEY": "a" * 60}, "at least 50"),
        ({"DATABASE_URL": "sqlite:///db.sqlite3"}, "must name PostgreSQL"),
        ({"STORAGE_URL": "relative/folder"}, "STORAGE_URL must be"),
    ],
)
def test_production_refuses(changed, message):
    done = start(COMPLETE | changed)

    assert done.returncode != 0
    assert message in done.stderr


def test_production_never_touches_embedded_servers():
    script = "import sys, config.settings.base; print('config.embedded' in sys.modules)"

    assert start(COMPLETE, script).stdout == "False\n"


def test_production_settings_without_a_database_start_no_server(tmp_path):
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings.base", "RENVOI_VAR": str(tmp_path)}
    script = "import manage; manage.prepare(); from django.conf import settings; settings.DEBUG"

    done = start(environment, script)

    assert "is not set" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_every_variable_of_the_settings_is_documented():
    read = re.compile(r"""(?:env\.\w+\(|environ(?:\.get\(|\[)|required\()[^"']*["']([A-Z_]+)["']""")
    folder = embedded.CHECKOUT / "config" / "settings"
    used = {name for path in folder.glob("*.py") for name in read.findall(path.read_text())}
    documented = (embedded.CHECKOUT / ".env.example").read_text()
    ignored = {"DEBUG", "PYTEST_XDIST_WORKER"}

    assert "RENVOI_BASE_URL" in used
    assert {
        name for name in used - ignored if f"\n{name}=" not in documented.replace("#", "")
    } == set()


def test_the_folder_of_a_socket_keeps_its_capitals():
    read = addresses.database("postgresql://Ren%40voi:p%2Fw@%2Ftmp%2FMy%20Run/renvoi")

    assert (read["HOST"], read["PORT"]) == ("/tmp/My Run", "")
    assert (read["USER"], read["PASSWORD"], read["NAME"]) == ("Ren@voi", "p/w", "renvoi")


def test_a_database_on_a_host_keeps_its_port():
    read = addresses.database("postgres://renvoi:pw@db.invalid:5433/renvoi?sslmode=verify-full")

    assert (read["HOST"], read["PORT"]) == ("db.invalid", 5433)
    assert read["OPTIONS"] == {"sslmode": "verify-full"}


def test_a_bucket_is_read_with_its_endpoint_and_prefix():
    read = addresses.storage("s3://key:s%2Fcret@evidence/cases?endpoint=http://s3.invalid:9000")

    assert read["BACKEND"] == "config.storage.PrivateS3Storage"
    assert read["OPTIONS"] == {
        "bucket_name": "evidence",
        "endpoint_url": "http://s3.invalid:9000",
        "location": "cases",
        "access_key": "key",
        "secret_key": "s/cret",
        "file_overwrite": False,
    }


def test_a_stored_file_is_private_and_has_no_address(tmp_path):
    storage = storages.create_storage(addresses.storage((tmp_path / "store").as_uri()))
    name = storage.save("ab/cd", ContentFile(b"evidence"))

    assert (tmp_path / "store" / name).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "store" / "ab").stat().st_mode & 0o777 == 0o700
    with pytest.raises(ValueError, match="private"):
        storage.url(name)


def test_a_letter_drop_is_no_mail_server():
    assert addresses.email("smtp+tls://me:pw@mail.invalid:587") == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_FILE_PATH": "",
        "EMAIL_HOST": "mail.invalid",
        "EMAIL_PORT": 587,
        "EMAIL_HOST_USER": "me",
        "EMAIL_HOST_PASSWORD": "pw",
        "EMAIL_USE_TLS": True,
    }


def test_an_unknown_database_is_refused():
    with pytest.raises(ImproperlyConfigured):
        addresses.database("mysql://renvoi@db.invalid/renvoi")

"""The doctor and the health endpoints tell what is down, never fall down themselves, and give nothing away."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client

from config.services.sockets import free_port
from config.services.state import without_password
from tests.config.running import RunningSkein


@pytest.fixture
def nothing_runs(tmp_path: Path) -> RunningSkein:
    return RunningSkein(tmp_path / "home")


def test_doctor_names_what_is_down_and_the_command_that_repairs_it(nothing_runs: RunningSkein) -> None:
    told = nothing_runs.call("manage.py", "doctor", "--json")
    assert told.returncode == 1
    found = {one["name"]: one for one in json.loads(told.stdout)}
    assert {name for name, one in found.items() if not one["up"]} == {"database", "neo4j", "broker", "worker", "web"}
    assert found["database"]["repair"] == "python manage.py migrate"
    assert found["neo4j"]["repair"] == found["broker"]["repair"] == found["web"]["repair"] == "make run"
    assert "Traceback" not in told.stdout + told.stderr


def test_doctor_sends_people_to_the_server_that_a_variable_names(tmp_path: Path) -> None:
    where = f"redis://:secret-word@127.0.0.1:{free_port()}/0"
    skein = RunningSkein(tmp_path / "home", CELERY_BROKER_URL=where)
    told = skein.call("manage.py", "doctor")
    assert told.returncode == 1
    assert "CELERY_BROKER_URL" in told.stdout
    assert "secret-word" not in told.stdout


@pytest.mark.parametrize("service", ["neo4j", "broker", "worker"])
def test_health_of_a_service_that_is_down_is_503_without_detail(tmp_path: Path, service: str) -> None:
    """Asked in a process of its own, whose home has no services."""
    skein = RunningSkein(tmp_path / "home")
    ask = (
        "import django; django.setup(); from django.test import Client;"
        f"answer = Client(SERVER_NAME='localhost').get('/health/{service}/');"
        "print(answer.status_code, answer.content.decode())"
    )
    skein.variables["DJANGO_SETTINGS_MODULE"] = "config.settings"
    status, _, body = skein.call("-c", ask).stdout.strip().splitlines()[-1].partition(" ")
    assert status == "503"
    assert set(json.loads(body)) == {"service", "up", "version"}
    assert str(tmp_path) not in body


@pytest.mark.django_db
def test_health_of_web_and_database_needs_no_sign_in(client: Client) -> None:
    assert client.get("/health/").json() == {"service": "web", "up": True}
    assert client.get("/health/database/").status_code == 200


def test_health_of_an_unknown_service_is_404(client: Client) -> None:
    assert client.get("/health/disk/").status_code == 404


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgres://me:pw@db.example:5432/skein", "postgres://me:***@db.example:5432/skein"),
        ("redis://:pw@broker:6379/0", "redis://***@broker:6379/0"),
        ("bolt://127.0.0.1:7687", "bolt://127.0.0.1:7687"),
        ("/var/lib/skein/evidence", "/var/lib/skein/evidence"),
    ],
)
def test_no_address_shows_a_password(url: str, shown: str) -> None:
    assert without_password(url).replace("://:***@", "://***@") == shown

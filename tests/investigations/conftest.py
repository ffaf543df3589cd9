"""A published run, people of each role, and a case."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User

from graphs.models import Network, Run
from investigations import assessments, casework
from investigations.enums import MemberRole
from investigations.models import Case, CaseMember
from investigations.reviewing import CHECKLIST
from tests.investigations import published


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings) -> Path:
    settings.SKEIN_HOME = tmp_path
    settings.EVIDENCE_URL = str(tmp_path / "evidence")
    settings.CELERY_TASK_ALWAYS_EAGER = True
    return tmp_path


@pytest.fixture
def run(db) -> Run:
    return published.publish(published.world())


@pytest.fixture
def network(run: Run) -> Network:
    return Network.objects.get(public_id="N-0001")


def person(name: str, role: str) -> User:
    user = User.objects.create_user(name, first_name=name.title(), last_name="Example")
    user.groups.set(Group.objects.filter(name=role))
    return user


@pytest.fixture
def analyst(db) -> User:
    return person("ana", "analyst")


@pytest.fixture
def colleague(db) -> User:
    return person("carl", "analyst")


@pytest.fixture
def reviewer(db) -> User:
    return person("rita", "reviewer")


ALL_YES = {question.key: "yes" for question in CHECKLIST}  # what an approval takes


def joined(case: Case, user: User, role: MemberRole) -> User:
    """The person, now a member of the case."""
    CaseMember.objects.update_or_create(case=case, user=user, defaults={"role": role})
    return user


@pytest.fixture
def case(analyst: User, network: Network) -> Case:
    opened, _ = casework.open_case(analyst, network)
    assessments.record_machine(opened, analyst, opened.pinned.get())
    opened.refresh_from_db()
    return opened

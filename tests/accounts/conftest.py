"""Record files and people for the tests of the imports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User

FILES = {
    "accounts.csv": (
        "account_id,created_at,email,status\n"
        "a,2025-01-01,ann@example.org,active\nb,2025-01-02,,active\n,2025-01-03,,active\n"
    ),
    "ips.csv": (
        "account_id,ip,first_seen,last_seen,events\na,192.0.2.1,2025-01-01,2025-01-02,3\n"
        "zoe,192.0.2.2,2025-01-01,2025-01-02,1\na,192.0.2.1,2025-01-01,2025-01-02,3\nb,nowhere,2025-01-01,2025-01-02,3\n"
    ),
    "labels.csv": "account_id,network\na,n1\n",
}
SHOP_LOG = (
    "\ufeffuser_id,signup_time,purchase_time,purchase_value,device_id,source,browser,sex,age,ip_address,class\r\n"
    "1001,3/9/2024 22:55,4/18/2024 2:47,34,DEVICE-A,SEO,Chrome,M,39,3232235777.5,0\r\n"
    "1002,3/31/2024 8:05,4/1/2024 9:10,16,DEVICE-A,Ads,Opera,F,53,3232235778,0\r\n"
    "1003,4/2/2024 10:00,,,,,,,,,\r\n"
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    """Uploads and evidence of this test alone."""
    settings.EVIDENCE_URL = str(tmp_path / "home" / "evidence")
    settings.MEDIA_ROOT = tmp_path / "home" / "uploads"
    return tmp_path / "home"


@pytest.fixture
def records(tmp_path: Path) -> Path:
    folder = tmp_path / "records"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def shop_log(tmp_path: Path) -> Path:
    path = tmp_path / "shop.csv"
    path.write_bytes(SHOP_LOG.encode())
    return path


def person(role: str) -> User:
    user = User.objects.create_user(role, password="x")
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user

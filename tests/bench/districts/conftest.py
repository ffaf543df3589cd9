"""One small district of each kind, made once."""

from pathlib import Path

import pytest

from bench.districts.catalogue import DISTRICTS
from bench.districts.making import make

ACCOUNTS = 2_000


@pytest.fixture(scope="session")
def districts(tmp_path_factory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("districts")
    for name in DISTRICTS:
        make(name, ACCOUNTS, 5, root / name)
    return {name: root / name for name in DISTRICTS}


@pytest.fixture(params=sorted(DISTRICTS))
def district(request, districts) -> Path:
    return districts[request.param]

import pytest

from graphs.linkage import LinkageRun, link

from .town import mixed


@pytest.fixture(scope="session")
def mixed_run(tmp_path_factory) -> LinkageRun:
    return link(mixed().records(tmp_path_factory.mktemp("town")))

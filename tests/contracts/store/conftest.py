"""The same store contract, on every adapter."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.store.stores import Adapter, Store, elastic, embedded

ENGINES = ("embedded", pytest.param("es9", marks=pytest.mark.service), pytest.param("es7", marks=pytest.mark.service))


@pytest.fixture(params=ENGINES)
def adapter(request: pytest.FixtureRequest) -> Adapter:
    return embedded if request.param == "embedded" else elastic(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def store(adapter: Adapter, tmp_path: Path) -> Iterator[Store]:
    with adapter(tmp_path / "index") as opened:
        yield opened

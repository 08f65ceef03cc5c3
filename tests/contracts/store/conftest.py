"""The same store contract, on every adapter."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.store.stores import ADAPTERS, Store


@pytest.fixture(params=sorted(ADAPTERS))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    yield from ADAPTERS[request.param](tmp_path / "index")

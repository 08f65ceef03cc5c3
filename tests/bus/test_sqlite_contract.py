"""The SQLite bus is a bus."""

from pathlib import Path

import pytest

from core.bus.sqlite import SqliteBus
from core.clock import SystemClock
from tests.contracts.bus import PARTITIONS, Bus, BusContract


class TestSqliteBus(BusContract):
    @pytest.fixture
    def bus(self, tmp_path: Path) -> Bus:
        return SqliteBus.open(tmp_path, PARTITIONS, SystemClock())

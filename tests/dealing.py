"""Long tests first, on every worker: a pytest plugin, so that nobody waits in the end for one that began late."""

import os
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import chain
from typing import TypeVar

import pytest

Test = TypeVar("Test")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    groups: defaultdict[Hashable, list[pytest.Item]] = defaultdict(list)
    others = []
    for item in items:
        if mark := item.get_closest_marker("long"):
            groups[mark.args or item.path].append(item)
        else:
            others.append(item)
    items[:] = dealt([*groups.values()], others, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def dealt(groups: Sequence[Sequence[Test]], others: Sequence[Test], workers: int) -> list[Test]:
    """All of them, so ordered that each part that a worker is given begins with whole groups of long tests.

    Parts are contiguous and as equal as can be, the longer ones last, as xdist's `worksteal` cuts them; what a worker
    has no time for, others take from the end of its part.
    """
    hands = [list(chain.from_iterable(groups[worker::workers])) for worker in range(workers)]
    return list(chain.from_iterable(_filled(hands, others)))


def _filled(hands: Sequence[Sequence[Test]], others: Sequence[Test]) -> Iterator[Sequence[Test]]:
    left, total = list(others), len(others) + sum(map(len, hands))
    for place, hand in enumerate(hands):
        room = max(0, total // (len(hands) - place) - len(hand))
        part = [*hand, *left[:room]]
        yield part
        total, left = total - len(part), left[room:]

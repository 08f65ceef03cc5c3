"""In which order the tests themselves run."""

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from tests.dealing import dealt

LONG = st.lists(st.integers(1, 3), max_size=6)


def groups_of(sizes: list[int]) -> list[list[str]]:
    return [[f"long {group}.{number}" for number in range(size)] for group, size in enumerate(sizes)]


@given(sizes=LONG, others=st.integers(0, 40), workers=st.integers(1, 5))
def test_every_test_is_dealt_once(sizes: list[int], others: int, workers: int) -> None:
    groups, short = groups_of(sizes), [f"short {number}" for number in range(others)]
    assert sorted(dealt(groups, short, workers)) == sorted([*chain.from_iterable(groups), *short])


def test_each_worker_begins_with_whole_groups_of_long_tests() -> None:
    order = dealt(groups_of([2, 1, 2]), [f"short {number}" for number in range(7)], 2)
    assert (order[:4], order[6:7]) == (["long 0.0", "long 0.1", "long 2.0", "long 2.1"], ["long 1.0"])


def test_one_worker_begins_with_all_of_them() -> None:
    assert dealt(groups_of([1, 1]), ["short"], 1) == ["long 0.0", "long 1.0", "short"]

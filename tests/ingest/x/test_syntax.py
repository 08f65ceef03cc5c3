"""The small X refuses what X refuses, or tests of rules would say nothing."""

import pytest

from tests.ingest.x.syntax import Invalid, Written, parsed


@pytest.mark.parametrize(
    "rule",
    [
        "-panne",
        "brisolle OR -panne",
        "brisolle -(panne OR retard)",
        "lang:fr",
        "sample:10",
        "brisolle -sample:10",
        "brisolle (panne",
        "brisolle panne)",
        "brisolle OR",
        "l'app",
        "boycot*",
        "brisolle likes:10",
        "b" * 1_025,
    ],
)
def test_what_x_does_not_take(rule: str) -> None:
    with pytest.raises(Invalid):
        parsed(rule, "stream")


def test_accents_are_heard_as_they_are_written_in_the_stream_and_both_ways_in_search() -> None:
    plain = Written("la greve", "ada", "1")
    assert not parsed("grève", "stream")(plain)
    assert parsed("grève", "search")(plain)
    assert not parsed("greve", "stream")(Written("la grève", "ada", "1"))


def test_and_binds_more_than_or() -> None:
    rule = parsed("apple OR iphone ipad", "stream")
    assert rule(Written("apple", "ada", "1"))
    assert not rule(Written("iphone", "ada", "1"))

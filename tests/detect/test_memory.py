"""The memory of a series: bytes and back, and what is refused."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.detect.baseline import Baseline, Calibration
from alerts.detect.detector import evaluate
from alerts.detect.episodes import Episode, Episodes
from alerts.detect.memory import Remembered, from_bytes, to_bytes
from alerts.detect.sensitivity import ALERT
from core.errors import Permanent
from schemas.incident import IncidentKind
from tests.detect.series import DAY, HOUR, MONDAY, TOPICS, quiet, rebuilt, with_crisis

numbers = st.floats(-1e12, 1e12)


@st.composite
def memories(draw: st.DrawFn) -> Remembered:
    topics = tuple(draw(st.lists(st.text(max_size=8), max_size=3, unique=True)))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    rows = 3 + len(topics)
    baseline = Baseline(
        topics=topics,
        hour=draw(st.integers(0, 10**6)) * HOUR,
        seen=draw(numbers),
        level=draw(numbers),
        season=random.normal(size=(2, 48)),
        negatives=draw(numbers),
        others=draw(numbers),
        mix=random.exponential(size=len(topics)),
        mix_of=draw(numbers),
        local=random.exponential(size=rows),
        hot=draw(st.integers(0, 1)),
        calibration=Calibration(draw(numbers), draw(numbers), draw(numbers), draw(st.integers(0, 11))),
        days=random.exponential(size=(rows, 40)),
    )
    episode = st.builds(
        Episode,
        key=st.text(max_size=20),
        kind=st.sampled_from(IncidentKind),
        topic=st.none() | st.text(max_size=8),
        opened=st.integers(0, 10**8),
        last=st.integers(0, 10**8),
        peak=numbers,
        peak_at=st.integers(0, 10**8),
        ended=st.none() | st.integers(0, 10**8),
    )
    return Remembered(baseline, Episodes(tuple(draw(st.lists(episode, max_size=3)))))


def written(memory: bytes, **changes: object) -> bytes:
    return json.dumps({**json.loads(memory), **changes}).encode()


@pytest.fixture(scope="module")
def memory() -> bytes:
    counts = quiet(2)
    return to_bytes(Remembered(rebuilt(TOPICS, counts, counts.end), Episodes()))


@settings(max_examples=60)
@given(memories())
def test_what_is_remembered_comes_back_to_the_last_bit(remembered: Remembered) -> None:
    again = from_bytes(to_bytes(remembered))
    assert to_bytes(again) == to_bytes(remembered)
    assert again.episodes == remembered.episodes
    for name in Baseline.__slots__:
        assert np.array_equal(getattr(again.baseline, name), getattr(remembered.baseline, name))


def test_a_detector_that_was_restarted_says_the_same() -> None:
    counts = with_crisis(quiet(12), at=10 * DAY, to_peak=4 * HOUR, height=2.0)
    now = MONDAY + 10 * DAY + 3 * HOUR
    before = rebuilt(TOPICS, counts, now)
    after = from_bytes(to_bytes(Remembered(before, Episodes()))).baseline
    assert evaluate(after, counts, now, 0.5, ALERT) == evaluate(before, counts, now, 0.5, ALERT) != ()


def test_another_format_is_refused_with_a_way_out(memory: bytes) -> None:
    with pytest.raises(Permanent, match=r"format 2; this version reads 1\. .*rebuilds"):
        from_bytes(written(memory, format=2))


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[]", b"null", b"{}", b"[" * 100_000])
def test_what_is_no_memory_is_refused(body: bytes) -> None:
    with pytest.raises(Permanent, match="cannot be read"):
        from_bytes(body)


@pytest.mark.parametrize(
    "changes",
    [
        {"hour": 7},
        {"level": None},
        {"level": "nan"},
        {"mix": [1.0]},
        {"season": [[1.0], [1.0, 2.0]]},
        {"days": []},
        {"topics": ["delivery"]},
        {"surprise": 1},
    ],
)
def test_a_damaged_memory_is_refused(memory: bytes, changes: dict[str, object]) -> None:
    baseline = json.loads(memory)["baseline"]
    with pytest.raises(Permanent, match="damaged"):
        from_bytes(written(memory, baseline={**baseline, **changes}))

"""A child that reads pictures, and what becomes of one that a picture kills."""

import sys
from collections.abc import Iterator
from contextlib import closing

import pytest

from core.errors import Transient
from enrich.pictures.hand import Hand
from schemas.reading import Failure, Reading

CHILD = """
import os, signal, sys, time
from enrich.pictures.framing import framed, received
from schemas.reading import Reading
framed(sys.stdout.buffer, Reading(model="test@1").model_dump_json().encode())
while content := received(sys.stdin.buffer):
    if content == b"crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    while content == b"hang":
        time.sleep(60)
    said = f"{content.decode()} {os.environ.get('TOCSIN_SECRET')}"
    framed(sys.stdout.buffer, Reading(text=said, model="test@1").model_dump_json().encode())
"""


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hand]:
    monkeypatch.setenv("TOCSIN_SECRET", "hush")
    with closing(Hand((sys.executable, "-c", CHILD), seconds=2.0)) as opened:
        yield opened


def test_it_reads_one_picture_after_another_and_knows_no_secret(hand: Hand) -> None:
    assert [hand(content).text for content in (b"one", b"two")] == ["one None", "two None"]


def test_a_picture_that_kills_it_costs_that_picture_alone(hand: Hand) -> None:
    assert hand(b"crash") == Reading(failure=Failure.BROKEN, model="test@1")
    assert hand(b"one").text == "one None"


def test_a_picture_that_never_ends_costs_that_picture_alone(hand: Hand) -> None:
    assert hand(b"hang") == Reading(failure=Failure.LATE, model="test@1")
    assert hand(b"one").text == "one None"


def test_a_file_of_nothing_is_broken(hand: Hand) -> None:
    assert hand(b"").failure is Failure.BROKEN


def test_a_child_that_cannot_start_is_no_fault_of_the_picture() -> None:
    with closing(Hand((sys.executable, "-c", "raise SystemExit(7)"))) as broken, pytest.raises(Transient, match="7"):
        broken(b"one")

"""Incidents in a file."""

import json
from pathlib import Path

import pytest

from alerts.channel import Notifier, Surroundings
from core.clock import SystemClock
from core.errors import Transient
from core.plugins import Plugins
from schemas.delivery import Delivery

RING = Delivery(key="i1|logbook|opened", channel="logbook", incident="i1", subject="Lumo: panne", text="214 négatifs")


def logbook(path: Path) -> Notifier:
    plugin = Plugins[Notifier]("alerts.notifiers", "tocsin.notifiers").load("logbook")
    return plugin.build(plugin.settings(path=path), Surroundings("logbook", SystemClock()))


def test_a_message_is_one_line(tmp_path: Path) -> None:
    logbook(tmp_path / "incidents.ndjson").send(RING)
    (line,) = (tmp_path / "incidents.ndjson").read_text("utf-8").splitlines()
    entry = json.loads(line)
    assert (entry["key"], entry["text"]) == (RING.key, "214 négatifs")


def test_a_message_that_is_sent_again_is_written_once(tmp_path: Path) -> None:
    first, again = (logbook(tmp_path / "incidents.ndjson").send(RING) for _ in range(2))
    assert first == again
    assert len((tmp_path / "incidents.ndjson").read_text("utf-8").splitlines()) == 1


def test_a_file_that_cannot_be_written_is_tried_again_later(tmp_path: Path) -> None:
    with pytest.raises(Transient):
        logbook(tmp_path / "absent" / "incidents.ndjson").send(RING)

"""Why it rang, or did not."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.case import Ring
from alerts.deletions import Witness
from alerts.detect.baseline import unknown
from alerts.detect.episodes import Episodes
from alerts.detect.learning import UNCALIBRATED
from alerts.detect.memory import Remembered, to_bytes
from alerts.detect.sensitivity import BALANCED
from alerts.handling import no_crisis
from alerts.incidents import resolved
from alerts.journal import KEPT_DAYS, FileJournal
from alerts.learned import Learned
from alerts.port import Reading
from alerts.reasons import say, score
from alerts.why import Answer, Why
from alerts.words import ENGLISH, FRENCH
from core.errors import Transient
from core.state.incidents import Incidents
from schemas.watch import WatchRevision
from tests.alerts.test_explain import SIGNAL
from tests.alerts.world import VOLTEA, World
from tests.builders import NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = NOON - 6 * DAY
READING = Reading("voltea", 100, NOON, 1.0, 60.0, 12.0, (SIGNAL,))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World.begin(tmp_path, NOON) as begun:
        begun.chatter(START, NOON)
        begun.storm(NOON - HOUR, NOON)
        yield begun


def ask(world: World, hours: float) -> Answer:
    journal = FileJournal(world.folder / "journal")
    witness = Witness(world.index, world.index, world.index)
    why = Why(world.index, world.ledger, witness, world.index, journal, world.memory(), world.lessons(), BALANCED)
    return why.ask(WatchRevision(watch=VOLTEA, revision=1), NOON - hours * HOUR)


def when_it_rang(world: World) -> Answer:
    world.alerting.tick()
    return ask(world, (NOON - world.incidents()[0].opened_at) / HOUR)


def test_a_minute_that_rang_says_by_how_much(world: World) -> None:
    answer = when_it_rang(world)
    assert answer.now.rings
    told = "\n".join(answer.sentences(ENGLISH))
    assert "Topic app of Voltéa rings as " in told
    assert f"Incident {world.incidents()[0].id} tells of it." in told
    assert f"against a threshold of {BALANCED.topic:.1f}" in told


def test_a_calm_minute_says_what_was_counted_and_what_is_usual(world: World) -> None:
    answer = ask(world, 24)
    assert not answer.now.rings
    assert answer.now.usual_mentions is not None
    assert answer.now.usual_mentions.low < answer.now.mentions < answer.now.usual_mentions.high
    assert any(line.startswith("Usual in such an hour: ") for line in answer.sentences(ENGLISH))


def test_it_answers_in_french_too(world: World) -> None:
    told = "\n".join(when_it_rang(world).sentences(FRENCH))
    assert "Selon ce que l’on sait maintenant" in told
    assert "Sujet app de Voltéa\u00a0: cela sonne (" in told


def test_what_was_known_then_is_told_beside_what_is_known_now(world: World) -> None:
    world.alerting.tick()
    world.storm(NOON - 2 * HOUR, NOON - HOUR)
    answer = ask(world, 0.9)
    assert answer.then is not None
    assert answer.then.negatives < answer.now.negatives
    assert answer.then_at == NOON


def test_what_was_never_evaluated_says_so(world: World) -> None:
    assert ask(world, 1).sentences(ENGLISH)[-1] == "What was known then is not kept (any more)."


def test_of_a_time_long_after_the_last_that_was_heard_nothing_is_said_but_that(world: World) -> None:
    answer = ask(world, -5 * 365 * 24)
    assert answer.sentences(ENGLISH)[2:] == ["Nothing was listened to at that minute.", ENGLISH.say("why.not_logged")]


def test_a_minute_that_nobody_listened_to_says_so(world: World) -> None:
    assert "Nothing was listened to at that minute." in ask(world, -5).sentences(ENGLISH)


def test_on_the_first_day_nothing_can_ring_and_it_says_so(world: World) -> None:
    assert any("Less than a day has been heard" in line for line in ask(world, 6 * 24 - 3).sentences(ENGLISH))


def test_the_answer_can_be_read_by_programs(world: World) -> None:
    told = json.loads(json.dumps(when_it_rang(world).to_json()))
    assert told["watch"] == "voltea"
    assert told["as_known_now"]["rings"] is True
    assert {"score", "threshold", "window", "rings"} <= told["as_known_then"]["signals"][0].keys()


def test_a_reading_is_read_as_it_was_kept(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path)
    journal.keep([READING], [])
    assert journal.read("voltea", 100) == READING
    assert journal.read("voltea", 10) is None
    assert journal.read("rive", 100) is None


def test_the_first_word_on_a_minute_stands(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path)
    journal.keep([READING], [])
    journal.keep([replace(READING, negatives=99.0, at=NOON + DAY)], [])
    assert journal.read("voltea", 100) == READING


def test_a_line_that_a_crash_cut_short_spoils_nothing(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path)
    journal.keep([READING], [])
    (file,) = (tmp_path / "voltea").iterdir()
    file.write_text(file.read_text() + '{"minute":200,"at":17')
    journal.keep([replace(READING, minute=300)], [])
    assert journal.read("voltea", 200) is None
    assert journal.read("voltea", 300) == replace(READING, minute=300)


def test_what_was_learned_is_read_as_it_was_kept(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path)
    baseline = replace(unknown(("app",), 600, UNCALIBRATED), seen=0.1, level=1 / 3)
    for since in (0, 610):
        journal.keep([READING], [Learned("voltea", NOON, since, baseline)])
    assert [(each.since, each.at) for each in journal.learned("voltea")] == [(0, NOON), (610, NOON)]
    assert to_bytes(Remembered(journal.learned("voltea")[0].baseline, Episodes())) == to_bytes(
        Remembered(baseline, Episodes())
    )
    assert journal.learned("rive") == []


def test_a_score_just_below_its_threshold_is_not_written_as_the_threshold() -> None:
    told = say([score(Ring(4.96, 5.0, 60, 0)), score(Ring(4.5, 5.0, 60, 0)), score(Ring(5.0, 5.0, 60, 0))], ENGLISH)
    assert told[0] == "Score just below the threshold of 5.0."
    assert told[1] == "Score 4.5, below the threshold of 5.0."
    assert told[2].startswith("Score 5.0 against a threshold of 5.0")


def test_a_watch_that_changed_is_judged_as_the_new_series_that_it_is(world: World) -> None:
    before = when_it_rang(world)
    world.watches[0] = WatchRevision(watch=VOLTEA, revision=2)
    world.alerting.tick()
    world.clock.forward(minutes=60)
    world.chatter(NOON, NOON + HOUR)
    world.alerting.tick()
    assert any("Less than a day has been heard" in line for line in ask(world, -0.9).sentences(ENGLISH))
    assert ask(world, (NOON - before.at) / HOUR).now == before.now


def test_an_incident_that_somebody_ended_soon_still_tells_of_what_rang_before(world: World) -> None:
    opening = when_it_rang(world)
    (incident,) = world.incidents()
    ended = resolved(incident, incident.opened_at + timedelta(minutes=5), "ada").incident
    Incidents(world.database, world.clock).save(ended, "resolve", "ada", "")
    answer = ask(world, (NOON - opening.at) / HOUR)
    assert {answer.incident(signal) for signal in answer.now.signals if signal.rings} == {incident.id}


def test_what_rings_names_the_lesson_that_keeps_it_quiet(world: World) -> None:
    opening = when_it_rang(world)
    (incident,) = world.incidents()
    world.clock.forward(minutes=-60)
    no_crisis(Incidents(world.database, world.clock), incident.id, "ada", "a joke", world.clock.now())
    answer = ask(world, (NOON - opening.at) / HOUR)
    told = "\n".join(answer.sentences(ENGLISH))
    assert f"{incident.id} was dismissed by ada on 2 March 2026, 12:00: what resembles it stays quiet" in told
    assert "a été écarté par ada" in "\n".join(answer.sentences(FRENCH))
    fields = json.loads(json.dumps(answer.to_json()))["as_known_now"]["signals"]
    assert {signal["lesson"] for signal in fields if signal["rings"]} == {incident.id}


def test_old_files_are_taken_away(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path)
    journal.keep([READING], [])
    journal.keep([replace(READING, minute=101, at=NOON + (KEPT_DAYS + 1) * DAY)], [])
    assert len(list((tmp_path / "voltea").iterdir())) == 1


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Transient, match="cannot be written"):
        FileJournal(tmp_path / "file").keep([READING], [])

"""Topics that nobody named: found in what people say, judged, told, kept and dropped."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.emerging.candidates import FEWEST_AUTHORS, Background, background, candidates
from alerts.emerging.keys import barred, keys
from core.clock import EPOCH, minute_of
from core.query.document import Document
from core.query.live import LiveMatcher
from core.query.parse import parse
from schemas.incident import Incident, IncidentKind
from schemas.scope import ALL
from schemas.voice import Voice
from schemas.watch import Watch, WatchRevision
from tests.alerts.world import CALM, VOLTEA, World, voice
from tests.builders import NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EARLY = timedelta(minutes=55)
START = NOON - 6 * DAY
OWN = barred(VOLTEA)
NOTHING = background((), OWN)
INVOICES = (
    "mon chèque énergie refusé par voltéa",
    "voltéa refuse le chèque énergie de ma mère",
    "chèque énergie perdu, personne ne répond",
    "they lost my chèque énergie and nobody answers",
    "le chèque énergie n'est jamais arrivé chez eux",
    "honte : chèque énergie encaissé deux fois",
)


def said(texts: Sequence[str], *, by: str = "", group: str = "") -> list[Voice]:
    return [
        voice(f"x:{place}", text, NOON, author=by or f"x:p{place}", group=group) for place, text in enumerate(texts)
    ]


def names(voices: Sequence[Voice], before: Background = NOTHING) -> list[str]:
    return [each.name for each in candidates(voices, before, OWN)]


def test_what_several_people_say_and_nobody_said_before_stands_out() -> None:
    ordinary = background(said(CALM * 20), OWN)
    assert names([*said(INVOICES), *said(CALM * 3, by="x:other")], ordinary) == ["chèque énergie"]


def test_what_is_always_said_does_not() -> None:
    usual = background(said(INVOICES * 10), OWN)
    assert names(said(INVOICES), usual) == []


def test_neither_one_author_nor_a_copied_text_makes_a_topic() -> None:
    ordinary = background(said(CALM * 20), OWN)
    assert names(said(INVOICES, by="x:ada"), ordinary) == []
    assert names(said([INVOICES[0]] * 30, group="x:first"), ordinary) == []
    assert names(said(INVOICES[: FEWEST_AUTHORS - 1]), ordinary) == []


def test_of_ways_to_say_the_same_a_hashtag_is_told() -> None:
    ordinary = background(said(CALM * 20), OWN)
    texts = [f"{word} #quatreminutes" for word in ("bravo", "alors", "donc", "vraiment", "encore", "voilà")]
    assert names(said(texts), ordinary) == ["#quatreminutes"]


def test_the_words_of_the_watch_itself_are_none() -> None:
    assert not keys(said(["Voltéa #voltea voltea"])[0], OWN)


def test_links_are_topics_by_their_site() -> None:
    (one,) = said(["signez https://www.petition.example/p/12 vite"])
    assert '"petition.example"' in {key.query for key in keys(one, OWN)}


@given(text=st.text(st.sampled_from("aéœ çDo'’-.,!#@_/:12\n\"“«»\\ nmt ß"), max_size=60))
def test_every_key_is_a_query_that_finds_the_text_it_comes_from(text: str) -> None:
    (one,) = said([text])
    for key in keys(one, OWN):
        matched = LiveMatcher({"": parse(key.query)}).match([Document("", text, {}, {})], EPOCH)
        assert "" in matched[0], key


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World.begin(tmp_path, NOON) as begun:
        begun.chatter(START, NOON)
        yield begun


def affair(world: World, start: datetime, end: datetime) -> None:
    """Complaints about what no topic of the watch names, fewer than make the brand ring."""
    random = np.random.default_rng(3)
    minutes = minute_of(end) - minute_of(start)
    for place in range(minutes):
        for k in range(random.poisson(0.5 * place / minutes)):
            text = INVOICES[random.integers(len(INVOICES))] + f" {random.integers(1_000)}"
            at = start + timedelta(minutes=place, seconds=30)
            world.index.say("voltea", voice(f"x:a{place}.{k}", text, at, author=f"x:q{place}.{k}"))


def of_topics(world: World) -> list[Incident]:
    return [each for each in world.incidents() if each.topic]


def test_an_affair_that_no_topic_names_rings_under_its_own_name(world: World) -> None:
    affair(world, NOON - 2 * HOUR, NOON)
    world.alerting.tick()
    (rang,) = of_topics(world)
    assert rang.kind in (IncidentKind.WEAK_SIGNAL, IncidentKind.BAD_BUZZ)
    assert "chèque énergie" in rang.title
    assert rang.evidence.distinct_authors >= FEWEST_AUTHORS
    assert len(rang.evidence.drivers) == 3
    assert any("chèque énergie" in reason for reason in rang.evidence.reasons)
    (found,) = [each for each in world.found().list(ALL) if each.id == rang.topic]
    assert found.query == '"cheque energie"'
    assert found.found_at <= rang.opened_at


def test_where_nothing_happens_nothing_is_found(world: World) -> None:
    world.alerting.tick()
    assert world.found().list(ALL) == []


def halfway(folder: Path) -> World:
    """An affair that has been noticed, and has not rung yet."""
    world = World.begin(folder, NOON - EARLY)
    world.chatter(START, NOON)
    affair(world, NOON - 2 * HOUR, NOON)
    world.alerting.tick()
    assert world.found().list(ALL)
    assert of_topics(world) == []
    return world


def go_on(world: World) -> list[Incident]:
    world.clock.forward(seconds=EARLY.total_seconds())
    world.alerting.tick()
    return of_topics(world)


def test_a_restart_forgets_none(tmp_path: Path) -> None:
    rang = []
    for name in ("on", "restarted"):
        (tmp_path / name).mkdir()
        with halfway(tmp_path / name) as world:
            if name == "restarted":
                world.restart()
            rang.append([(each.id, each.opened_at) for each in go_on(world)])
    assert rang[0] == rang[1] != []


def test_what_somebody_dropped_does_not_ring(tmp_path: Path) -> None:
    with halfway(tmp_path) as world:
        for each in world.found().list(ALL):
            world.found().settle("voltea", each.id, "dropped", "ada")
        dropped = {each.id for each in world.found().list(ALL)}
        assert dropped.isdisjoint(each.topic for each in go_on(world))


def test_a_changed_watch_finds_anew(world: World) -> None:
    affair(world, NOON - 2 * HOUR, NOON)
    world.alerting.tick()
    before = len(world.found().list(ALL))
    changed = Watch.model_validate({**VOLTEA.model_dump(), "query": "voltea OR voltéa"})
    world.watches[:] = [WatchRevision(watch=changed, revision=2)]
    world.clock.forward(minutes=20)
    world.ledger.cover("bluesky", NOON, world.clock.now())
    world.alerting.tick()
    assert before
    assert {each.revision for each in world.found().list(ALL)} == {1}

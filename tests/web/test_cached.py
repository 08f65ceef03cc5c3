"""Figures are counted once for all who ask the same, and nobody is told what is not theirs, or no longer so."""

import random
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest

from app.wiring import open_store
from core.query.parse import parse
from core.query.tree import Exact
from core.state.jobs import REENRICH
from core.state.state import State
from index.port import CountRequest, Mode
from schemas.analysis import Label
from schemas.scope import ALL, only
from schemas.watch import Watch
from tests.web.town import INCIDENT, TODAY, Town, entry
from web.cached import CachedStore, cached
from web.look.once import KEPT
from web.pages.live import EVERY, SELDOM, Pulse
from web.port import Store

DAY = timedelta(days=1)
RAW = CountRequest(None, TODAY - 14 * DAY, TODAY + DAY, "all", split="watch", mode=Mode.RAW)
BRAND = Exact(0, "watch", "brisolle")
Ask = Callable[[Store], object]
QUESTIONS: tuple[Ask, ...] = (
    lambda store: list(store.count(RAW, ALL)),
    lambda store: list(store.top("author", BRAND, ALL, 5)),
    lambda store: list(store.terms(BRAND, None, ALL, 5)),
    lambda store: store.search(parse("refund"), ALL, 5, order="oldest"),
    lambda store: store.mentions([store.search(None, ALL, 1).hits[0].mention.id], ALL),
    lambda store: sum(1 for _ in store.scan(BRAND, ALL)),
    lambda store: store.deleted(TODAY - DAY, TODAY, ALL),
    lambda store: store.minutes("brisolle", 0, 2**31),
    lambda store: store.changed_since(0),
    lambda store: store.source_shares("brisolle", 0, 2**31),
    lambda store: store.voices("brisolle", None, TODAY - DAY, TODAY, 5),
)


@pytest.fixture
def caching(the_town: Town) -> CachedStore:
    """For which each look at its clock is a second: everything takes a second or more."""
    return cached(the_town.store, the_town.state, count().__next__)


def write(town: Town, number: int) -> None:
    """One more mention of Brisolle."""
    told = entry(number, "brisolle", TODAY - timedelta(minutes=1), Label.NEGATIVE, random.Random(number))
    with open_store(town.settings, town.home, town.clock) as store:
        store.write([told], {})
        store.refresh()


def volumes(store: Store) -> dict[str, float]:
    return {each.group: each.value for each in store.count(RAW, ALL)}


def a_watch_is_changed(state: State) -> None:
    state.watches.apply([Watch(id="brisolle", name="Brisolle", query="brisolle OR brizolle")], by="ada")


def a_job_is_done(state: State) -> None:
    state.jobs.ask(REENRICH, {}, by="ada")
    job = state.jobs.claim("owner", [REENRICH])
    assert job is not None
    state.jobs.finish(job, {})


@pytest.mark.parametrize("ask", QUESTIONS)
def test_all_is_answered_as_by_the_store_itself(the_town: Town, caching: CachedStore, ask: Ask) -> None:
    assert ask(caching) == ask(the_town.store)


def test_the_same_question_of_two_teams_has_two_answers(caching: CachedStore) -> None:
    ours = caching.count(RAW, only("brisolle", "oramire"))
    theirs = caching.count(RAW, only("sealed"))
    assert {each.group for each in ours} == {"brisolle", "oramire"}
    assert {each.group for each in theirs} == {"sealed"}
    authors = [caching.top("watch", None, scope, 5) for scope in (only("brisolle"), only("sealed"))]
    assert [each.value for told in authors for each in told] == ["brisolle", "sealed"]
    words = [caching.terms(parse("sentiment:negative"), None, scope, 5) for scope in (only("brisolle"), only("sealed"))]
    assert words[0] != words[1]


def test_what_was_counted_is_kept_while_mentions_are_not(the_town: Town, caching: CachedStore) -> None:
    before, newest = volumes(caching), caching.search(BRAND, ALL, 1).total
    write(the_town, 100_000)
    assert volumes(caching) == before
    assert caching.search(BRAND, ALL, 1).total == newest + 1


@pytest.mark.parametrize("change", [a_watch_is_changed, a_job_is_done])
def test_after_a_change_all_is_counted_anew(
    the_town: Town, caching: CachedStore, change: Callable[[State], None]
) -> None:
    before = volumes(caching)
    write(the_town, 100_000)
    change(the_town.state)
    assert volumes(caching)["brisolle"] == before["brisolle"] + 1


def test_open_pages_ask_again_when_something_is_new_and_once_more_when_nothing_kept_is_older(the_town: Town) -> None:
    pulse = Pulse(the_town.app.state.backing)
    first = pulse.look(EVERY)
    write(the_town, 100_000)
    new = EVERY + SELDOM
    assert pulse.look(new) == first + 1
    assert pulse.look(new + KEPT - EVERY) == first + 1
    assert pulse.look(new + KEPT) == first + 2
    assert pulse.look(new + 3 * KEPT) == first + 2


def test_open_pages_are_told_of_incidents_at_once_and_of_mentions_now_and_then(the_town: Town) -> None:
    pulse = Pulse(the_town.app.state.backing)
    first = pulse.look(EVERY)
    standing = the_town.state.incidents.get(INCIDENT, ALL)
    the_town.state.incidents.save(standing.model_copy(update={"revision": standing.revision + 1}), "note", "ada")
    assert pulse.look(2 * EVERY) == first + 1
    write(the_town, 100_000)
    assert pulse.look(EVERY + SELDOM) == first + 1
    assert pulse.look(2 * EVERY + SELDOM) == first + 2

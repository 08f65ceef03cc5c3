"""Every page of a town in which everything has happened, in French: it says nothing in English but names and what
somebody wrote."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from starlette.testclient import TestClient

from app.jobs import CHECK, ERASE, REBUILD, RELEARN
from app.outages import NOT_RUN, Outages, notes
from core.bus.port import RAW
from core.state.dead_letters import LetterStatus
from core.state.jobs import REENRICH
from core.state.marks import KINDS
from core.state.stages import StageState
from schemas.delivery import Delivery
from schemas.digest import Digest
from schemas.letter import Letter
from schemas.order import StandingOrder
from schemas.people import Role
from schemas.private import Received
from schemas.scope import only
from schemas.tag import Tag
from tests.web.conftest import client
from tests.web.refused import actions
from tests.web.test_inbox import OURS, WITH_ADA, told
from tests.web.test_roles import FILLERS
from tests.web.texts import Page
from tests.web.town import INCIDENT, TODAY, Town, remember
from tests.web.walk import every
from tests.web.words import french
from web.guard import COOKIE
from web.site import application

ENDLESS = "/live"
FAILURES = (
    "api.x.com answered 503, and asks for 30 s of patience. Tried again at 14:03:22 UTC.",
    "sources.care.token is empty. Set it, or token_file; docs/slack.md shows where it is.",
    "It crashed 5 times in ten minutes: KeyError: 'a' (source.py, line 3, in f)",
    'line 412 of tweets.csv: published_at "31/02/2015" is no date.',
    "GDELT answered with something that is no list of articles.",
)
SOURCES: Mapping[str, Mapping[str, str]] = {
    "bluesky": {"kind": "bluesky"},
    "mastodon": {"kind": "hackernews"},
    "forum": {"kind": "gdelt"},
    "feeds": {"kind": "hackernews"},
    "news": {"kind": "gdelt"},
    "posts": {"kind": "hackernews"},
    "stories": {"kind": "hackernews"},
}
"""One for each state, one that stands still, and one that was not started."""
ASKED: Mapping[str, str] = {
    "watch": "brisolle",
    "of": "brisolle",
    "author": "bluesky:u1",
    "who": "pseudonymous",
    "range": "7d",
    "account": OURS,
    "conversation": WITH_ADA,
    "tag": "tone/hot",
    "network": "bluesky",
    "at": "2026-11-22T13:00",
}
NAMES = frozenset((
    "Administrator", "User", "Viewer", "ada", "administrator", "org", "care", "rivals", "slack",
    "Brisolle", "Oramire", "Refunds", "Sealed", "Tocsin", "brisolle", "oramire", "sealed", "Hot", "tone",
    "Angry", "at", "us", "app", "outage", "refund", "remboursement",
    *SOURCES, "Original", "Permanent", "English", "Français", "France",
    "Amazon", "App", "Apple", "Bluesky", "Exchange", "Facebook", "Google", "Hacker", "Instagram", "LinkedIn", "Maps",
    "Mastodon", "News", "Play", "Reddit", "Stack", "Store", "TikTok", "Trustpilot", "YouTube", "example",
))  # fmt: skip
"""Of people, brands, teams, channels, sources and what the town called so; a letter's kind is the name of an error."""
FIELD = re.compile(r"\b(of|who|since)\s: il manque")
"""A part of an address, by its name."""
WORD = re.compile(r"[^\W\d_]{2,}")
ENGLISH = re.compile(
    r"\b(the|is|are|was|were|been|of|to|and|by|with|from|there|this|that|which|who|what|when|it|its|not|for|has|have|"
    r"had|cannot|nobody|somebody|every|until|since|ago|than|here)\b",
    re.IGNORECASE,
)
"""Words that no French sentence has."""


@pytest.fixture
def busy(the_town: Town) -> Town:
    """A town in which everything has happened: every state and kind of letter and job, gaps, and all that people do."""
    backing = the_town.app.state.backing
    configured = the_town.settings.model_copy(update={"sources": SOURCES})
    operation = replace(backing.operation, settings=configured)
    town = replace(the_town, settings=configured, app=application(replace(backing, operation=operation)))
    _run(town)
    _work(town)
    _act(town)
    _note(town)
    return town


def _run(town: Town) -> None:
    """What processes say of themselves: sources in every state, with a reason, halts, outages."""
    state = town.state
    for each, name, why in zip(StageState, SOURCES, FAILURES, strict=False):
        state.stages.report(f"sources.{name}", "source", each, why, {})
    state.stages.halt("sources.posts", FAILURES[1])
    state.stages.halt("notifiers.mail", FAILURES[1])
    for source, why in (("mastodon", NOT_RUN), ("bluesky", FAILURES[4])):
        outages = Outages(notes(state.remembered, source), town.clock)
        outages.begins(why)
        town.clock.forward(minutes=1)
    for number, why in enumerate(FAILURES):
        delivery = Delivery(key=f"k{number}", channel="slack", incident=INCIDENT, subject="Brisolle", text="Brisolle")
        state.outbox.put(delivery)
        state.outbox.failed(delivery.key, why, TODAY + timedelta(hours=1) if number % 2 else None)


def _work(town: Town) -> None:
    """Letters of every status, jobs of every kind and status."""
    state = town.state
    letters = [
        Letter(RAW, 0, number, f"bluesky:{number}", b"{}", "Permanent", why, {"kind": "posted"})
        for number, why in enumerate(FAILURES * 2)
    ]
    state.dead_letters.add(letters)
    state.dead_letters.mark([1, 2], LetterStatus.REPLAYED, by="ada")
    state.dead_letters.mark([3, 4], LetterStatus.DROPPED, by="ada")
    state.dead_letters.erase([], ["bluesky:4"])
    for kind in (ERASE, REBUILD, RELEARN, CHECK, REENRICH):
        for done in (True, False):
            state.jobs.ask(kind, {}, by="ada")
            job = state.jobs.claim("worker", (kind,))
            assert job is not None
            if done:
                state.jobs.finish(job, {})
            else:
                state.jobs.fail(job, FAILURES[0])
        state.jobs.ask(kind, {}, by="ada")


def _act(town: Town) -> None:
    """What people made."""
    state, now = town.state, town.clock.now()
    hit = town.store.search(None, only("brisolle"), 1).hits[0]
    state.tags.save(Tag(id="tone/hot", name="Hot", query="refund"), "ada")
    state.orders.set(StandingOrder(id="now", query="angry", channel="mail", owner="ada"), "ada")
    state.digests.set(Digest(id="weekly", channel="mail", watch="brisolle", every="week", owner="ada"), "ada")
    state.silences.add({"watch": "brisolle", "kind": "surge"}, now + timedelta(hours=1), "ada", "Ada")
    state.judgements.say("brisolle", "brisolle", {hit.mention.id: True}, "ada")
    state.annotations.add("brisolle", now - timedelta(days=1), "Brisolle", "ada")
    state.marks.set(hit.mention.author.id, "brisolle", "press", "ada")
    state.private.keep([Received(message=told("Brisolle"))])
    state.receipts.write("ada", ("x",), {"mentions": 3, "authors": 1}, now)
    remember(state)


def _note(town: Town) -> None:
    """Everything that an audit ever says."""
    composed = (
        *(f"dead letters {status}" for status in (LetterStatus.REPLAYED, LetterStatus.DROPPED)),
        *(f"author marked {kind}" for kind in KINDS),
        *(f"watch {change}" for change in ("added", "changed", "removed")),
        *(f"topic {what}" for what in ("dropped", "kept")),
    )
    for action in dict.fromkeys((*(each for _, each in actions()), *composed)):
        town.state.audit.note("ada", action, "brisolle")
    for by, subject in (("account 1", "job 3"), ("account 2", "receipt 1")):
        town.state.audit.note(by, "erased", subject)


@cache
def shared() -> frozenset[str]:
    """Words that are the same in both languages, as the catalogues of pages say."""
    both = ((str(each.id), str(each.string)) for each in french() if each.id)
    return frozenset(word for id_, said in both for word in {*WORD.findall(id_)} & {*WORD.findall(said)})


def addresses(town: Town) -> Iterator[str]:
    for route in every(town.app):
        if "GET" in route.methods and not route.path.startswith("/api/") and route.path != ENDLESS:
            for fillers in (FILLERS, {**FILLERS, "stage": "mail"}):
                yield route.address(fillers)
            asked = {name: ASKED[name] for name in route.fields if name in ASKED}
            yield str(
                TestClient(town.app).build_request("GET", route.address(FILLERS), params=asked).url.raw_path, "ascii"
            )


@pytest.mark.long
def test_a_page_in_french_says_nothing_in_english(busy: Town) -> None:
    visitor = client(busy)
    visitor.cookies.set(COOKIE, busy.state.sessions.begin(busy.people[Role.ADMINISTRATOR].id))
    left: dict[str, str] = {}
    for address in dict.fromkeys(addresses(busy)):
        said = {language: page(visitor, address, language) for language in ("fr", "en")}
        for text in said["fr"]:
            if ENGLISH.search(FIELD.sub("", text)) or (text in said["en"] and not named(text)):
                left.setdefault(text, address)
    assert left == {}


def page(visitor: TestClient, address: str, language: str) -> list[str]:
    answer = visitor.get(address, headers={"Accept-Language": language})
    assert answer.status_code < 500, address
    return Page(answer.text).said if answer.headers.get("content-type", "").startswith("text/html") else []


def named(text: str) -> bool:
    return all(word in shared() or word in NAMES for word in WORD.findall(text))

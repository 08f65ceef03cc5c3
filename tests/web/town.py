"""A small town for tests of pages: three brands, two weeks of mentions, a storm that is open, people of every role."""

import math
import random
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from app.annotating import tellings
from app.home import Home
from app.office import Works, office
from app.operating import Operating
from app.settings import Settings
from app.teaching import teaching
from app.wiring import alerting, open_bus, open_reader, open_state, open_store, prepare
from core.state.kept import Cell
from core.state.state import State
from index.remains import FEW, day_of, from_day
from schemas.alerting import Step
from schemas.analysis import Analysis, Enriched, Influence, Intent, Label, Language, Sentiment, Sighting, TextFacts
from schemas.event import Covered
from schemas.found import Found
from schemas.incident import Evidence, Incident, IncidentKind, PickUp, Usual
from schemas.mention import Author, Engagement, Kind, Mention, Place
from schemas.people import Account, Person, Role
from schemas.watch import Account as Handle
from schemas.watch import SavedQuery, Topic, Watch
from tests.contracts.state.clock import HandClock
from web.backing import Backing, Front, Health
from web.door.passwords import hashed
from web.port import Store
from web.site import application

TODAY = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
DAYS = 14
STORM = timedelta(hours=2)
SOURCES = ("bluesky", "mastodon", "forum")
AWAY = (TODAY - timedelta(hours=6), TODAY - timedelta(hours=4, minutes=10))
"""When one of them was not listened to."""
PASSWORD = "correct horse battery"
TEAM, OTHER_TEAM = "care", "rivals"
CHANNELS = ("mail", "slack")
WATCHES = (
    Watch(
        id="brisolle",
        name="Brisolle",
        query="brisolle",
        time_zone="Europe/Paris",
        team=TEAM,
        topic=(Topic(id="refunds", name="Refunds", query="remboursement OR refund"),),
        account=(Handle(network="bluesky", handle="brisolle"),),
    ),
    Watch(id="oramire", name="Oramire", query="oramire", kind="competitor", team=TEAM),
    Watch(id="sealed", name="Sealed", query="sealed", team=OTHER_TEAM),
)
TEXTS = {
    Label.NEGATIVE: ("{brand} : toujours pas de remboursement, plus jamais", "{brand} app outage again, no refund"),
    Label.NEUTRAL: ("{brand} ouvre une ligne vers Nantes", "Anyone knows when {brand} runs on Sunday?"),
    Label.POSITIVE: ("Merci {brand}, contrôleur adorable", "{brand} staff was lovely today, thank you"),
}
FOUND = Found(
    watch="brisolle",
    id="found-outage",
    name="app outage",
    query='"app outage"',
    revision=1,
    found_at=TODAY - timedelta(minutes=50),
    ends_at=TODAY + timedelta(days=2),
    share=0.02,
    authors=9,
    texts=7,
    score=31.0,
)
INCIDENT = "brisolle-20261122-1230"
HASHED = hashed(PASSWORD)


@dataclass(frozen=True, slots=True)
class Town:
    """app: the site over it. people: an account of each role, in TEAM."""

    app: FastAPI
    home: Home
    settings: Settings
    state: State
    store: Store
    clock: HandClock
    people: dict[Role, Account]


def build(folder: Path) -> None:
    """Once: towns are copies of it."""
    clock = HandClock(TODAY)
    settings, home = Settings(home=folder), Home(folder)
    prepare(settings, home, clock)
    with open_state(settings, home, clock) as state:
        state.watches.apply(WATCHES, by="ada")
        _listen(state)
        _tell(settings, home, clock)
        state.memory.commit(Step(1, (), ((incident(), "opened at severity 4"),), ()))
        state.memory.commit(Step(2, (), (), (), (FOUND,)))
        state.saved_queries.save(SavedQuery(id="angry", name="Angry at us", query="toward:negative"), by="ada")
        for role in Role:
            _person(state, role)


@contextmanager
def town(folder: Path) -> Iterator[Town]:
    clock = HandClock(TODAY)
    settings, home = Settings(home=folder), Home(folder)
    with open_state(settings, home, clock) as state, ExitStack() as exits:
        people = {each.person.role: each for each in state.accounts.list()}
        with open_reader(settings, home, clock) as store:
            health = Health(list, CollectorRegistry())
            bus = exits.enter_context(closing(open_bus(settings, home, clock)))
            operation = Operating(settings, state, bus, clock)
            backing = Backing(
                store=store,
                state=state,
                clock=clock,
                front=Front(),
                health=health,
                operation=operation,
                office=office(Works(settings, home, state, store, bus, clock)),
                channels=CHANNELS,
                explain=tellings,
                alerting=alerting(settings, home, state, store, clock),
                teaching=teaching(state, store, clock),
            )
            yield Town(application(backing), home, settings, state, store, clock, people)


def entry(number: int, watch: str, at: datetime, label: Label, chance: random.Random) -> Enriched:
    """One mention as enriched, seen by one watch."""
    names = {"brisolle": "Brisolle", "oramire": "Oramire", "sealed": "Sealed"}
    french = chance.random() < 0.6
    text = TEXTS[label][0 if french else 1].format(brand=names[watch])
    who = chance.randrange(80)
    network = chance.choice(SOURCES)
    author = Author(id=f"{network}:u{who}", handle=f"user{who}", name=f"User {who}", followers=20 + who * who)
    said = Mention(
        id=f"{network}:{number}",
        network=network,
        source=network,
        kind=Kind.POST,
        url=f"https://{network}.example/{number}",
        text=text,
        author=author,
        engagement=Engagement(likes=chance.randrange(20)),
        published_at=at,
        observed_at=at + timedelta(seconds=20),
        place=Place(country="FR") if number % 9 == 0 else None,
    )
    polarity = {Label.NEGATIVE: -0.8, Label.NEUTRAL: 0.0, Label.POSITIVE: 0.8}[label]
    shares = {Label.NEGATIVE: (0.86, 0.1, 0.04), Label.NEUTRAL: (0.1, 0.8, 0.1), Label.POSITIVE: (0.04, 0.1, 0.86)}
    refund = "refund" in text or "remboursement" in text
    analysis = Analysis(
        text=TextFacts(clean=text),
        language=Language(code="fr" if french else "en", confidence=0.99),
        sentiment=Sentiment(label=label, polarity=polarity, probabilities=shares[label], model="tocsin-fast@2"),
        intents=(Intent(name="complaint", probability=0.9),) if label is Label.NEGATIVE else (),
        influence=Influence(score=float(who), parts={"reach": float(who)}),
    )
    sighting = Sighting(
        watch=watch,
        topics=("refunds",) if refund and watch == "brisolle" else (),
        terms=(names[watch],),
        polarity=polarity,
        toward=label,
        group=said.id,
    )
    return Enriched(mention=said, analysis=analysis, generation=1, sightings=(sighting,))


def mentions() -> list[Enriched]:
    """Some an hour, by the time of day; in the last two hours a storm of anger at Brisolle. The same at every call."""
    chance = random.Random(7)
    told: list[Enriched] = []
    labels = (Label.NEGATIVE, Label.NEUTRAL, Label.NEUTRAL, Label.POSITIVE)
    for hour in range(DAYS * 24):
        start = TODAY - timedelta(hours=DAYS * 24 - hour)
        busy = 1 + math.sin((start.hour - 8) / 24 * 2 * math.pi)
        for watch, rate in (("brisolle", 2.0), ("oramire", 1.0), ("sealed", 0.5)):
            for _ in range(round(rate * busy + chance.random())):
                at = start + timedelta(seconds=chance.randrange(3600))
                told.append(entry(len(told), watch, at, chance.choice(labels), chance))
    for _ in range(160):
        at = TODAY - timedelta(seconds=chance.randrange(1, int(STORM.total_seconds())))
        told.append(entry(len(told), "brisolle", at, Label.NEGATIVE, chance))
    return told


def incident() -> Incident:
    storm = [each.mention for each in mentions()[-160:]]
    first = min(storm, key=lambda each: each.published_at)
    evidence = Evidence(
        negatives=Usual(value=160, low=2, high=9, window_minutes=60),
        doubling_minutes=38,
        confidence=0.97,
        distinct_authors=71,
        originals=140,
        reposts=20,
        negative_share_before=0.24,
        negative_share_now=0.92,
        first_seen_at=first.published_at,
        first_seen_source=first.source,
        first_mention=first.id,
        first_press=PickUp(mention=storm[3].id, outlet="lefil.example", at=TODAY - timedelta(minutes=40)),
        drivers=tuple(each.id for each in storm[:3]),
        spreaders=tuple(dict.fromkeys(each.author.id for each in storm[:3])),
        languages={"fr": 96, "en": 64},
        sources={"bluesky": 60, "mastodon": 55, "forum": 45},
        new_terms=("remboursement", "outage"),
        reasons=("Score 9.4 against a threshold of 4.0, in the window of 60 min.",),
        doubts=("20 mentions are near-identical copies of another.",),
        numbers={
            "reasons": [{"code": "score", "score": 9.4, "threshold": 4.0, "window": 60}],
            "doubts": [{"code": "doubt.copies", "count": 20}],
        },
    )
    return Incident(
        id=INCIDENT,
        watch="brisolle",
        brand="Brisolle",
        kind=IncidentKind.BAD_BUZZ,
        severity=4,
        opened_at=TODAY - timedelta(minutes=90),
        title="Brisolle, severity 4: remboursement, outage",
        evidence=evidence,
    )


def _listen(state: State) -> None:
    """Every source all the time, but for one that was away for a while on the last morning."""
    begin = TODAY - timedelta(days=DAYS)
    for source in SOURCES:
        spans = ((begin, AWAY[0]), (AWAY[1], TODAY)) if source == "mastodon" else ((begin, TODAY),)
        for start, end in spans:
            state.coverage.record(Covered(source=source, start=start, end=end, observed_at=end))


def _tell(settings: Settings, home: Home, clock: HandClock) -> None:
    with open_store(settings, home, clock) as store:
        store.write(mentions(), {})
        store.refresh()


def _person(state: State, role: Role) -> None:
    person = Person(login=f"{role}@example.org", name=role.value.title(), role=role, teams=frozenset({TEAM}))
    account = state.accounts.add(person, by="ada")
    state.accounts.set_password(account.id, HASHED, by="ada")


def remember(state: State) -> tuple[str, str]:
    """That brisolle had forty mentions on a day a hundred days ago, of which the counts alone are kept; returns the
    times of an address around it."""
    day = day_of(TODAY) - 100
    cells = [
        Cell("brisolle", split, day, value, raw=40, originals=40, effective=40_000_000, authors=20)
        for split, value in (("none", ""), ("toward", "negative"), ("source", FEW))
    ]
    state.kept.begin("watch", "brisolle", from_day(day + 1), 40, cells)
    state.kept.end("watch")
    return f"{from_day(day - 1):%Y-%m-%d}", f"{from_day(day + 2):%Y-%m-%d}"

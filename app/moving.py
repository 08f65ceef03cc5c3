"""From the files of the data folder to servers, or back: everything that is kept, as it stands, and verified.

Nothing is carried of the bus: it is drained, and the other one begins empty. A move that is broken off goes on where it
was; until it is verified, what it comes from is left as it is.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from threading import Event
from typing import Literal

from app import running
from app.carrying import Told, carry_mentions, carry_state, require_equal, require_room
from app.drain import lags
from app.home import Home
from app.settings import IN_FILES, Settings, in_files, servers
from app.site import Premises
from app.standing import standings
from app.wiring import TOPICS, State, open_bus, open_ledger, open_state, open_store, prepare
from core.clock import Clock
from core.errors import Misconfigured, TocsinError
from core.state import carry
from enrich.dealing import Dealer
from enrich.recovery import Recovery
from schemas.base import Frozen

Place = Literal["embedded", "production"]


class Record(Frozen):
    """How far a move is. rows: of the state. mentions: the place to go on after. aside: the folder for the
    files that were moved from, once everything was compared."""

    to: Place
    rows: int = 0
    mentions: str = ""
    carried: int = 0
    aside: str | None = None

    @classmethod
    def read(cls, home: Home) -> "Record | None":
        try:
            return cls.model_validate_json(home.moving.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    def keep(self, home: Home) -> None:
        draft = home.moving.with_suffix(".new")
        draft.write_text(self.model_dump_json(), encoding="utf-8")
        draft.replace(home.moving)


class Moved(Frozen):
    """aside: the folder in which the files now lie that were moved from (empty: they were on servers)."""

    mentions: int
    rows: int
    aside: str


@dataclass(frozen=True, slots=True)
class Route:
    """settings: those that name the servers; what they leave in files stays there."""

    premises: Premises
    to: Place

    @property
    def settings(self) -> Settings:
        return self.premises.settings

    @property
    def home(self) -> Home:
        return self.premises.home

    @property
    def clock(self) -> Clock:
        return self.premises.clock

    @property
    def source(self) -> Settings:
        return in_files(self.settings) if self.to == "production" else self.settings

    @property
    def target(self) -> Settings:
        return self.settings if self.to == "production" else in_files(self.settings)

    @property
    def parts(self) -> Sequence[str]:
        """Which of bus, index and state are moved."""
        return servers(self.settings)


def move(route: Route, told: Told) -> Moved:
    """Raises Misconfigured where it cannot begin, TocsinError where both sides are not equal in the end."""
    route = replace(route, premises=replace(route.premises, home=replace(route.home, mover=True)))
    route.home.require()
    if not route.parts:
        raise Misconfigured("The settings name no server.", "Set bus.url, index.url and state.url first.")
    record = Record.read(route.home)
    if record and record.to != route.to:
        raise Misconfigured(
            f"A move to {record.to} was broken off.",
            f"Finish it first; or give it up: empty what it filled, and delete {route.home.moving}.",
        )
    if record is None:
        _drain(route, told)
    with route.home.owned():
        record = record or _begun(route)
        if record.aside is None:
            record = _carried(route, record, told)
        aside = _set_aside(route, record.aside or "")
        route.home.moving.unlink()
    return Moved(mentions=record.carried, rows=record.rows, aside=aside)


def _begun(route: Route) -> Record:
    """From here on nothing else works on the data folder."""
    require_room(route.target, route.home, route.clock, route.parts)
    record = Record(to=route.to)
    record.keep(route.home)
    with open_state(route.source, route.home, route.clock) as state:
        if not _is_drained(route, state):
            route.home.moving.unlink()
            raise Misconfigured("Something came in just as the move began.", "Stop whoever writes, and move again.")
    return record


def _drain(route: Route, told: Told) -> None:
    source, home, clock = route.source, route.home, route.clock
    with open_state(source, home, clock) as state:
        state.database.check_revision()
        if working := sorted({each.stage for each in standings(state.stages, clock.now()) if each.works}):
            raise Misconfigured(f"Tocsin runs: {', '.join(working)}.", "Stop it, wherever it runs, and move then.")
        if _is_drained(route, state):
            return
        told("waiting for the stages", 0)
        errand = running.Errand("asked", environment=IN_FILES if route.to == "production" else {})
        halted = running.run(replace(route.premises, settings=source), Event(), errand)
        if halted or not _is_drained(route, state):
            raise TocsinError(
                f"Not everything could be dealt with before the move{': ' if halted else ''}{', '.join(halted)}.",
                "`tocsin status` says why, with the settings of before.",
            )


def _is_drained(route: Route, state: State) -> bool:
    with closing(open_bus(route.source, route.home, route.clock)) as bus:
        return not any(lags(bus).values()) and not (state.outbox.pending(but_for=()) or state.jobs.unfinished())


def _carried(route: Route, record: Record, told: Told) -> Record:
    """Everything is on the other side when it returns, and was compared."""
    source, target, home, clock = route.source, route.target, route.home, route.clock
    prepare(target, home, clock)
    with open_state(source, home, clock) as state, open_state(target, home, clock) as other:
        if "state" in route.parts:
            record = record.model_copy(update={"rows": carry_state(state.database, other.database, told)})
            record.keep(home)
        if "index" in route.parts:
            record = _carry_mentions(route, record, told)
        if "bus" in route.parts:
            _leave_bus(route, state)
            carry.detach_letters(other.database, TOPICS)
    record = record.model_copy(update={"aside": f"embedded-until-{clock.now():%Y%m%dT%H%M%S}"})
    record.keep(home)
    return record


def _carry_mentions(route: Route, record: Record, told: Told) -> Record:
    with (
        open_store(route.source, route.home, route.clock) as source,
        open_store(route.target, route.home, route.clock) as target,
    ):
        for place, number in carry_mentions(source, target, record.mentions):
            record = record.model_copy(update={"mentions": place, "carried": record.carried + number})
            record.keep(route.home)
            told("mentions", record.carried)
        told("mentions, compared", record.carried)
        require_equal(source, target)
    return record


def _leave_bus(route: Route, state: State) -> None:
    """The weigher's memory goes on with another bus, once it holds all that was decided over this one."""
    with (
        closing(open_bus(route.source, route.home, route.clock)) as bus,
        open_ledger(route.home) as ledger,
    ):
        Recovery(ledger, Dealer(ledger), bus, state.suppression, route.clock).take_in()
        ledger.begin_anew()


def _set_aside(route: Route, name: str) -> str:
    """Files that nobody reads any more are kept, where nobody takes them for the present."""
    if route.to == "embedded":
        return ""
    home = route.home
    folder = home.root / name
    for file in (home.parts[part] for part in route.parts):
        for each in file.parent.glob(f"{file.name}*"):
            folder.mkdir(exist_ok=True, mode=0o700)
            each.replace(folder / each.name)
    return str(folder)

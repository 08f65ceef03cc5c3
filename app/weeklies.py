"""The week of a brand as a message: what a scheduled report says, and where the whole of it stands."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from app.ports import Reader
from core.clock import Clock
from core.errors import NotFound
from core.state.state import State
from index.port import Mode
from schemas.delivery import Line, Section
from schemas.scope import Scope
from schemas.watch import Watch
from web.look.tongue import Tongue, Tongues
from web.reports.paper import headings
from web.reports.told import Said, Told, told
from web.reports.weekly import WEEK, Ledger, week_of


class StoredWeeks:
    """Of alerts/digesting.py, Reports. url: under which people reach the dashboard; empty: nothing is linked there."""

    def __init__(self, reader: Reader, state: State, clock: Clock, url: str) -> None:
        self._reader = reader
        self._state = state
        self._clock = clock
        self._url = url.rstrip("/")
        self._tongues = Tongues({})

    def __call__(self, watch: str, end: datetime, language: str, scope: Scope) -> tuple[str, tuple[Section, ...]]:
        """Title and parts, of the last whole week before `end`. Raises NotFound, Transient."""
        watches = [each.watch for each in self._state.watches.list() if scope.allows(each.watch.id)]
        found = next((each for each in watches if each.id == watch), None)
        if found is None:
            raise NotFound(f'There is no watch "{watch}", or it may not be seen.')
        rivals = [each for each in watches if each.kind != "trend" and each.id != watch]
        ledger, week = Ledger(self._reader, self._state, rivals), week_of(end - WEEK, found.time_zone)
        weekly = ledger.with_themes(ledger.weekly(found, week, self._clock.now()))
        tongue = self._tongues.of(language, str(ZoneInfo(found.time_zone)))
        said = told(weekly, Mode.EFFECTIVE, tongue)
        return said.title, tuple(self._sections(found, week.name, said, tongue))

    def _sections(self, watch: Watch, week: str, said: Told, tongue: Tongue) -> Iterator[Section]:
        named = headings(tongue)
        yield Section("", (Line(said.period),))
        figures = [Line(f"{each.name}: {each.value} ({each.beside})") for each in said.figures]
        yield Section(tongue("Figures"), tuple(figures))
        for name, lines in (("incidents", said.incidents), ("themes", said.themes)):  # texts of others stay at home
            yield Section(named[name], tuple(self._lines(lines)) or (Line(named["nothing"]),))
        if self._url:
            whole = f"{self._url}/reports/{watch.id}?week={week}"
            yield Section(tongue("The whole report, as a page, PDF, PNG, XLSX and PPTX"), (Line(whole, whole),))
        for note in said.notes:
            yield Section("", (Line(note),))

    def _lines(self, lines: Sequence[Said]) -> Iterator[Line]:
        for each in lines:
            link = each.link
            if link.startswith("/"):
                link = f"{self._url}{link}" if self._url else ""
            yield Line(f"{each.text} ({each.beside})", link)

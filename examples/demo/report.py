"""What the demo shows: brands side by side, the last hour as it changes, incidents as their messages say them."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from app.ports import Reader
from app.telling import told
from app.wiring import State
from core.query.parse import parse
from examples.demo.cast import BRANDS
from index.port import CountRequest, Mode
from schemas.incident import Incident
from schemas.scope import ALL, only

WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)
WATCHED = only(*(brand.id for brand in BRANDS))


def volumes(store: Reader, start: datetime, end: datetime, mode: Mode) -> Mapping[tuple[str, str], float]:
    """By (brand, what is felt towards it), over the whole time."""
    counted: dict[tuple[str, str], float] = {}
    for brand in BRANDS:
        request = CountRequest(query=None, start=start, end=end, bucket="all", split="toward", mode=mode)
        for count in store.count(request, only(brand.id)):
            counted[brand.id, count.group] = count.value
    return counted


def overview(store: Reader, end: datetime) -> Table:
    """The last seven days: volume, sentiment and share of voice."""
    now = volumes(store, end - WEEK, end, Mode.EFFECTIVE)
    raw = volumes(store, end - WEEK, end, Mode.RAW)
    total = sum(now.values())
    table = Table(title="Last seven days", title_justify="left", box=None, header_style="bold", pad_edge=False)
    for heading in ("brand", "mentions", "effective", "share of voice", "negative", "positive", "net sentiment"):
        table.add_column(heading, justify="left" if heading == "brand" else "right")
    for brand in BRANDS:
        felt = {label: value for (who, label), value in now.items() if who == brand.id}
        volume = sum(felt.values())
        judged = sum(felt.get(label, 0.0) for label in ("negative", "neutral", "positive")) or 1.0
        negative, positive = felt.get("negative", 0.0), felt.get("positive", 0.0)
        table.add_row(
            brand.name,
            f"{sum(value for (who, _), value in raw.items() if who == brand.id):,.0f}",
            f"{volume:,.0f}",
            f"{volume / total:.0%}" if total else "",
            f"{negative / judged:.0%}",
            f"{positive / judged:.0%}",
            f"{(positive - negative) / judged:+.2f}",
        )
    return table


class Now:
    """The last hour of event time, and the incidents that opened since the demo began."""

    def __init__(self, store: Reader, state: State, since: datetime) -> None:
        self._store = store
        self._state = state
        self._since = since
        self._newest = since

    def table(self) -> Table:
        page = self._store.search(parse("published:[now-6h TO now]"), WATCHED, 1)
        if page.hits:
            self._newest = max(self._newest, page.hits[0].mention.published_at)
        counted = volumes(self._store, self._newest - HOUR, self._newest, Mode.EFFECTIVE)
        table = Table(title=f"The hour to {self._newest:%H:%M} UTC", title_justify="left", box=None, pad_edge=False)
        for heading in ("brand", "mentions", "negative", ""):
            table.add_column(heading, justify="left" if heading in ("brand", "") else "right")
        for brand in BRANDS:
            negative = counted.get((brand.id, "negative"), 0.0)
            volume = sum(value for (who, _), value in counted.items() if who == brand.id)
            table.add_row(brand.name, f"{volume:.0f}", f"{negative:.0f}", Text("█" * int(negative / 4), style="red"))
        if page.hits:
            table.caption = page.hits[0].mention.text[:100]
        return table

    def opened(self, shown: Mapping[str, Incident]) -> list[Incident]:
        """Incidents that opened in the hours that are played, and were not shown yet."""
        return [
            incident
            for incident in self._state.incidents.list(ALL, 50)
            if incident.id not in shown and incident.opened_at >= self._since
        ]

    def panel(self, incident: Incident) -> Panel:
        """As its message says it."""
        standing = self._state.incidents.get(incident.id, ALL)
        message = told(standing, self._state.watches.get(incident.watch).watch, self._store, "en")
        return Panel(Text(message), title=Text(incident.id), title_align="left", border_style="red")

    def subject(self, incident: Incident) -> str:
        """Its title, in one line."""
        return f"{incident.opened_at:%H:%M} rang: {incident.title}"


def to_try(home: str, incidents: list[Incident]) -> str:
    """Commands for the store that the demo leaves."""
    tocsin = f"TOCSIN_HOME={home} .venv/bin/tocsin"
    lines = [
        f"{tocsin} search '#quatreminutes OR #fourminutes' --limit 5",
        f"{tocsin} search '(box NEAR/6 chauffe) OR \"lumelle 3\"' --watch brisolle --limit 5",
        f"{tocsin} count 'toward:negative' --since 35d --by day --watch brisolle",
        f"{tocsin} top author 'published:[now-3h TO now]' --watch brisolle",
        f"{tocsin} incidents list",
    ]
    if incidents:
        first = min(incidents, key=lambda each: each.opened_at)
        lines += [
            f"{tocsin} incidents show {first.id}",
            f"{tocsin} incidents why {first.watch} --at {first.opened_at:%Y-%m-%dT%H:%MZ}",
        ]
    return "\n".join(lines)

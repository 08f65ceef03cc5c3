"""A week in words and written numbers, in the reader's language: the same in every form of the report."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from core.query.written import condition
from index.port import Mode
from web.incident.words import title
from web.look.tongue import Tongue
from web.look.volumes import between
from web.reports.weekly import Change, Weekly

QUOTED = 240
"""Characters of a mention that are quoted."""


@dataclass(frozen=True, slots=True)
class Figure:
    """value, beside: as they are written. go: the mentions behind it. formula: where it is explained."""

    name: str
    value: str
    beside: str
    go: str
    formula: str


@dataclass(frozen=True, slots=True)
class Said:
    """A line of a list. link: empty, or where it leads."""

    text: str
    beside: str
    link: str


@dataclass(frozen=True, slots=True)
class Told:
    title: str
    period: str
    figures: tuple[Figure, ...]
    themes: tuple[Said, ...]
    voices: tuple[Said, ...]
    incidents: tuple[Said, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """The mentions behind the bars of a week, each found by the name of its bar. watches: ids by name."""

    weekly: Weekly
    watches: Mapping[str, str]

    def source(self, name: str) -> str:
        return address(self.weekly, condition("source", name))

    def language(self, name: str) -> str:
        return address(self.weekly, condition("lang", name))

    def rival(self, name: str) -> str:
        week = self.weekly.week
        return between(week.start, week.end, condition("watch", self.watches[name]))


def told(weekly: Weekly, mode: Mode, tongue: Tongue) -> Told:
    """mode: in which volumes are shown first; the others stand beside them."""
    week = weekly.week
    last = tongue.date(week.end.replace(hour=0) - (week.end - week.start) / 7)
    return Told(
        title=tongue("%(brand)s, week %(week)s", brand=weekly.watch.name, week=week.name[-2:].lstrip("0")),
        period=tongue(
            "%(first)s to %(last)s, %(zone)s", first=tongue.date(week.start), last=last, zone=weekly.watch.time_zone
        ),
        figures=tuple(_figures(weekly, mode, tongue)),
        themes=tuple(_themes(weekly, tongue)),
        voices=tuple(_voices(weekly, tongue)),
        incidents=tuple(_incidents(weekly, tongue)),
        notes=tuple(_notes(weekly, tongue)),
    )


def mode_name(mode: Mode, tongue: Tongue) -> str:
    match mode:
        case Mode.RAW:
            return tongue("all mentions")
        case Mode.ORIGINALS:
            return tongue("originals")
        case Mode.EFFECTIVE:
            return tongue("effective mentions")
        case Mode.AUTHORS:
            return tongue("distinct authors")


def address(weekly: Weekly, more: str = "", mode: Mode = Mode.EFFECTIVE) -> str:
    """Of the mentions of the week."""
    query = quote(f"watch:{weekly.watch.id} {more}".strip())
    start, end = (quote(at.isoformat()) for at in (weekly.week.start, weekly.week.end))
    return f"/explore?q={query}&from={start}&to={end}&mode={mode}"


def _figures(weekly: Weekly, mode: Mode, tongue: Tongue) -> Iterator[Figure]:
    explained = "/explore/figures"
    for each in (mode, Mode.EFFECTIVE if mode is Mode.AUTHORS else Mode.AUTHORS):
        if each not in weekly.volumes:
            continue
        change = weekly.volumes[each]
        name = mode_name(each, tongue)
        go, formula = address(weekly, mode=each), f"{explained}#{each}"
        yield Figure(name[:1].upper() + name[1:], tongue.number(change.now), _against(change, tongue), go, formula)
    net = tongue("%(before)s the week before", before=tongue.signed(weekly.net.before))
    yield Figure(tongue("Net sentiment"), tongue.signed(weekly.net.now), net, address(weekly), f"{explained}#net")
    voice = tongue("%(before)s the week before", before=tongue.percent(weekly.voice.before))
    yield Figure(
        tongue("Share of voice"), tongue.percent(weekly.voice.now), voice, address(weekly), f"{explained}#voice"
    )
    rang = len(weekly.incidents)
    gravest = max((each.severity for each in weekly.incidents), default=0)
    beside = tongue("gravest: severity %(number)s", number=gravest) if gravest else tongue("nothing rang")
    yield Figure(tongue("Incidents"), tongue.number(rang), beside, f"/incidents?watch={weekly.watch.id}", "")


def _against(change: Change, tongue: Tongue) -> str:
    """`+12 %, 1,204 the week before`."""
    before = tongue("%(before)s the week before", before=tongue.number(change.before))
    if not change.before:
        return before
    more = (change.now - change.before) / change.before
    sign = "+" if more >= 0 else "−"
    return f"{sign}{tongue.percent(abs(more))}, {before}"


def _themes(weekly: Weekly, tongue: Tongue) -> Iterator[Said]:
    for each in weekly.themes:
        words = f'"{each.value}"' if " " in each.value else each.value
        beside = tongue.several("%(num)s mention", "%(num)s mentions", round(each.count))
        yield Said(each.value, beside, address(weekly, words))


def _voices(weekly: Weekly, tongue: Tongue) -> Iterator[Said]:
    for hit in weekly.voices:
        mention = hit.mention
        text = " ".join(" ".join(filter(None, (mention.title, mention.text))).split())
        shown = text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"
        score = hit.analysis.influence.score if hit.analysis.influence else 0.0
        influence = tongue("influence %(score)s", score=tongue.number(round(score)))
        link = mention.url if mention.url.startswith(("https://", "http://")) else ""
        yield Said(shown, f"@{mention.author.handle} · {mention.source} · {influence}", link)


def _incidents(weekly: Weekly, tongue: Tongue) -> Iterator[Said]:
    for each in weekly.incidents:
        beside = tongue("severity %(number)s", number=each.severity)
        yield Said(title(each, tongue), f"{beside} · {tongue.moment(each.opened_at)}", f"/incidents/{each.id}")


def _notes(weekly: Weekly, tongue: Tongue) -> Iterator[str]:
    yield tongue("Volumes are effective unless they say otherwise: copies and repeats count less.")
    if weekly.kept_until:
        day = tongue.date(weekly.kept_until - timedelta(days=1))
        yield tongue(
            "Up to %(day)s the mentions are kept no longer: counts remain, without persons and their number.",
            day=day,
        )
    if weekly.heard < 0.999:
        share = tongue.percent(weekly.heard)
        yield tongue("Of this week %(share)s was listened to: what is missing is unknown, not zero.", share=share)


def parted(weekly: Weekly, tongue: Tongue) -> Iterator[tuple[str, tuple[tuple[str, float], ...]]]:
    """The ways in which a week is split, by their headings; languages as the reader calls them."""
    yield "rivals", weekly.rivals
    yield "sources", weekly.sources
    yield "languages", tuple((tongue.language_named(code), value) for code, value in weekly.languages)

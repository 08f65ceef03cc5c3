"""A week of a brand, and brands beside one another, in figures."""

from typing import Annotated

from pydantic import Field

from index.port import Mode
from index.replies import FirstReplies
from schemas.base import Frozen, Instant
from schemas.incident import Incident
from web.look.compared import Brand, Figures
from web.reports.weekly import Weekly
from web.told.lists import told
from web.told.mentions import Seen, Telling, seen, telling

WatchId = Annotated[str, Field(examples=["brisolle"])]
Volume = Annotated[float, Field(examples=[112.0])]
Share = Annotated[float, Field(examples=[0.42])]


class ChangeTold(Frozen):
    """A figure of the week, and of the week before."""

    now: Volume
    before: Volume


class DayTold(Frozen):
    """at: midnight on the clocks of the watch. Effective mentions, by tone towards it."""

    at: Instant
    negative: Volume
    neutral: Volume
    positive: Volume


class PartTold(Frozen):
    name: Annotated[str, Field(examples=["bluesky"])]
    value: Volume


class ReportTold(Frozen):
    """volumes: in each counting mode. net: positive less negative, of 100. voice: the share of the brand among itself
    and its rivals, 0 to 1. rivals, sources, languages: effective mentions, the largest first. days: that have begun.
    heard: the share of its minutes that any source covered, 0 to 1. themes: against the four weeks before."""

    watch: WatchId
    week: Annotated[str, Field(examples=["2026-W47"])]
    start: Instant
    end: Instant
    volumes: dict[Mode, ChangeTold]
    net: ChangeTold
    voice: ChangeTold
    days: tuple[DayTold, ...]
    rivals: tuple[PartTold, ...]
    sources: tuple[PartTold, ...]
    languages: tuple[PartTold, ...]
    themes: tuple[Telling, ...]
    voices: tuple[Seen, ...]
    incidents: tuple[Incident, ...]
    heard: Share


class FiguresTold(Frozen):
    """volume: as asked to be counted; share: of all the volumes compared, 0 to 1. negative, neutral, positive:
    effective mentions. net: positive less negative, of 100."""

    volume: Volume
    share: Share
    negative: Volume
    neutral: Volume
    positive: Volume
    net: Annotated[float, Field(examples=[-31.5])]


class ComparedTold(Frozen):
    """A brand in a time, and in the period before, which is as long."""

    watch: WatchId
    name: Annotated[str, Field(examples=["Brisolle"])]
    now: FiguresTold
    before: FiguresTold


class RepliesTold(Frozen):
    """How soon accounts of a watch answer. called: mentions that call for an answer; looked_at: the newest of them, of
    which all else is said. addressed: those that speak to an account of the watch, and heeded: how many of these got a
    reply. rate, in_an_hour: shares, 0 to 1; half_minutes: within which half of the first replies came; null: too few.
    """

    called: Annotated[int, Field(examples=[220])]
    looked_at: Annotated[int, Field(examples=[220])]
    since: Instant | None
    addressed: Annotated[int, Field(examples=[80])]
    heeded: Annotated[int, Field(examples=[60])]
    rate: Annotated[float | None, Field(examples=[0.4])]
    in_an_hour: Annotated[float | None, Field(examples=[0.2])]
    half_minutes: Annotated[float | None, Field(examples=[95.0])]


class RepliesCompared(Frozen):
    """In a time, and in the period before."""

    now: RepliesTold
    before: RepliesTold


def report_told(weekly: Weekly) -> ReportTold:
    def parts(pairs: tuple[tuple[str, float], ...]) -> tuple[PartTold, ...]:
        return tuple(PartTold(name=name, value=value) for name, value in pairs)

    return told(
        ReportTold,
        weekly,
        watch=weekly.watch.id,
        week=weekly.week.name,
        start=weekly.week.start,
        end=weekly.week.end,
        volumes={mode: told(ChangeTold, change) for mode, change in weekly.volumes.items()},
        net=told(ChangeTold, weekly.net),
        voice=told(ChangeTold, weekly.voice),
        days=tuple(told(DayTold, day) for day in weekly.days),
        rivals=parts(weekly.rivals),
        sources=parts(weekly.sources),
        languages=parts(weekly.languages),
        themes=tuple(map(telling, weekly.themes)),
        voices=tuple(map(seen, weekly.voices)),
    )


def compared_told(brand: Brand) -> ComparedTold:
    return ComparedTold(
        watch=brand.watch.id, name=brand.watch.name, now=_figures(brand.now), before=_figures(brand.before)
    )


def replies_told(found: FirstReplies) -> RepliesTold:
    half = found.by_then(0.5)
    return told(RepliesTold, found, half_minutes=None if half is None else half.total_seconds() / 60)


def _figures(figures: Figures) -> FiguresTold:
    return told(FiguresTold, figures)

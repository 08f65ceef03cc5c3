"""How it runs: stages, jobs, dead letters, what was listened to, what sources are and cost."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, JsonValue

from schemas.base import Frozen, Instant
from web.told.lists import Items, told

if TYPE_CHECKING:
    from core.state.audit import Action
    from core.state.dead_letters import FiledLetter, LetterCount
    from core.state.jobs import Job

Source = Annotated[str, Field(examples=["bluesky"])]
By = Annotated[str, Field(examples=["ada@example.org"])]
How = Literal["starting", "running", "degraded", "stopped", "halted", "misconfigured", "silent"]


class StageTold(Frozen):
    """A process. lag: records that wait for its stage; null where it takes none, or the bus cannot be asked."""

    stage: Annotated[str, Field(examples=["analyse"])]
    member: Annotated[str, Field(examples=["host:4711"])]
    state: How
    records: Annotated[int, Field(examples=[81200])]
    refused: int
    detail: str
    since: Instant
    heard_at: Instant
    lag: Annotated[int | None, Field(examples=[12])]

    @property
    def well(self) -> bool:
        return self.state in ("starting", "running", "stopped")

    @property
    def works(self) -> bool:
        return self.state in ("starting", "running", "degraded")


class Status(Items[StageTold]):
    """fault: why the bus cannot be asked; empty where it can."""

    fault: str = ""


class JobTold(Frozen):
    """progress: 0 to 1. result: for administrators alone."""

    id: int
    kind: Annotated[str, Field(examples=["reenrich"])]
    status: Annotated[str, Field(examples=["done"])]
    progress: Annotated[float, Field(examples=[1.0])]
    asked_at: Instant
    by: By
    result: Annotated[dict[str, JsonValue], Field(examples=[{"mentions": 812}])]


class JobAsked(Frozen):
    job: Annotated[int, Field(examples=[7])]


class LetterTold(Frozen):
    id: int
    at: Instant
    topic: Annotated[str, Field(examples=["mentions.raw"])]
    key: Annotated[str, Field(examples=["bluesky:3"])]
    kind: Annotated[str, Field(examples=["Permanent"])]
    status: Annotated[str, Field(examples=["open"])]
    reason: Annotated[str, Field(examples=['published_at "31/02/2015" is no date'])]


class LetterWhole(LetterTold):
    partition: int
    offset: int
    headers: dict[str, str]
    body: str


class LettersCounted(Frozen):
    """example: the number of the first of them."""

    kind: Annotated[str, Field(examples=["Permanent"])]
    reason: Annotated[str, Field(examples=['published_at "…" is no date'])]
    count: int
    example: int


class LettersDone(Frozen):
    """rows: how many never were on the bus, being rows of files, and were left."""

    letters: int
    rows: int = 0


class Heard(Frozen):
    """What a source covered, or what is missing of it. watches: none where it is for all of them."""

    source: Source
    state: Literal["covered", "missing"]
    start: Instant
    end: Instant
    minutes: int
    watches: tuple[str, ...]
    cause: Annotated[str, Field(examples=["the network was away"])]


class SourceTold(Frozen):
    """One that is configured. key: what its platform wants of us; `no key`: nothing. state: `not started` where nothing
    was heard of it."""

    name: Source
    kind: Source
    key: Annotated[str, Field(examples=["no key"])]
    state: Annotated[str, Field(examples=["running"])]
    last_mention: Instant | None
    covered_until: Instant | None
    detail: str


class CapTold(Frozen):
    """ahead: what will be used by the end of its day or month, if it goes on so; null: too little of that is over."""

    cap: Annotated[str, Field(examples=["usd_a_day"])]
    used: float
    most: float
    ahead: Annotated[float | None, Field(examples=[0.8])]


class WatchCost(Frozen):
    """levels: how it is listened for, by unit."""

    watch: Annotated[str, Field(examples=["brisolle"])]
    units_today: int
    levels: dict[str, str]


class CostTold(Frozen):
    """Of a source, on this day and in this month of its quota."""

    source: Source
    today: Annotated[dict[str, int], Field(examples=[{"posts": 120}])]
    month: Annotated[dict[str, int], Field(examples=[{"posts": 4100}])]
    usd_today: float
    usd_month: float
    caps: tuple[CapTold, ...]
    watches: tuple[WatchCost, ...]
    detail: str


class ForecastTold(Frozen):
    """What a watch would use on a source, as its platform counts. units: a day."""

    units: Annotated[dict[str, float], Field(examples=[{"posts": 120.0}])]
    usd_a_day: Annotated[float, Field(examples=[0.6])]
    usd_a_month: Annotated[float, Field(examples=[18.0])]


class ActionTold(Frozen):
    id: int
    at: Instant
    by: By
    action: Annotated[str, Field(examples=["watch changed"])]
    subject: Annotated[str, Field(examples=["brisolle"])]
    shown: Annotated[int | None, Field(examples=[None])]


def job_told(job: "Job") -> JobTold:
    return told(JobTold, job, status=job.status.value, asked_at=job.created_at, result=dict(job.result))


def letter_told(filed: "FiledLetter") -> LetterTold:
    return told(LetterTold, filed.letter, id=filed.id, at=filed.at, status=filed.status.value)


def letter_whole(filed: "FiledLetter") -> LetterWhole:
    found = filed.letter
    more = {"headers": dict(found.headers), "body": found.body.decode("utf-8", "replace")}
    return told(LetterWhole, found, id=filed.id, at=filed.at, status=filed.status.value, **more)


def letters_counted(count: "LetterCount") -> LettersCounted:
    return told(LettersCounted, count)


def action_told(action: "Action") -> ActionTold:
    return told(ActionTold, action, id=action.number)

"""A source that plays a script: posts, edits, deletions, and all that goes wrong with platforms, at its minute."""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise, takewhile
from typing import Annotated, ClassVar, Literal

from pydantic import Field, JsonValue, NonNegativeFloat, NonNegativeInt, PositiveFloat, ValidationError, field_validator

from core.errors import Busy, Permanent, Transient
from ingest.about import About
from ingest.clean import mention_of
from ingest.coverage import MINUTE, Reach, ceil_minute, floor_minute
from ingest.port import Harvest, Refused, Surroundings
from schemas.base import Frozen, Instant, Strict
from schemas.event import Covered, Deleted, Event, Posted, Updated

AT_ONCE = 100
LONGEST = 10_000
"""Steps of a script."""


class _Step(Strict):
    """at: seconds from when the script begins."""

    at: NonNegativeFloat = Field(default=0, le=366 * 86_400)


class Said(_Step):
    """A post, or an edit of one, which keeps the time of its post. mention: more of its fields, or others instead, as
    schemas/mention.py names them."""

    do: Literal["post", "edit"]
    id: str
    text: str = ""
    author: str = "ada"
    mention: Mapping[str, JsonValue] = {}


class Known(_Step):
    """delete: also before its post. repeat: the post comes once more as it came first."""

    do: Literal["delete", "repeat"]
    id: str


class Malformed(_Step):
    do: Literal["malformed"]
    body: str = "}{"


class Fails(_Step):
    """Once. seconds: for which it asks to be left alone; None: it does not say."""

    do: Literal["fail"]
    reason: str = "The script says that it fails."
    seconds: PositiveFloat | None = None


class Turned(_Step):
    """pause: nobody listens from here on: what comes is not heard, and its minutes are claimed by nobody. resume: it is
    heard again."""

    do: Literal["pause", "resume"]


Step = Annotated[Said | Known | Malformed | Fails | Turned, Field(discriminator="do")]


class Settings(Strict):
    """step: in the order of their times. begins: when; None: when it is opened first. network: that it passes for."""

    step: tuple[Step, ...] = Field(min_length=1, max_length=LONGEST)
    begins: Instant | None = None
    network: str = Field(default="scripted", pattern=r"^[a-z][a-z0-9_-]{0,63}$")

    @field_validator("step")
    @classmethod
    def _in_order(cls, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        for number, (before, after) in enumerate(pairwise(steps), start=2):
            if after.at < before.at:
                raise ValueError(f"step {number} is at {after.at:g} s, before the one that it follows")
        return steps


class _Place(Frozen):
    """script: its digest: another one is played from its beginning. next: step. since: from where minutes are still to
    be claimed; None: it is paused."""

    script: str = ""
    begins: Instant
    next: NonNegativeInt = 0
    since: Instant | None = None


class Scripted:
    """Gives each step once its time has come, dated by the script alone: it says the same whenever it is played."""

    about: ClassVar[About] = About(
        title="A script, for trying things out",
        key="no key",
        gaps="as its script says",
        deletions="as its script says",
    )

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        self._settings = settings
        self._around = around
        self._digest = hashlib.sha256(settings.model_dump_json().encode()).hexdigest()
        self._posts = {
            each.id: each for each in reversed(settings.step) if isinstance(each, Said) and each.do == "post"
        }
        self._place = self._beginning()

    def open(self, resume: str) -> None:
        self._place = self._beginning()
        with suppress(ValidationError):
            place = _Place.model_validate_json(resume)
            self._place = place if place.script == self._digest else self._place

    def next_batch(self) -> Harvest:
        """Raises Transient and Busy where the script says so."""
        now = self._around.clock.now()
        due = self._due(now)
        if due and isinstance(due[0], Fails):
            self._go_on(1, self._place.since)
            if self._place.since is not None:
                raise _failure(due[0])
        return self._played(list(takewhile(lambda step: not isinstance(step, Fails), due)), now)

    def close(self) -> None:
        """Holds nothing."""

    def _beginning(self) -> _Place:
        begins = self._settings.begins or self._around.clock.now()
        return _Place(script=self._digest, begins=begins, since=floor_minute(begins))

    def _go_on(self, steps: int, since: datetime | None) -> None:
        self._place = self._place.model_copy(update={"next": self._place.next + steps, "since": since})

    def _moment(self, step: Step) -> datetime:
        return self._place.begins + timedelta(seconds=step.at)

    def _due(self, now: datetime) -> Sequence[Step]:
        ahead = self._settings.step[self._place.next : self._place.next + AT_ONCE]
        return list(takewhile(lambda step: self._moment(step) <= now, ahead))

    def _played(self, steps: Sequence[Step], now: datetime) -> Harvest:
        events: list[Event] = []
        refused: list[Refused] = []
        since = self._place.since
        for number, step in enumerate(steps, start=self._place.next + 1):
            if isinstance(step, Turned):
                events += self._claims(since, self._moment(step))
                since = ceil_minute(self._moment(step)) if step.do == "resume" else None
            elif since is not None:
                try:
                    events += self._told(step)
                except Permanent as error:
                    body = step.body if isinstance(step, Malformed) else step.model_dump_json()
                    refused.append(Refused(f"step {number} of {self._around.name}", body.encode(), error.message))
        self._go_on(len(steps), since)
        return self._claimed(events, refused, now)

    def _claimed(self, events: list[Event], refused: Sequence[Refused], now: datetime) -> Harvest:
        """With what may be claimed by now: at most up to the step that comes next, or the minute in which the last
        one was."""
        ahead = self._settings.step[self._place.next : self._place.next + 1]
        over = floor_minute(self._moment(self._settings.step[-1])) + MINUTE
        following = self._moment(ahead[0]) if ahead else over
        claims = self._claims(self._place.since, min(now, following))
        if claims:
            self._go_on(0, claims[-1].end)
        done = not ahead and (now >= over or self._place.since is None)
        awake = None if done or following <= now else following
        return Harvest((*events, *claims), self._place.model_dump_json(), tuple(refused), awake, done)

    def _claims(self, since: datetime | None, upto: datetime) -> tuple[Covered, ...]:
        return Reach(self._around.name, since).upto(upto, upto)[1] if since is not None else ()

    def _told(self, step: Step) -> Sequence[Event]:
        """Raises Permanent of what is no mention."""
        moment = self._moment(step)
        match step:
            case Said(do="post"):
                return [self._posted(step, moment)]
            case Said():
                posted = self._posted(step, self._moment(self._posts.get(step.id, step)))
                return [Updated(mention=posted.mention.model_copy(update={"observed_at": moment}))]
            case Known(do="repeat"):
                post = self._posts.get(step.id)
                return [self._posted(post, self._moment(post))] if post else []
            case Known():
                return [Deleted(id=self._id(step.id), deleted_at=moment, observed_at=moment)]
            case _:
                raise Permanent("It is nothing that can be read.")

    def _posted(self, said: Said, published_at: datetime) -> Posted:
        network = self._settings.network
        usual: Mapping[str, JsonValue] = {
            "id": self._id(said.id),
            "network": network,
            "source": self._around.name,
            "text": said.text,
            "author": {"id": f"{network}:{said.author}", "handle": said.author},
            "published_at": published_at.isoformat(),
            "observed_at": published_at.isoformat(),
        }
        return Posted(mention=mention_of({**usual, **said.mention}))

    def _id(self, native: str) -> str:
        return f"{self._settings.network}:{native}"


def _failure(step: Fails) -> Transient:
    return Transient(step.reason) if step.seconds is None else Busy(step.reason, timedelta(seconds=step.seconds))

"""How a language writes figures, times and sentences. Sentences are templates; figures format themselves in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

NO_BREAK = "\u00a0"
NARROW = "\u202f"
MINUTES_A_DAY = 1440


@dataclass(frozen=True, slots=True)
class Speech:
    """sentences: what can be said, by code. singular: the numbers [from, to) that take it."""

    language: Literal["en", "fr"]
    decimal: str
    thousands: str
    percent: str
    singular: tuple[float, float]
    months: tuple[str, ...]
    at: str
    units: tuple[str, str, str]
    sentences: Mapping[str, str] = field(repr=False)

    def say(self, code: str, **values: object) -> str:
        """The sentence of this code. Numbers are written by `Figure`, lists with commas, the rest as it is."""
        return self.sentences[code].format_map({name: self._shown(value) for name, value in values.items()})

    def number(self, value: float) -> str:
        """Whole from 10 on, one decimal below where there is one."""
        rounded = round(value, 1) if abs(value) < 10 else float(round(value))
        whole = f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,.1f}"
        return whole.translate({ord(","): self.thousands, ord("."): self.decimal})

    def duration(self, minutes: float) -> str:
        """In minutes to two hours, in hours to two days, in days beyond."""
        minute, hour, day = self.units
        if minutes <= 120:
            return f"{self.number(minutes)}{NO_BREAK}{minute}"
        if minutes <= 2 * MINUTES_A_DAY:
            return f"{self.number(minutes / 60)}{NO_BREAK}{hour}"
        return f"{self.number(minutes / MINUTES_A_DAY)}{NO_BREAK}{day}"

    def share(self, value: float) -> str:
        """value: 0 to 1."""
        return self.number(100 * value) + self.percent

    def moment(self, at: datetime, time_zone: str) -> str:
        """A time as the team reads its clocks: `22 February 2026, 14:05`."""
        return f"{self.date(at, time_zone)}{self.at}{at.astimezone(ZoneInfo(time_zone)):%H:%M}"

    def date(self, at: datetime, time_zone: str) -> str:
        """The day of it on these clocks: `22 February 2026`."""
        local = at.astimezone(ZoneInfo(time_zone))
        return f"{local.day} {self.months[local.month - 1]} {local.year}"

    def _shown(self, value: object) -> object:
        if isinstance(value, int | float):
            return Figure(value, self)
        if isinstance(value, Sequence) and not isinstance(value, str):
            return ", ".join(str(part) for part in value)
        return value


class Figure:
    """A number in a template: `{n}`, `{n:%}` a share, `{n:min}` a duration, `{n:author|authors}` so many of them,
    `{n:.1}` with one decimal."""

    def __init__(self, value: float, speech: Speech) -> None:
        self._value = value
        self._speech = speech

    def __format__(self, form: str) -> str:
        if form == ".1":
            return f"{self._value:.1f}".replace(".", self._speech.decimal)
        if form == "%":
            return self._speech.share(self._value)
        if form == "min":
            return self._speech.duration(self._value)
        number = self._speech.number(self._value)
        if not form:
            return number
        one, many = form.split("|")
        least, most = self._speech.singular
        return f"{number} {one if least <= self._value < most else many}"

"""A measured figure beside its goal."""

import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """met: None where there is no goal. interval: bounds of 95 %, where there are."""

    name: str
    value: float
    unit: str
    goal: str = ""
    met: bool | None = None
    interval: tuple[float, float] | None = None

    def line(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def judged(name: str, value: float, unit: str, sign: Literal[">=", "<=", "<"], bound: float) -> Figure:
    met = {">=": value >= bound, "<=": value <= bound, "<": value < bound}[sign]
    return Figure(name, round(value, 2), unit, f"{sign} {bound:g}", met)


def plain(name: str, value: float, unit: str) -> Figure:
    return Figure(name, round(value, 2), unit)


def seconds(act: Callable[[], object]) -> float:
    """Wall time of one call."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def core_seconds(act: Callable[[], object]) -> float:
    """Processor time of one call, over all threads of this process: what others do on the machine does not count."""
    began = time.process_time()
    act()
    return time.process_time() - began


def percentile(values: Sequence[float], share: float) -> float:
    """Nearest rank."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]

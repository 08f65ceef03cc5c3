"""Which report is asked for, and the report itself: in figures, and as a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from index.port import Mode
from schemas.watch import Watch
from web.look.tongue import Tongue
from web.reports import paper as page
from web.reports.sheet import workbook
from web.reports.slides import presentation
from web.reports.told import Told, told
from web.reports.weekly import WEEK, Ledger, Week, Weekly, week_named, week_of
from web.visit import Visit

Kind = Literal["pdf", "png", "xlsx", "pptx"]
Write = Callable[[Weekly, Told, Tongue], bytes]
FORMS: Mapping[Kind, tuple[str, Write]] = {
    "pdf": ("application/pdf", lambda weekly, said, tongue: page.document(weekly, said, tongue, "pdf")),
    "png": ("image/png", lambda weekly, said, tongue: page.document(weekly, said, tongue, "png")),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbook),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", presentation),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which report: of whom, of which week, its volumes counted how, in the clocks of the brand."""

    watch: Watch
    week: Week
    mode: Mode
    now: datetime


@dataclass(frozen=True, slots=True)
class File:
    name: str
    kind: str
    body: bytes


def wanted(visit: Visit, watch: str, week: str, mode: Mode) -> Wanted:
    """week: empty, the last one that is over. Raises NotFound, Misused."""
    found = visit.watch(watch)
    now = visit.backing.clock.now()
    zone = found.time_zone
    return Wanted(found, week_named(week, zone) if week else week_of(now - WEEK, zone), mode, now)


def ledger(visit: Visit, asked: Wanted) -> Ledger:
    rivals = [each for each in visit.watches() if each.kind != "trend" and each.id != asked.watch.id]
    return Ledger(visit.backing.store, visit.backing.state, rivals)


def whole(visit: Visit, asked: Wanted) -> Weekly:
    """With its themes."""
    found = ledger(visit, asked)
    return found.with_themes(found.weekly(asked.watch, asked.week, asked.now))


def file(visit: Visit, asked: Wanted, form: Kind, tongue: Tongue) -> File:
    """The report, to keep."""
    kind, write = FORMS[form]
    weekly = whole(visit, asked)
    body = write(weekly, told(weekly, asked.mode, tongue), tongue)
    return File(f"{asked.watch.id}-{asked.week.name}.{form}", kind, body)

"""Topics that nobody named, found in what is said against a watch, and the mentions behind each."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode

from core.query.written import condition
from core.state.state import State
from schemas.found import Found
from schemas.scope import Scope

SEARCHED = timedelta(hours=4)
"""Before a topic is found, in which it emerged (alerts/emerging)."""


def judged(state: State, scope: Scope, now: datetime) -> Sequence[Found]:
    """Those that are judged now, the newest first: of watches as they are."""
    revisions = {each.watch.id: each.revision for each in state.watches.list()}
    found = state.found.list(scope)
    return [each for each in found if each.stands(now) and each.revision == revisions.get(each.watch)]


def query_of(found: Found) -> str:
    """What is said of it against its watch."""
    return f"{condition('watch', found.watch)} toward:negative ({found.query})"


def behind(found: Found, until: datetime) -> str:
    """The address of the mentions of a topic, since it began to emerge."""
    start, end = found.found_at - SEARCHED, min(found.ends_at, until)
    times = {"from": start.isoformat(), "to": max(end, found.found_at).isoformat()}
    return "/explore?" + urlencode({"q": query_of(found)} | times)

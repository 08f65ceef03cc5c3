"""What is stored of a person: in short, all of it, and the asking to erase it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from starlette.responses import Response

from core.query.tree import Exact
from core.state.authors import Profile
from core.state.receipts import Receipt
from index.access import access
from index.port import Hit
from schemas.scope import ALL
from web.call.stream import NDJSON, streamed
from web.visit import Visit

ERASE = "erase"
"""The kind of job, and whoever owns the store does it."""
Why = Literal["erasure", "objection"]


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of one person, in short. sightings: of all that they wrote. messages: private ones, from them and
    to them. kept_out: what comes of them is."""

    author: str
    profile: Profile | None
    sightings: int
    messages: int
    oldest: Hit | None
    newest: Hit | None
    kept_out: bool

    @property
    def anything(self) -> bool:
        return bool(self.profile or self.sightings or self.messages)


def known_of(visit: Visit, author: str) -> Known:
    store, state = visit.backing.store, visit.backing.state
    theirs = Exact(0, "author_id", author)
    newest, oldest = store.search(theirs, ALL, 1), store.search(theirs, ALL, 1, order="oldest")
    return Known(
        author=author,
        profile=state.authors.profiles([author]).get(author),
        sightings=newest.total,
        messages=len(state.private.with_persons([author])),
        oldest=next(iter(oldest.hits), None),
        newest=next(iter(newest.hits), None),
        kept_out=author in state.suppression.suppressed([author]),
    )


def access_export(visit: Visit, author: str) -> Response:
    """Everything that is stored of them, as NDJSON."""
    visit.note("access export")
    name = f"access-{visit.backing.clock.now():%Y-%m-%d}.ndjson"
    return streamed(visit.request, lambda: _lines(visit, author), NDJSON, name)


def ask_to_erase(visit: Visit, authors: Sequence[str], mentions: Sequence[str], why: Why) -> int:
    """The number of the job."""
    job = visit.backing.state.jobs.ask(ERASE, {"authors": [*authors], "mentions": [*mentions]}, by=visit.visitor.name)
    visit.note(f"{why} asked", f"job {job}")
    return job


def receipts_of(visit: Visit, about: str, limit: int, before: int | None) -> Sequence[Receipt]:
    """Newest first. about: an author or mention id, which receipts know by its keyed hash alone; empty: any."""
    state = visit.backing.state
    subject = state.suppression.hash(about.strip()) if about.strip() else ""
    return state.receipts.page(limit, before, subject)


def _lines(visit: Visit, author: str) -> Iterator[str]:
    """The last one says how many there were: a file without it is not whole."""
    written = 0
    for record in access(author, visit.backing.store, visit.backing.state.held):
        yield json.dumps(record, ensure_ascii=True) + "\n"
        written += 1
    yield json.dumps({"kind": "end", "records": written}) + "\n"

"""A person as somebody may know of them, and what people mark them as."""

from core.errors import NotFound
from core.query.fields import EXACT
from core.query.tree import Exact
from core.state.marks import Kind
from index.port import Page
from web.visit import Visit

LONGEST = 512


def by(author: str) -> Exact:
    """What they wrote."""
    return Exact(0, "author_id", EXACT["author_id"].stored(author))


def known(visit: Visit, author: str) -> Page:
    """Their newest mention. Raises NotFound where nothing of them may be seen."""
    if not author or len(author) > LONGEST:
        raise _nobody()
    found = visit.backing.store.search(by(author), visit.scope, 1)
    if not found.total and not visit.backing.state.marks.of_author(author, visit.scope):
        raise _nobody()  # what people marked outlives what it was about, and can still be taken back
    return found


def mark(visit: Visit, author: str, watch: str, kind: Kind | None) -> None:
    """In place of the mark that stands; None takes it back. Raises NotFound for a watch or a person that may not be
    seen."""
    seen = visit.watch(watch)
    known(visit, author)
    marks = visit.backing.state.marks
    if kind is None:
        marks.take_back(author, seen.id, visit.visitor.name)
    else:
        marks.set(author, seen.id, kind, visit.visitor.name)


def _nobody() -> NotFound:
    return NotFound("Nothing is known of this person.", "Whoever wrote nothing that you may see is not shown.")

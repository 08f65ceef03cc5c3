"""Watches as somebody sees and changes them: whose they are, and what follows from a change, for pages and programs."""

from collections.abc import Sequence

from core.errors import Misused, NotFound
from core.sight import may_edit
from core.state.jobs import REENRICH, Job, JobStatus
from schemas.people import Role
from schemas.watch import Watch, WatchRevision
from web.guard import Forbidden
from web.visit import Visit

NEW = "new"
"""Stands for a watch that is being written, and is no id of one."""
EVERYTHING = {"query": ""}
"""What a re-enrichment of all that is stored is asked for with."""


def of(visit: Visit, watch: str) -> WatchRevision:
    """Raises NotFound also where there is one that may not be seen."""
    if not visit.scope.allows(watch):
        raise NotFound("There is no such watch.")
    return visit.backing.state.watches.get(watch)


def theirs(visit: Visit, watch: str) -> WatchRevision:
    """Raises NotFound, and Forbidden where they may see it only."""
    standing = of(visit, watch)
    if not may_edit(visit.visitor.account.person, standing.watch.team):
        raise Forbidden("This watch belongs to no team of yours.", "An administrator can change it.")
    return standing


def teams(visit: Visit) -> Sequence[str]:
    """To which whoever asks may give a watch or a tag, besides to none at all, which is the administrators'."""
    person = visit.visitor.account.person
    if person.role is not Role.ADMINISTRATOR:
        return sorted(person.teams)
    state = visit.backing.state
    known = {each.watch.team for each in state.watches.list()} | {
        team for each in state.accounts.list() for team in each.person.teams
    }
    return sorted(known - {""})


def refuse_of_others(visit: Visit, watch: Watch) -> None:
    """Before a watch is kept. Raises Forbidden where one of its id stands that is not theirs to change, or where it
    would be of no team of theirs; Misused for an id that pages need."""
    if watch.id == NEW:
        raise Misused('No watch can be called "%(watch)s".', "Give it another id.", watch=NEW)
    standing = {each.watch.id: each.watch for each in visit.backing.state.watches.ever()}.get(watch.id)
    person = visit.visitor.account.person
    if standing is not None and not may_edit(person, standing.team):
        said = 'There is, or was, a watch "%(watch)s", and it belongs to no team of yours.'
        raise Forbidden(said, "Give this one another id.", watch=watch.id)
    if not may_edit(person, watch.team):
        raise Forbidden("A watch of yours belongs to a team of yours.", "Name one of your teams in it.")


def reapplied(visit: Visit, watch: str) -> int:
    """Has it hold of what is stored: one run that has not begun yet serves everybody who asks. Returns the number of
    the job. Raises NotFound, Forbidden, and Misused where it is listened for no more."""
    if not theirs(visit, watch).active:
        raise Misused("This watch is listened for no more.", "Save it to listen for it again.")
    waiting = next((each for each in visit.backing.state.jobs.unfinished() if _serves(each)), None)
    return waiting.id if waiting else visit.backing.state.jobs.ask(REENRICH, EVERYTHING, by=visit.visitor.name)


def is_of_everything(job: Job) -> bool:
    return job.kind == REENRICH and dict(job.arguments) == EVERYTHING


def _serves(job: Job) -> bool:
    """One that has begun may have passed by what changed since."""
    return job.status is JobStatus.QUEUED and is_of_everything(job)

"""From the name of a brand to watches: what is proposed to somebody who begins, and where it would be listened to."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.query.proposing import Habits, Proposal, Wish, apart, proposed
from schemas.watch import Watch
from web.look.watchform import several
from web.port import SourceStanding
from web.visit import Visit

RIVALS = 10


@dataclass(frozen=True, slots=True)
class Told:
    """What was written so far; several with commas between them. context, without: words that have to stand beside the
    brand's name, and that must not."""

    name: str = ""
    competitors: str = ""
    languages: str = ""
    context: str = ""
    without: str = ""
    team: str = ""


def proposals(visit: Visit, told: Told) -> Sequence[Proposal]:
    """The brand first. Raises Misused."""
    person = visit.visitor.account.person
    habits = Habits(tuple(several(told.languages)), person.time_zone)
    wish = Wish(told.name, tuple(several(told.context)), tuple(several(told.without)))
    rivals = [proposed(Wish(name), "competitor", habits) for name in several(told.competitors)[:RIVALS]]
    found = [proposed(wish, "brand", habits), *rivals]
    apart([each.watch for each in found])
    team = told.team or min(person.teams, default="")
    return [Proposal(each.watch.model_copy(update={"team": team}), each.doubt) for each in found]


def sources_for(visit: Visit, watch: Watch | None) -> Sequence[SourceStanding]:
    """Those to which the watch would listen; without one, all."""
    found = visit.backing.operation.sources()
    return found if watch is None else [each for each in found if watch.listens(each.name)]

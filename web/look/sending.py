"""What is sent by itself, digests and standing orders: who sees one, who may set, change and end it."""

from collections.abc import Sequence
from hashlib import blake2b

from core.errors import NotFound
from core.mistakes import nearest
from core.sight import may_change, sees
from schemas.alerting import DigestStanding, OrderStanding
from schemas.digest import Digest
from schemas.order import StandingOrder
from schemas.scope import ALL
from schemas.watch import SavedQuery
from web.guard import Forbidden
from web.look.saved import one_of
from web.look.watched import of
from web.visit import Visit

LONGEST_ID = 64
Sent = Digest | StandingOrder


def schedule_id(*parts: str) -> str:
    """Readable where it is short enough, and the same for the same parts."""
    readable = "-".join(parts)
    return readable if len(readable) <= LONGEST_ID else blake2b(readable.encode(), digest_size=12).hexdigest()


def digests_of(visit: Visit) -> Sequence[DigestStanding]:
    """Those that the visitor sees, by id."""
    return [each for each in visit.backing.state.digests.standing() if _seen(visit, each.digest)]


def orders_of(visit: Visit) -> Sequence[OrderStanding]:
    """Those that the visitor sees, by id."""
    return [each for each in visit.backing.state.orders.standing() if _seen(visit, each.order)]


def digest_of(visit: Visit, digest: str) -> Digest:
    """Raises NotFound, also for one that they do not see."""
    found = next((each.digest for each in digests_of(visit) if each.digest.id == digest), None)
    if found is None:
        raise NotFound('There is no digest "%(digest)s".', digest=digest)
    return found


def order_of(visit: Visit, order: str) -> StandingOrder:
    """Raises NotFound, also for one that they do not see."""
    found = next((each.order for each in orders_of(visit) if each.order.id == order), None)
    if found is None:
        raise NotFound('There is no order "%(order)s".', order=order)
    return found


def set_digest(visit: Visit, wanted: Digest, over: str | None = None) -> Digest:
    """Adds one, or puts it in the place of the one of its id. One of a query or of a watch counts what whoever set it
    may see. over: the stamp of what was read; empty: none stood. Raises NotFound for a channel, a query or a watch that
    is not there; Forbidden for one that is about more than their teams, and for the place of somebody else's; Changed
    where something else stands than was read."""
    _check(visit, wanted)
    if wanted.watch:
        of(visit, wanted.watch)
    kept = wanted.model_copy(update={"owner": visit.visitor.name if wanted.query or wanted.watch else ""})
    refuse_more_than_theirs(visit, kept)
    standing = {each.digest.id: each.digest for each in visit.backing.state.digests.standing()}
    if kept.id in standing:
        refuse_of_others(visit, standing[kept.id])
    visit.backing.state.digests.set(kept, visit.visitor.name, over)
    return kept


def set_order(visit: Visit, wanted: StandingOrder, over: str | None = None) -> StandingOrder:
    """Gives one, or changes it, in the name of whoever asks. over, and what it raises: as of `set_digest`."""
    _check(visit, wanted)
    kept = wanted.model_copy(update={"owner": visit.visitor.name})
    standing = {each.order.id: each.order for each in visit.backing.state.orders.standing()}
    if kept.id in standing:
        refuse_of_others(visit, standing[kept.id])
    visit.backing.state.orders.set(kept, visit.visitor.name, over)
    return kept


def drop_digest(visit: Visit, digest: str, over: str | None = None) -> None:
    """Raises NotFound, Forbidden, Changed."""
    refuse_of_others(visit, digest_of(visit, digest))
    visit.backing.state.digests.drop(digest, visit.visitor.name, over)


def drop_order(visit: Visit, order: str, over: str | None = None) -> None:
    """Raises NotFound, Forbidden, Changed."""
    refuse_of_others(visit, order_of(visit, order))
    visit.backing.state.orders.drop(order, visit.visitor.name, over)


def refuse_of_others(visit: Visit, sent: Sent) -> None:
    """Raises Forbidden unless they set it, or may change the query that it is of, or it is of their team; all are the
    administrators'."""
    person = visit.visitor.account.person
    if visit.scope == ALL or _own(visit, sent) or (isinstance(sent, Digest) and sent.team in person.teams):
        return
    query = _query(visit, sent)
    if query is None or not may_change(person, query):
        raise Forbidden("Somebody else gave this order.", "Its owner, or an administrator, can end it.")


def refuse_more_than_theirs(visit: Visit, digest: Digest) -> None:
    """It counts what its owner may see, or its team: nobody else is shown it, or sets one. Raises Forbidden."""
    person = visit.visitor.account.person
    if visit.scope != ALL and not _own(visit, digest) and digest.team not in person.teams:
        raise Forbidden("This digest is about more than your teams.", "Name one of them, or ask an administrator.")


def _check(visit: Visit, wanted: Sent) -> None:
    channels = visit.backing.channels
    if wanted.channel not in channels:
        near = nearest(wanted.channel, channels)
        raise NotFound('There is no channel "%(channel)s".', near, channel=wanted.channel)
    if wanted.query:
        one_of(visit, wanted.query)


def _own(visit: Visit, sent: Sent) -> bool:
    return bool(sent.owner) and sent.owner == visit.visitor.name


def _seen(visit: Visit, sent: Sent) -> bool:
    """Their own, and those of a team, of a query or of a watch that they see."""
    person = visit.visitor.account.person
    if visit.scope == ALL or _own(visit, sent):
        return True
    if isinstance(sent, Digest) and (sent.team or sent.watch):
        return sent.team in person.teams or bool(sent.watch and visit.scope.allows(sent.watch))
    query = _query(visit, sent)
    return query is not None and sees(person, query)


def _query(visit: Visit, sent: Sent) -> SavedQuery | None:
    """None: it is of none, or of one that is gone."""
    saved = visit.backing.state.saved_queries.list() if sent.query else ()
    return next((each for each in saved if each.id == sent.query), None)

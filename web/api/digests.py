"""`/digests`: what rang and volumes, sent once a day or once a week."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from core.errors import Misused, NotFound
from core.mistakes import nearest
from schemas.base import Frozen, Instant
from schemas.digest import Digest
from schemas.scope import ALL
from web.call.reply import done, gone, reply
from web.call.route import resource
from web.guard import Editing, Forbidden, Looking
from web.look.saved import one_of
from web.told.lists import Items, told
from web.visit import Visit

router = resource("digests", "/digests")
Id = Annotated[str, Path(max_length=64, examples=["care-daily"])]


class DigestTold(Digest):
    """last: the period that was sent last; null: none was. since: it is as it is."""

    last: str | None
    since: Instant


class Preview(Frozen):
    id: str
    subject: str
    text: str
    html: str


@router.get("", response_model=Items[DigestTold])
def list_digests(visit: Looking) -> Response:
    """Digests of one's teams, by id, with the last period that was sent."""
    standing = [each for each in visit.backing.state.digests.standing() if _mine(visit, each.digest)]
    rows = (told(DigestTold, each.digest, last=each.last or None, since=each.since) for each in standing)
    return reply(visit, Items[DigestTold](items=tuple(rows)))


@router.get("/{digest}/preview", response_model=Preview)
def preview_digest(visit: Looking, digest: Id) -> Response:
    """What a digest would say now, of a day or a week up to this minute; nothing is sent."""
    found = _found(visit, digest)
    if not _whole_is_mine(visit, found):
        raise Forbidden("This digest is about more than your teams.", "An administrator can look at it.")
    said = visit.backing.office.digest(found)
    return reply(visit, Preview(id=digest, subject=said.subject, text=said.text, html=said.html))


@router.put("/{digest}", response_model=Digest)
def put_digest(visit: Editing, digest: Id, body: Digest) -> Response:
    """Adds a digest, or changes it. The first that is sent covers the period that ends next. One that is about more
    than one's teams is for administrators."""
    if body.id != digest:
        raise Misused(f"The address names {digest}, and the digest {body.id}.", "Write the same id in both.")
    channels = visit.backing.channels
    if body.channel not in channels:
        raise NotFound(f'There is no notifier "{body.channel}".', nearest(body.channel, channels))
    if body.query:
        one_of(visit, body.query)
    body = body.model_copy(update={"owner": visit.visitor.name if body.query or body.watch else ""})
    _refuse_more_than_mine(visit, body)
    if any(each.digest.id == digest for each in visit.backing.state.digests.standing()):
        _refuse_more_than_mine(visit, _found(visit, digest))
    visit.backing.state.digests.set(body, visit.visitor.name)
    return done(body)


@router.delete("/{digest}", status_code=HTTPStatus.NO_CONTENT)
def drop_digest(visit: Editing, digest: Id) -> Response:
    """Drops a digest: it is sent no more."""
    _refuse_more_than_mine(visit, _found(visit, digest))
    visit.backing.state.digests.drop(digest, visit.visitor.name)
    return gone()


def _found(visit: Visit, digest: str) -> Digest:
    """Raises NotFound, also for one of another team."""
    found = visit.backing.state.digests.get(digest)
    if not _mine(visit, found):
        raise NotFound(f'There is no digest "{digest}".')
    return found


def _mine(visit: Visit, digest: Digest) -> bool:
    """What they set, and what is of one of their teams."""
    person = visit.visitor.account.person
    return visit.scope == ALL or digest.owner == person.login or digest.team in person.teams


def _whole_is_mine(visit: Visit, digest: Digest) -> bool:
    """One of a query or of a watch counts what its owner may see; one without a team is about the watches of all."""
    person = visit.visitor.account.person
    counted_for_owner = digest.owner == person.login and bool(digest.query or digest.watch)
    return visit.scope == ALL or counted_for_owner or digest.team in person.teams


def _refuse_more_than_mine(visit: Visit, digest: Digest) -> None:
    if not _whole_is_mine(visit, digest):
        raise Forbidden("This digest is about more than your teams.", "Name one of your teams in it.")

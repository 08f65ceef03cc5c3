"""`/digests`: what rang and volumes, sent once a day or once a week."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from core.errors import Misused
from core.state.stamps import stamp
from schemas.digest import Digest
from web.call.reply import done, gone, over_what_was_read, read_as, reply, strong
from web.call.route import resource
from web.guard import Editing, Looking
from web.look.sending import digest_of, digests_of, refuse_more_than_theirs, set_digest
from web.look.sending import drop_digest as dropped
from web.told.alerting import DigestTold, Preview
from web.told.lists import Items, told

router = resource("digests", "/digests")
Id = Annotated[str, Path(max_length=64, examples=["care-daily"])]


@router.get("", response_model=Items[DigestTold])
def list_digests(visit: Looking) -> Response:
    """Digests of one's teams, and of what one sees, by id, with the last period that was sent."""
    rows = (told(DigestTold, each.digest, last=each.last or None, since=each.since) for each in digests_of(visit))
    return reply(visit, Items[DigestTold](items=tuple(rows)))


@router.get("/{digest}", response_model=Digest)
def show_digest(visit: Looking, digest: Id) -> Response:
    """One digest, as it was set."""
    found = digest_of(visit, digest)
    return reply(visit, found, strong(stamp(found)))


@router.get("/{digest}/preview", response_model=Preview)
def preview_digest(visit: Looking, digest: Id) -> Response:
    """What a digest would say now, of a day or a week up to this minute; nothing is sent."""
    found = digest_of(visit, digest)
    refuse_more_than_theirs(visit, found)
    said = visit.backing.office.digest(found)
    return reply(visit, Preview(id=digest, subject=said.subject, text=said.text, html=said.html))


@router.put("/{digest}", response_model=Digest)
def put_digest(visit: Editing, digest: Id, body: Digest) -> Response:
    """Adds a digest, of a saved query, of a watch (its weekly report) or of a team, or changes it. The first that is
    sent covers the period that ends next. One that is about more than one's teams is for administrators. With If-Match,
    only over what was read; with `If-None-Match: *`, only where there is none."""
    if body.id != digest:
        raise Misused(f"The address names {digest}, and the digest {body.id}.", "Write the same id in both.")
    with over_what_was_read():
        kept = set_digest(visit, body, read_as(visit.request))
    return done(kept, tag=strong(stamp(kept)))


@router.delete("/{digest}", status_code=HTTPStatus.NO_CONTENT)
def drop_digest(visit: Editing, digest: Id) -> Response:
    """Drops a digest: it is sent no more. With If-Match, only what was read."""
    with over_what_was_read():
        dropped(visit, digest, read_as(visit.request))
    return gone()

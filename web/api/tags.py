"""`/tags`: what people call mentions, by hand and by rules."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import Path
from pydantic import Field
from starlette.responses import Response

from core.errors import Misused
from core.state.stamps import stamp
from index.port import CountRequest, Mode
from index.tagging import MOST, Outcome, Seen, apply_rule, give, retire, take_back
from schemas.base import Strict
from schemas.tag import Tag
from web.call.asking import Narrowed, Times, window
from web.call.reply import done, over_what_was_read, read_as, reply, strong
from web.call.route import resource
from web.guard import Editing, Looking
from web.look.saved import saved_of
from web.look.tagged import kept, named, theirs, visible
from web.told.lists import Items, told
from web.told.running import JobAsked
from web.told.tags import Tagged, TagTold
from web.visit import Visit

router = resource("tags", "/tags")
MONTH = timedelta(days=30)
PART = r"^[a-z0-9][a-z0-9_-]{0,63}$"
Category = Annotated[str, Path(pattern=PART, examples=["product"])]
Name = Annotated[str, Path(pattern=PART, examples=["refund"])]


class Sightings(Strict):
    """Mentions as one watch sees them."""

    watch: Annotated[str, Field(max_length=64, examples=["brisolle"])]
    mentions: Annotated[
        tuple[Annotated[str, Field(max_length=512)], ...],
        Field(min_length=1, max_length=MOST, examples=[["bluesky:3", "forum:8"]]),
    ]


@router.get("", response_model=Items[TagTold])
def list_tags(visit: Looking, scope: Narrowed, times: Times) -> Response:
    """Tags of one's teams, and those of all, with how many mentions of the last 30 days, or of the time that is named,
    have each."""
    period = window(visit, times, MONTH)
    asked = CountRequest(None, period.start, period.end, "all", split="tag", mode=Mode.RAW)
    counted = {each.group: int(each.value) for each in visit.backing.store.count(asked, scope)}
    by_hand = visit.backing.state.taggings.counts(scope)
    rows = (
        told(TagTold, _shown(visit, tag), mentions=counted.get(tag.id, 0), by_hand=by_hand.get(tag.id, 0))
        for tag in visible(visit)
    )
    return reply(visit, Items[TagTold](items=tuple(rows)))


@router.get("/{category}/{name}", response_model=Tag)
def show_tag(visit: Looking, category: Category, name: Name) -> Response:
    """One tag with its rule."""
    tag = named(visit, f"{category}/{name}")
    return reply(visit, _shown(visit, tag), strong(stamp(tag)))


@router.put("/{category}/{name}", response_model=Tag)
def put_tag(visit: Editing, category: Category, name: Name, body: Tag) -> Response:
    """Makes a tag, or changes its name and its rule, of one's teams. One that was retired comes back with what people
    said. What is stored already keeps what it has until the rule is applied to it. With If-Match, only over what was
    read; with `If-None-Match: *`, only where none is in use."""
    if body.id != f"{category}/{name}":
        raise Misused(f"The address names {category}/{name}, and the tag {body.id}.", "Write the same id in both.")
    with over_what_was_read():
        kept(visit, body, read_as(visit.request))
    return done(_shown(visit, body), tag=strong(stamp(body)))


@router.delete("/{category}/{name}", response_model=JobAsked, status_code=HTTPStatus.ACCEPTED)
def retire_tag(visit: Editing, category: Category, name: Name) -> Response:
    """Takes a tag of one's teams out of use, and off all mentions, by a job. What people said with it is kept. With
    If-Match, only what was read."""
    tag = theirs(visit, f"{category}/{name}")
    with over_what_was_read():
        job = retire(visit.backing.state, tag.id, visit.visitor.name, read_as(visit.request))
    return done(JobAsked(job=job), HTTPStatus.ACCEPTED)


@router.post("/{category}/{name}/apply", response_model=JobAsked, status_code=HTTPStatus.ACCEPTED)
def apply_tag(visit: Editing, category: Category, name: Name) -> Response:
    """Has the rule of a tag of one's teams hold of what is stored already, and of no more than it matches now."""
    tag = theirs(visit, f"{category}/{name}")
    return done(JobAsked(job=apply_rule(visit.backing.state, tag, visit.visitor.name)), HTTPStatus.ACCEPTED)


@router.post("/{category}/{name}/give", response_model=Tagged)
def give_tag(visit: Editing, category: Category, name: Name, body: Sightings) -> Response:
    """Tags mentions as a watch sees them, whatever the rule says."""
    return _said(visit, f"{category}/{name}", body, give)


@router.post("/{category}/{name}/remove", response_model=Tagged)
def remove_tag(visit: Editing, category: Category, name: Name, body: Sightings) -> Response:
    """Takes a tag off mentions as a watch sees them; no rule gives it to them again."""
    return _said(visit, f"{category}/{name}", body, take_back)


def _said(visit: Visit, tag: str, body: Sightings, do: Callable[..., Outcome]) -> Response:
    backing, seen = visit.backing, [Seen(each, body.watch) for each in body.mentions]
    by, now = visit.visitor.name, backing.clock.now()
    outcome = do(backing.state, backing.store, named(visit, tag), seen, visit.scope, by, now)
    return done(Tagged(new=outcome.new, lost=tuple(each.mention for each in outcome.lost), job=outcome.job))


def _shown(visit: Visit, tag: Tag) -> Tag:
    """The saved query that it follows is told to whoever sees that."""
    hidden = bool(tag.saved) and all(each.id != tag.saved for each in saved_of(visit))
    return tag.model_copy(update={"saved": ""}) if hidden else tag

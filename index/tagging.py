"""What people do with tags: say them of mentions, give them rules, and have both hold of what is stored already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.errors import NotFound, Permanent
from core.query.parse import parse
from core.query.tree import Node
from core.query.validate import for_rule
from core.state.jobs import NAMED, REENRICH
from core.state.state import State
from index.port import MentionReader
from schemas.scope import Scope, only
from schemas.tag import Tag, Tagging

MOST = 2_000
"""Sightings of one call."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A mention as one watch sees it."""

    mention: str
    watch: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """new: mentions of which something new is said. lost: those that are not there, or are not for this tag.

    job: that enriches them again; None: there was nothing to do.
    """

    new: int
    lost: Sequence[Seen]
    job: int | None


def give(
    state: State, reader: MentionReader, tag: Tag, seen: Sequence[Seen], scope: Scope, by: str, at: datetime
) -> Outcome:
    """These have the tag from now on, whatever a rule says. Raises Permanent for more than MOST, NotFound where none of
    them is there."""
    there, lost = _known(state, reader, tag, seen, scope)
    new = state.taggings.say([_said(tag, each, by, at, stands=True) for each in there])
    return Outcome(len(new), lost, _again(state, new, by))


def take_back(
    state: State, reader: MentionReader, tag: Tag, seen: Sequence[Seen], scope: Scope, by: str, at: datetime
) -> Outcome:
    """These have the tag no more. Where the tag has a rule, that they have it not is kept as a person's word: the rule
    would give it to them again. Raises as `give` does."""
    there, lost = _known(state, reader, tag, seen, scope)
    said = [_said(tag, each, by, at, stands=False) for each in there]
    new = state.taggings.say(said) if tag.has_rule else state.taggings.unsay(said)
    return Outcome(len(new), lost, _again(state, new, by))


def rule_of(state: State, tag: Tag) -> str:
    """Its rule as a query; empty: it has none, or its saved query was removed."""
    if not tag.saved:
        return tag.query
    found = next((each for each in state.saved_queries.list() if each.id == tag.saved), None)
    return found.query if found else ""


def keep(state: State, tag: Tag, by: str, over: str | None = None) -> None:
    """Adds a tag or changes it. One that had been retired has again what people said with it. over: the stamp of what
    was read; empty: none was in use.

    Raises QueryError for a rule that cannot be asked, NotFound for a saved query that is not there, Permanent for an id
    that is taken, Changed where something else stands.
    """
    if tag.saved:
        state.saved_queries.get(tag.saved)
    rule = rule_of(state, tag)
    if rule:
        for_rule(parse(rule))
        concerned(state, tag)
    in_use = any(each.id == tag.id for each in state.tags.list())
    state.tags.save(tag, by, over)
    given = () if in_use else state.taggings.given(tag.id)
    for start in range(0, len(given), MOST):
        _again(state, given[start : start + MOST], by)


def concerned(state: State, tag: Tag) -> Node:
    """What has the tag, or would have it by its rule, in the watches that it is for. Raises QueryError."""
    return parse(_concerned(state, tag))


def apply_rule(state: State, tag: Tag, by: str) -> int:
    """Has the rule hold of what is stored already, and of no more than it matches now. Returns the number of the job.

    Raises Permanent for a tag without a rule.
    """
    if not rule_of(state, tag):
        raise Permanent("The tag %(tag)s has no rule.", "Give it one first.", tag=tag.id)
    state.watches.raise_generation("tag")
    state.audit.note(by, "tag applied to history", tag.id)
    return _reenriched(state, tag, by)


def retire(state: State, tag: str, by: str, over: str | None = None) -> int:
    """Nothing has the tag any more; what people said with it is kept. Returns the number of the job that takes it off
    what is stored. over: as `keep` takes it. Raises NotFound, Changed."""
    retired = state.tags.retire(tag, by, over)
    return _reenriched(state, retired.model_copy(update={"query": "", "saved": ""}), by)


def _concerned(state: State, tag: Tag) -> str:
    rule = rule_of(state, tag)
    wanted = f"({rule}) OR tag:{tag.id}" if rule else f"tag:{tag.id}"
    if not tag.team:
        return wanted
    watches = [each.watch.id for each in state.watches.ever() if each.watch.team == tag.team]
    return f"({wanted}) AND watch:({' OR '.join(watches)})" if watches else wanted


def _reenriched(state: State, tag: Tag, by: str) -> int:
    return state.jobs.ask(REENRICH, {"query": _concerned(state, tag), "tag": tag.id}, by=by)


def _again(state: State, mentions: Sequence[str], by: str) -> int | None:
    return state.jobs.ask(REENRICH, {NAMED: [*mentions]}, by=by) if mentions else None


def _said(tag: Tag, seen: Seen, by: str, at: datetime, *, stands: bool) -> Tagging:
    return Tagging(mention=seen.mention, watch=seen.watch, tag=tag.id, stands=stands, by=by, at=at)


def _known(
    state: State, reader: MentionReader, tag: Tag, seen: Sequence[Seen], scope: Scope
) -> tuple[list[Seen], list[Seen]]:
    """Those that are in the store, within the scope, and that the tag is for; and the others."""
    wanted = list(dict.fromkeys(seen))
    if not 0 < len(wanted) <= MOST:
        raise Permanent(
            "%(count)s mentions cannot be tagged at once.",
            "Choose 1 to %(most)s.",
            count=f"{len(wanted):,}",
            most=f"{MOST:,}",
        )
    teams = {each.watch.id: each.watch.team for each in state.watches.ever()}
    watches = {each.watch for each in wanted if scope.allows(each.watch) and tag.is_for(teams.get(each.watch, ""))}
    hits = reader.mentions([each.mention for each in wanted], only(*watches)) if watches else ()
    there = {Seen(hit.mention.id, hit.sighting.watch) for hit in hits}
    known = [each for each in wanted if each in there]
    if not known:
        raise NotFound("None of these mentions can have this tag.", "They are gone, or it is not for them.")
    return known, [each for each in wanted if each not in there]

"""Persons and mentions out of the store: tombstones without text in their place, and segments that are merged anew."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.query.elastic import Query
from core.query.fields import EXACT
from index.elastic.bulk import Operation
from index.elastic.desk import Desk
from index.elastic.documents import Kept, again
from index.elastic.expunge import remember
from index.elastic.generations import current
from index.elastic.heads import Head, chunks, matching, read
from index.elastic.keys import sighting_key
from index.elastic.layout import BODY, DELETED_BY, MENTION, PERSONS
from index.elastic.look import Look
from index.elastic.plan import Change, buried, kept
from index.elastic.search import pages
from index.port import Erased
from schemas.mention import Mention


def erase(desk: Desk, authors: Sequence[str], mentions: Sequence[str]) -> Erased:
    """What they wrote, what others reposted of it, and these mentions; where others address them, or a tombstone says
    that they deleted something, that is taken out.

    A mention that is not here is kept out. Can be called again after a crash.
    """
    desk.refresh()
    look, persons = desk.look(), frozenset(authors)
    gone = {*mentions, *_where(look, "author_id", sorted(persons))}
    gone |= set(_where(look, "repost_of", sorted(gone)))
    erased, months = _buried(desk, sorted(gone))
    for some in chunks(sorted(persons)):
        for page in pages(look, {"terms": {PERSONS: some}}, [BODY]):
            months |= _taken_out(desk, page, persons)
    months |= _unsigned(desk, sorted(persons))
    remember(desk, months)
    return erased


def _where(look: Look, field: str, values: Sequence[str]) -> Iterator[str]:
    for some in chunks(values):
        query: Query = {"terms": {field: [EXACT[field].stored(value) for value in some]}}
        for page in pages(look, query, [MENTION]):
            yield from (found["_source"][MENTION] for found in page)


def _buried(desk: Desk, mentions: Sequence[str]) -> tuple[Erased, set[str]]:
    """With the indices in which something was deleted. What was buried before is buried again: a crash may have left
    its sightings."""
    living: list[Head] = []
    months: set[str] = set()
    for some in chunks(mentions):
        found = read(desk.client, desk.names, some)
        living += [head for head in found.heads.values() if not head.final]
        desk.carry_out(
            found.generation,
            [
                Change(buried(mention, head), None, frozenset(head.seen if head else ()))
                for mention in some
                for head in [found.heads.get(mention)]
            ],
        )
        months |= {desk.names.month_of(found.generation, head.published) for head in found.heads.values() if head.seen}
    return Erased(len(living), sum(len(head.watches) for head in living)), months


def _unsigned(desk: Desk, persons: Sequence[str]) -> set[str]:
    """Takes them out of the tombstones. Returns the indices in which something changed."""
    generation, changed = current(desk.client, desk.names), set()
    for some in chunks(persons):
        for heads in matching(desk.client, desk.names.heads, {"terms": {DELETED_BY: some}}):
            nameless = [replace(head, deletion=replace(of, by="")) for head in heads if (of := head.deletion)]
            desk.send(kept(desk.names, generation, head, desk.now()) for head in nameless)
            changed.add(desk.names.heads_of(generation))
    return changed


def _taken_out(desk: Desk, page: Sequence[Mapping[str, Any]], persons: frozenset[str]) -> set[str]:
    """Returns the indices in which something changed."""
    bodies = [(Kept.model_validate_json(found["_source"][BODY]), found["_version"]) for found in page]
    found = read(desk.client, desk.names, list({body.mention.id for body, _ in bodies}))
    standing = {mention: head for mention, head in found.heads.items() if not head.final}
    operations = [
        _rewritten(desk, found.generation, standing[body.mention.id], body, version, persons)
        for body, version in bodies
        if body.mention.id in standing
    ]
    # what a head was written from must not be taken for what stands there now, when it comes again from the bus
    heads = [kept(desk.names, found.generation, replace(head, content=""), desk.now()) for head in standing.values()]
    desk.send(operations + heads)
    return {operation.index for operation in operations}


def _rewritten(desk: Desk, generation: int, head: Head, body: Kept, version: int, persons: frozenset[str]) -> Operation:
    without = body.model_copy(update={"mention": _without(body.mention, persons)})
    index = desk.names.month_of(generation, head.published)
    id_ = sighting_key(head.mention, body.sighting.watch)
    return Operation("index", index, id_, version, again(without, head.first_seen), head.mention)


def _without(mention: Mention, persons: frozenset[str]) -> Mention:
    addressed = tuple(account for account in mention.addressed if account not in persons)
    answered = "" if mention.reply_to_author in persons else mention.reply_to_author
    return mention.model_copy(update={"addressed": addressed, "reply_to_author": answered})

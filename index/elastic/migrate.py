"""Into new indices while the old ones are written and searched: copied, then what changed meanwhile, then exchanged.

Writers are kept out for the last stretch alone, by the server: they try again until the new indices are theirs. A
migration that is cut off goes on where it was.
"""

from collections.abc import Sequence
from contextlib import suppress

import structlog
from elasticsearch import NotFoundError

from core.clock import Clock, micros
from index.elastic.bulk import Operation
from index.elastic.connect import connect, require_known
from index.elastic.desk import Desk
from index.elastic.documents import again
from index.elastic.failures import telling
from index.elastic.generations import Generation, absent, indices, make, prepare, searched
from index.elastic.heads import Head, every, read_of
from index.elastic.keys import sighting_key
from index.elastic.layout import LAYOUT, Names, made, templates
from index.elastic.look import EVERYTHING
from index.elastic.plan import kept
from index.elastic.settings import ElasticSettings
from index.elastic.standing import standing
from schemas.base import Frozen

MIGRATION = "migration"
_STATE = "state"
_FEW = 1_000
"""Mentions that may have changed during a pass for the next one to be the last."""
_PASSES = 5
_MARGIN = 120_000
"""Milliseconds by which the clocks of writers may differ, and a batch be under way."""

log = structlog.get_logger(__name__)


def needed(desk: Desk, settings: ElasticSettings) -> bool:
    """Whether the store is of another layout than this version writes, has other shards, or is being migrated."""
    found = _searched(desk)
    with telling():
        described = desk.client.indices.get_settings(index=made(desk.names.heads_of(found.number)))
    ((_, index),) = described.body.items()
    shards = int(index["settings"]["index"]["number_of_shards"])
    return (found.layout, shards) != (LAYOUT, settings.shards) or desk.facts.get(MIGRATION, _STATE) is not None


def migrate(desk: Desk, settings: ElasticSettings) -> int:
    """Returns the number of sightings. Raises Transient: there is no store yet, or it is to be called again."""
    found = _searched(desk)
    state = _State.read(desk)
    if state and state.to == found.number:
        _tidy(desk, state.source, settings)
        return _finished(desk)
    if state is None or state.source != found.number:
        state = _State(source=found.number, to=found.number + 1, since=0, began=desk.now(), after="")
        state.keep(desk)
    copy = _Copy(desk, settings, state)
    copy.prepare()
    copy.catch_up()
    _fence(desk, state.source, settings)
    copy.run(copy.state.following(desk.now()))
    _exchange(desk, state)
    _tidy(desk, state.source, settings)
    return _finished(desk)


def migrate_store(url: str, settings: ElasticSettings, clock: Clock) -> int | None:
    """Where it is needed; None: it was not. Raises as `migrate` does."""
    client = connect(url, settings)
    try:
        require_known(client)
        desk = Desk.over(client, Names(settings.prefix), clock)
        try:
            return migrate(desk, settings) if needed(desk, settings) else None
        finally:
            desk.bulk.close()
    finally:
        client.close()


class _State(Frozen):
    """How far it is. since: what this pass looks at was written then or later; began: when it began; in milliseconds
    UTC. after: the mention up to which it went."""

    source: int
    to: int
    since: int
    began: int
    after: str

    @classmethod
    def read(cls, desk: Desk) -> "_State | None":
        kept = desk.facts.get(MIGRATION, _STATE)
        return None if kept is None else cls.model_validate_json(kept)

    def keep(self, desk: Desk) -> None:
        desk.facts.keep(MIGRATION, _STATE, self)

    def following(self, now: int) -> "_State":
        """The next pass."""
        return self.model_copy(update={"since": self.began - _MARGIN, "began": now, "after": ""})


class _Copy:
    """From one generation to the next."""

    def __init__(self, desk: Desk, settings: ElasticSettings, state: _State) -> None:
        self._desk = desk
        self._settings = settings
        self._made: set[str] = set()
        self.state = state

    def prepare(self) -> None:
        desk, to = self._desk, self.state.to
        prepare(desk.client, desk.names, to, self._settings)
        make(desk.client, desk.names.heads_of(to), ())
        self._ensure(desk.names.month_of(to, micros(desk.clock.now())))

    def catch_up(self) -> None:
        """Pass after pass, until little is left."""
        for _ in range(_PASSES):
            if self.run(self.state) < _FEW:
                return
            self.state = self.state.following(self._desk.now())

    def run(self, state: _State) -> int:
        """One pass, from where it was left. Returns the number of mentions that were copied."""
        self.state = state
        copied = 0
        names = self._desk.names
        for heads in every(self._desk.client, names.heads_of(state.source), state.since, state.after):
            copied += self._page(heads)
            self.state = self.state.model_copy(update={"after": heads[-1].mention})
            self.state.keep(self._desk)
        log.info("mentions are copied to new indices", generation=state.to, mentions=copied)
        return copied

    def _page(self, heads: Sequence[Head]) -> int:
        desk, to = self._desk, self.state.to
        if self.state.since:
            there = read_of(desk.client, desk.names.heads_of(to), [head.mention for head in heads])
            heads = [head for head in heads if there.get(head.mention) != head]
        for head in heads:
            if head.seen:
                self._ensure(desk.names.month_of(to, head.published))
        operations = [*self._standing(heads)]
        for head in heads:
            index = desk.names.month_of(to, head.published)
            for watch in head.seen.keys() - set(head.watches):
                key = sighting_key(head.mention, watch)
                operations.append(Operation("delete", index, key, head.version, b"", head.mention))
            operations.append(kept(desk.names, to, head, desk.now()))
        desk.bulk.send(operations)
        return len(heads)

    def _standing(self, heads: Sequence[Head]) -> list[Operation]:
        desk, to = self._desk, self.state.to
        return [
            Operation(
                "index",
                desk.names.month_of(to, head.published),
                sighting_key(head.mention, one.sighting.watch),
                version,
                again(one, head.first_seen),
                head.mention,
            )
            for head, one, version in standing(desk, self.state.source, heads)
        ]

    def _ensure(self, month: str) -> None:
        if month not in self._made:
            make(self._desk.client, month, ())
            self._made.add(month)


def _searched(desk: Desk) -> Generation:
    found = searched(desk.client, desk.names)
    if found is None:
        raise absent(desk.names)
    return found


def _fence(desk: Desk, generation: int, settings: ElasticSettings) -> None:
    """From here on the server takes no writes for it any more, nor for a month that is made late."""
    prepare(desk.client, desk.names, generation, settings, {"blocks": {"write": True}})
    with telling():
        for index in [*indices(desk.client, desk.names, generation), made(desk.names.heads_of(generation))]:
            desk.client.indices.add_block(index=index, block="write")


def _exchange(desk: Desk, state: _State) -> None:
    """All at once: whoever searches or writes next, does so in the new indices."""
    names, client = desk.names, desk.client
    old, new = (indices(client, names, generation) for generation in (state.source, state.to))
    with telling():
        client.indices.refresh(index=new)
        client.indices.update_aliases(
            actions=[
                *({"remove": {"index": index, "alias": names.sightings}} for index in old),
                *({"add": {"index": index, "alias": names.sightings}} for index in new),
                {"remove": {"index": made(names.heads_of(state.source)), "alias": names.heads}},
                {"add": {"index": made(names.heads_of(state.to)), "alias": names.heads}},
            ]
        )


def _tidy(desk: Desk, generation: int, settings: ElasticSettings) -> None:
    """The old indices and how they were made."""
    names, client = desk.names, desk.client
    with telling():
        for index in [*indices(client, names, generation), made(names.heads_of(generation))]:
            with suppress(NotFoundError):  # deleted by a request of ours whose answer was lost
                client.indices.delete(index=index, ignore_unavailable=True)
        for template in templates(names, generation, settings, {}):
            try:
                client.indices.delete_index_template(name=template)
            except NotFoundError:
                continue


def _finished(desk: Desk) -> int:
    desk.facts.forget(MIGRATION, _STATE)
    return int(desk.look().ask(query=EVERYTHING, size=0, track_total_hits=True)["hits"]["total"]["value"])

"""What people call mentions: by hand, and by the rules of their tags."""

from collections.abc import Iterator, Sequence

from core.query.live import LiveMatcher
from core.query.sightings import document
from enrich.port import EVERYTHING, Draft, Surroundings
from enrich.queries import read
from enrich.sightings import unweighed
from schemas.analysis import NO_WATCH, Sighting, Tagged
from schemas.base import Strict
from schemas.tag import Tagging


class Settings(Strict):
    """Nothing to set."""


class TagsStage:
    """A rule tags the sightings that it matches, and no other of their mention; a person's word goes before it. A tag
    of a team is for the sightings of its watches. None: it has no tag."""

    provides = "tags"
    needs = frozenset({EVERYTHING})
    model = "tags@1"

    def __init__(self, _settings: Settings, around: Surroundings) -> None:
        self._clock = around.clock
        self._taggings = around.taggings
        tags = around.listening.tags
        teams = {each.watch.id: each.watch.team for each in around.listening.watches} | {NO_WATCH: ""}
        self._open_to = {watch: frozenset(tag.id for tag in tags if tag.is_for(team)) for watch, team in teams.items()}
        self._any = bool(tags)
        self._rules = {tag.id: read(tag.query, f"the tag {tag.id}") for tag in tags if tag.query}
        self._matcher = LiveMatcher(self._rules)

    def __call__(self, drafts: Sequence[Draft]) -> list[tuple[Tagged, ...] | None]:
        if not self._any or not drafts:
            return [None] * len(drafts)
        by_hand = self._taggings.of([draft.mention.id for draft in drafts])
        seen = [unweighed(draft.analysis) for draft in drafts]
        by_rule = self._by_rule(drafts, seen)
        return [
            self._tagged(sightings, by_hand.get(draft.mention.id, ()), by_rule) or None
            for draft, sightings in zip(drafts, seen, strict=True)
        ]

    def _by_rule(self, drafts: Sequence[Draft], seen: Sequence[Sequence[Sighting]]) -> Iterator[frozenset[str]]:
        """Of each sighting the tags whose rule matches it."""
        if not self._rules:
            return iter([frozenset()] * sum(map(len, seen)))
        documents = [
            document(draft.mention, draft.analysis, sighting)
            for draft, sightings in zip(drafts, seen, strict=True)
            for sighting in sightings
        ]
        return iter([frozenset(found) for found in self._matcher.match(documents, self._clock.now())])

    def _tagged(
        self, sightings: Sequence[Sighting], said: Sequence[Tagging], by_rule: Iterator[frozenset[str]]
    ) -> tuple[Tagged, ...]:
        """said: of their mention. by_rule: of these sightings, and of those after them."""
        found = []
        for sighting in sightings:
            words = {each.tag: each.stands for each in said if each.watch == sighting.watch}
            given = {tag for tag, stands in words.items() if stands}
            refused = words.keys() - given
            tags = (given | (next(by_rule) - refused)) & self._open_to.get(sighting.watch, frozenset())
            if tags:
                found.append(Tagged(watch=sighting.watch, tags=tuple(sorted(tags))))
        return tuple(found)

"""Which watches and topics a mention belongs to, with the words that say so."""

from collections.abc import Mapping, Sequence

from core.query.live import LiveMatcher
from core.query.sightings import document
from enrich.port import Draft, Surroundings
from enrich.queries import read
from schemas.analysis import Match
from schemas.base import Strict
from schemas.mention import OWN_NETWORK
from schemas.watch import WatchRevision

Found = Mapping[str, tuple[str, ...]]
"""Query to the words that matched."""


class Settings(Strict):
    """Nothing to set."""


class MatchStage:
    """A topic counts only within its watch. A watch's languages and sources narrow what its query finds, not what the
    collector knows to be about it. A text whose language cannot be told is not held against it."""

    provides = "matches"
    needs = frozenset({"text", "language"})
    model = "match@1"

    def __init__(self, _settings: Settings, around: Surroundings) -> None:
        self._clock = around.clock
        self._watches = [each for each in around.listening.watches if each.active]
        queries = {each.watch.id: read(each.watch.query, f"the watch {each.watch.id}") for each in self._watches}
        for watch in (each.watch for each in self._watches):
            for topic in watch.topic:
                queries[_key(watch.id, topic.id)] = read(topic.query, f"the topic {topic.id} of the watch {watch.id}")
        self._matcher = LiveMatcher(queries)

    def __call__(self, drafts: Sequence[Draft]) -> list[tuple[Match, ...]]:
        documents = [document(draft.mention, draft.analysis, None) for draft in drafts]
        found = self._matcher.match(documents, self._clock.now())
        return [
            tuple(_match(each, words) for each in self._watches if _belongs(each, draft, words))
            for draft, words in zip(drafts, found, strict=True)
        ]


def _belongs(each: WatchRevision, draft: Draft, found: Found) -> bool:
    watch, mention = each.watch, draft.mention
    if mention.network == OWN_NETWORK:
        return False
    if watch.id in mention.known_watches:
        return True
    language = draft.analysis.language.code if draft.analysis.language else ""
    return (
        watch.id in found
        and (not watch.languages or not language or language in watch.languages)
        and watch.listens(mention.source)
    )


def _match(each: WatchRevision, found: Found) -> Match:
    watch = each.watch
    topics = tuple(topic.id for topic in watch.topic if _key(watch.id, topic.id) in found)
    words = [word for key in (watch.id, *(_key(watch.id, topic) for topic in topics)) for word in found.get(key, ())]
    return Match(watch=watch.id, revision=each.revision, topics=topics, terms=tuple(dict.fromkeys(words)))


def _key(watch: str, topic: str) -> str:
    return f"{watch}/{topic}"  # no id holds a slash

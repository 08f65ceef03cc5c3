"""The indices of one making: how the first are made, which are searched, and how the months among them come to be."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from core.errors import Misconfigured, Transient
from core.query.elastic import Json
from index.elastic.failures import kind_of, telling
from index.elastic.layout import LAYOUT, Names, made, of_notes, templates
from index.elastic.settings import ElasticSettings

NOTHING: Mapping[str, Json] = {}


@dataclass(frozen=True, slots=True)
class Generation:
    number: int
    layout: int


def searched(client: Elasticsearch, names: Names) -> Generation | None:
    """None where there is no store."""
    with telling():
        if not client.indices.exists_alias(name=names.heads):
            return None
        found = client.indices.get_mapping(index=names.heads)
    ((index, described),) = found.body.items()
    return Generation(names.generation(index), described["mappings"]["_meta"]["layout"])


def current(client: Elasticsearch, names: Names) -> int:
    """The generation that is searched. Raises Transient where there is none yet, Misconfigured for another layout."""
    found = searched(client, names)
    if found is None:
        raise absent(names)
    if found.layout < LAYOUT:
        raise Misconfigured(
            f"The store has layout {found.layout}, and this version of Tocsin writes layout {LAYOUT}.",
            "`tocsin index migrate` moves it; what writes it now goes on meanwhile.",
        )
    if found.layout > LAYOUT:
        raise Misconfigured(
            f"The store has layout {found.layout}, and this version of Tocsin knows layout {LAYOUT}.",
            "Use the version of Tocsin that migrated it.",
        )
    return found.number


def absent(names: Names) -> Transient:
    return Transient(
        "There is no store at index.url whose names begin with %(prefix)s.",
        "The index stage makes it when it starts; or is index.elasticsearch.prefix another?",
        prefix=names.prefix,
    )


def begin(client: Elasticsearch, names: Names, settings: ElasticSettings) -> None:
    """Makes a store where there is none."""
    if searched(client, names):
        return
    with telling():
        _create(client, names.notes, of_notes(settings))
    prepare(client, names, 1, settings)
    make(client, names.heads_of(1), (names.heads,))


def prepare(
    client: Elasticsearch,
    names: Names,
    generation: int,
    settings: ElasticSettings,
    besides: Mapping[str, Json] = NOTHING,
) -> None:
    """How its indices are to be made from now on. besides: further settings of theirs."""
    with telling():
        for name, template in templates(names, generation, settings, besides).items():
            client.indices.put_index_template(name=name, **template)  # type: ignore[arg-type]


def make(client: Elasticsearch, name: str, searched_as: Iterable[str]) -> None:
    """The index behind an alias through which it is written. searched_as: its further aliases."""
    aliases: Mapping[str, Mapping[str, str]] = {alias: {} for alias in (name, *searched_as)}
    with telling():
        try:
            _create(client, made(name), {"aliases": aliases})
        except BadRequestError as error:
            if kind_of(error) != "invalid_alias_name_exception":
                raise
            # a straggler's delete, which asks for no alias, has made an empty index of this name
            client.indices.delete(index=name)
            _create(client, made(name), {"aliases": aliases})


def indices(client: Elasticsearch, names: Names, generation: int) -> list[str]:
    """Of sightings, by month."""
    with telling():
        found = client.indices.get_alias(index=f"{names.sightings}-{generation}-*")
    return sorted(found.body)


class Months:
    """Makes the months of the searched generation as they are written for the first time."""

    def __init__(self, client: Elasticsearch, names: Names) -> None:
        self._client = client
        self._names = names
        self._made: set[str] = set()

    def ensure(self, months: Iterable[str]) -> None:
        """Raises Transient where the store has moved to another generation meanwhile; nothing is made then."""
        for month in sorted(set(months) - self._made):
            make(self._client, month, (self._names.sightings,))
            self._take_back_if_moved(month)
            self._made.add(month)

    def _take_back_if_moved(self, month: str) -> None:
        """Whoever moves the store removes the months that there are by then: one that is made later would stay."""
        found = searched(self._client, self._names)
        if found is not None and month.startswith(f"{self._names.sightings}-{found.number}-"):
            return
        with telling():
            with suppress(NotFoundError):  # whoever moved the store has seen it in time
                # first out of what is searched, so that no search meets an index that goes
                self._client.indices.delete_alias(index=made(month), name=self._names.sightings)
            self._client.indices.delete(index=made(month), ignore_unavailable=True)
        raise Transient("The store has moved to new indices meanwhile.")

    def forget(self) -> None:
        """Somebody may have taken one away."""
        self._made.clear()


def _create(client: Elasticsearch, index: str, described: Mapping[str, object]) -> None:
    try:
        client.indices.create(index=index, **described)  # type: ignore[arg-type]
    except BadRequestError as error:
        if kind_of(error) != "resource_already_exists_exception":
            raise

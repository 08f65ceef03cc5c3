"""What the embedded store reads and counts of many mentions at once."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.embedded.look import Look, Looks
from index.embedded.reader import EmbeddedReader
from index.embedded.spoken import ROOM, Spoken
from index.embedded.store import EmbeddedStore
from index.embedded.texts import newest_texts
from index.port import CountRequest, Mode
from schemas.analysis import Enriched
from schemas.scope import ALL
from tests.builders import MORNING, NOON, mention
from tests.contracts.store.stores import Noon
from tests.index.builders import asking, enriched, seen_by

AUTHORS, TOPICS = 260, 254
"""More pairs than tantivy gives at once: 65,000."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    with closing(EmbeddedStore.open(tmp_path)) as opened:
        yield opened


@pytest.fixture
def looks(store: EmbeddedStore, tmp_path: Path) -> Iterator[Looks]:
    store.refresh()
    with closing(Looks(tmp_path, Noon())) as opened:
        yield opened


def said(number: int, text: str, by: str = "ada", *, generation: int = 1) -> Enriched:
    return enriched(mention(f"x:{number}", text, by=by), generation=generation)


def kept(store: EmbeddedStore, *entries: Enriched) -> None:
    store.write(entries, {})
    store.refresh()


def newest(look: Look, limit: int = 100) -> list[str]:
    (texts,) = newest_texts(look, [look.query(None, ALL)], limit)
    return [" ".join(part) for text in texts for part in text]


def test_authors_are_told_apart_however_many_there_are(store: EmbeddedStore, looks: Looks) -> None:
    topics = [f"topic{number}" for number in range(TOPICS)]
    subjects = [mention(f"x:{number}", by=f"author{number % AUTHORS}") for number in range(2 * AUTHORS)]
    kept(store, *(enriched(each, seen_by("acme", *topics)) for each in subjects))
    request = CountRequest(None, MORNING, NOON, "all", split="topic", mode=Mode.AUTHORS)
    counted = EmbeddedReader(looks).count(request, ALL)
    assert {each.group: each.value for each in counted} == dict.fromkeys(topics, AUTHORS)


def test_of_those_published_at_once_the_last_by_their_ids_are_read(store: EmbeddedStore, looks: Looks) -> None:
    kept(store, *(said(number, f"word{number}") for number in (2, 4, 1, 3)))
    assert newest(looks.look(), 2) == ["word4", "word3"]


def test_a_mention_that_has_changed_since_it_was_searchable_is_read_as_it_stands(
    store: EmbeddedStore, looks: Looks
) -> None:
    kept(store, said(1, "before"))
    store.write([said(1, "after", generation=2)], {})
    assert newest(looks.look()) == ["after"]


def test_what_was_read_is_remembered_and_read_again_the_same(store: EmbeddedStore, looks: Looks) -> None:
    subject = mention("x:1", "Le colis est perdu", title="Où est-il ?")
    kept(store, enriched(subject))
    once = newest(looks.look())
    assert once == newest(looks.look()) == ["ou est il", "le colis est perdu"]


def test_what_was_erased_is_remembered_no_more(store: EmbeddedStore, looks: Looks) -> None:
    kept(store, said(1, "colis perdu"), said(2, "soleil", by="bob"))
    reader = EmbeddedReader(looks)
    assert [each.value for each in reader.terms(asking("author:ada"), None, ALL, 1)] == ["colis"]
    seqs = range(1, 10)
    before = looks.look().spoken
    store.erase([], ["x:1"])
    assert before.known(seqs)
    assert not looks.look().spoken.known(seqs)
    assert newest(looks.look()) == ["soleil"]


def test_only_the_last_that_were_read_are_remembered() -> None:
    spoken, long = Spoken(), [["word" * (ROOM // 10)] * 2]
    for number in range(4):
        spoken.keep({number: long})
    assert list(spoken.known(range(4))) == [3]

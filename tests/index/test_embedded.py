"""The embedded store against crashes, damage and neighbours."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from core.errors import Misconfigured, Transient
from index.embedded import rollups
from index.embedded.backup import copy
from index.embedded.body import Bodies
from index.embedded.dictionary import shared_dictionary
from index.embedded.files import damaged
from index.embedded.lock import WriterLock
from index.embedded.reader import EmbeddedReader
from index.embedded.store import EmbeddedStore
from index.embedded.upgrade import upgrade
from index.port import Tombstone
from schemas.mention import TEXT_LIMIT
from schemas.scope import ALL
from tests.builders import MORNING, NOON, deleted, mention
from tests.contracts.store.stores import Noon
from tests.index.builders import asking, enriched, seen_by

ROOT = Path(__file__).parents[2]
DAY = timedelta(days=1)


@contextmanager
def opened(folder: Path) -> Iterator[EmbeddedStore]:
    with closing(EmbeddedStore.open(folder)) as store:
        yield store


def found(folder: Path, query: str = "") -> list[str]:
    with closing(EmbeddedReader.open(folder, Noon())) as reader:
        hits = reader.search(asking(query) if query else None, ALL, 1_000, order="oldest").hits
        return [hit.mention.id for hit in hits]


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """A closed store of three mentions and a tombstone."""
    with opened(tmp_path) as store:
        store.write([enriched("x:1"), enriched("x:2"), enriched("x:3"), enriched("x:4"), deleted("x:4")], {})
        store.refresh()
    return tmp_path


def derived(folder: Path) -> Path:
    (only,) = (folder / "derived").iterdir()
    return only


def test_what_was_written_is_there_when_the_store_is_opened_again(three: Path) -> None:
    index = derived(three)
    with opened(three) as store:
        assert store.check() == []
    assert found(three) == ["x:1", "x:2", "x:3"]
    assert derived(three) == index


WRITE_AND_DIE = """
import os, sys, pathlib
from index.embedded.store import EmbeddedStore
from tests.builders import deleted
from tests.index.builders import enriched
EmbeddedStore.open(pathlib.Path(sys.argv[1])).write([enriched("x:5"), deleted("x:1")], {})
os._exit(0)
"""


def test_what_was_written_and_not_refreshed_is_searchable_after_opening(three: Path) -> None:
    subprocess.run([sys.executable, "-c", WRITE_AND_DIE, str(three)], cwd=ROOT, check=True)
    with opened(three) as store:
        assert store.check() == []
    assert found(three) == ["x:2", "x:3", "x:5"]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0xFF
    path.write_bytes(content)


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("harm", [cut, flip, empty, Path.unlink])
@pytest.mark.parametrize("kind", ["meta.json", "*.term", "*.idx", "*.store", "*.fast", "*.pos", "*.fieldnorm"])
def test_a_damaged_search_index_is_made_again(three: Path, harm: Callable[[Path], None], kind: str) -> None:
    old = derived(three)
    harm(next(old.glob(kind)))
    with opened(three) as store:
        assert store.check() == []
    assert derived(three) != old
    assert found(three, "retard") == ["x:1", "x:2", "x:3"]


def test_files_that_a_merge_replaces_while_they_are_checked_are_not_damage(three: Path) -> None:
    with opened(three) as store:

        def churn() -> None:
            for number in range(120):
                store.write([enriched(mention("x:1", seen=NOON + number * DAY)), enriched(f"x:new{number}")], {})
                store.refresh()

        busy = Thread(target=churn)
        busy.start()
        while busy.is_alive():
            assert damaged(derived(three)) == []
        busy.join()


def test_a_search_index_that_is_gone_is_made_again(three: Path) -> None:
    shutil.rmtree(three / "derived")
    with opened(three) as store:
        assert store.check() == []
    assert found(three) == ["x:1", "x:2", "x:3"]


def test_a_search_index_that_knows_more_than_truth_is_made_again(three: Path) -> None:
    older = (three / "truth.db").read_bytes()
    with opened(three) as store:
        store.write([enriched("x:5")], {})
        store.refresh()
    (three / "truth.db").write_bytes(older)
    with opened(three) as store:
        assert store.check() == []
    assert found(three) == ["x:1", "x:2", "x:3"]


def test_check_tells_what_truth_and_search_index_disagree_about(three: Path) -> None:
    with opened(three) as store:
        with closing(sqlite3.connect(three / "truth.db")) as tampered:
            tampered.execute("UPDATE minutes SET mentions = mentions + 1 WHERE topic = ''")
            tampered.execute("UPDATE mentions SET id = 'x:9' WHERE id = 'x:2'")
            tampered.commit()
        faults = " ".join(store.check())
    assert "x:9|acme is not in the search index" in faults
    assert "x:2|acme is in the search index, and not in the store" in faults
    assert "1 minutes are counted otherwise" in faults


@pytest.mark.parametrize("content", [b"", b"no database at all" * 500, b"SQLite format 3\x00" + bytes(5_000)])
def test_damaged_truth_is_refused_with_the_way_to_mend_it(three: Path, content: bytes) -> None:
    (three / "truth.db").write_bytes(content)
    with pytest.raises(Misconfigured, match=r"truth\.db.*tocsin restore"):
        EmbeddedStore.open(three)


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "truth.db")) as other:
        other.execute("CREATE TABLE theirs (x)")
        other.commit()
    with pytest.raises(Misconfigured, match="no store of Tocsin"):
        EmbeddedStore.open(tmp_path)


def test_truth_of_another_layout_is_refused(three: Path) -> None:
    with closing(sqlite3.connect(three / "truth.db")) as newer:
        newer.execute("UPDATE facts SET value = ? WHERE name = 'layout'", (b"3",))
        newer.commit()
    for opening in (EmbeddedStore.open, upgrade):
        with pytest.raises(Misconfigured, match="layout 3") as refused:
            opening(three)
        assert "Use the version of Tocsin that wrote it" in refused.value.hint


@pytest.fixture
def older(three: Path) -> Path:
    """The same as layout 1 had it: tombstones said nothing."""
    with closing(sqlite3.connect(three / "truth.db", isolation_level=None)) as connection:
        connection.execute("DROP INDEX deletions")
        for column in ("deleted_at", "deleted_by", "deleted_from"):
            connection.execute(f"ALTER TABLE mentions DROP COLUMN {column}")
        connection.execute("UPDATE facts SET value = ? WHERE name = 'layout'", (b"1",))
    return three


def test_truth_of_an_older_layout_is_refused_until_it_is_brought_to_this_one(older: Path) -> None:
    for opening in (lambda: EmbeddedStore.open(older), lambda: EmbeddedReader.open(older, Noon())):
        with pytest.raises(Misconfigured) as refused:
            opening()
        assert "tocsin migrate" in refused.value.hint


def test_truth_that_was_brought_to_this_layout_has_all_it_had_and_tells_of_what_is_deleted_now(older: Path) -> None:
    upgrade(older)
    with opened(older) as store:
        store.write([deleted("x:1", by="x:ada"), enriched("x:4", generation=9), enriched("x:5")], {})
        store.refresh()
        assert store.check() == []
    assert found(older) == ["x:2", "x:3", "x:5"]
    with closing(EmbeddedReader.open(older, Noon())) as reader:
        assert list(reader.deleted(MORNING, NOON + DAY, ALL)) == [Tombstone("x:1", NOON, "x:ada", ("acme",))]


def test_truth_of_this_layout_is_left_as_it_is_even_while_it_is_written(three: Path) -> None:
    before = (three / "truth.db").read_bytes()
    with opened(three):
        upgrade(three)
    assert (three / "truth.db").read_bytes() == before


def test_truth_that_another_process_writes_is_not_brought_to_this_layout(older: Path) -> None:
    lock = WriterLock(older)
    with pytest.raises(Misconfigured, match="another process"):
        upgrade(older)
    lock.release()
    upgrade(older)


def test_a_refused_store_can_be_opened_once_it_is_mended(three: Path) -> None:
    whole = (three / "truth.db").read_bytes()
    (three / "truth.db").write_bytes(b"broken" * 1_000)
    with pytest.raises(Misconfigured):
        EmbeddedStore.open(three)
    (three / "truth.db").write_bytes(whole)
    with opened(three) as store:
        assert store.check() == []


def test_a_second_writer_is_refused_with_the_first_ones_pid(three: Path) -> None:
    script = (
        "import sys, pathlib; from index.embedded.store import EmbeddedStore as S; S.open(pathlib.Path(sys.argv[1]))"
    )
    with opened(three):
        second = subprocess.run([sys.executable, "-c", script, str(three)], capture_output=True, text=True, check=False)
    assert second.returncode != 0
    assert "is written by another process (pid" in second.stderr


def test_the_store_can_be_opened_again_by_the_same_process_once_it_is_closed(three: Path) -> None:
    with opened(three), pytest.raises(Misconfigured, match="another process"):
        EmbeddedStore.open(three)
    with opened(three) as store:
        assert store.check() == []


def test_reading_where_there_is_no_store_says_so(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="holds no store"):
        EmbeddedReader.open(tmp_path, Noon())


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Misconfigured, match="TOCSIN_HOME"):
        EmbeddedStore.open(tmp_path / "file" / "index")


def test_readers_follow_the_writer_through_a_rebuild(three: Path) -> None:
    with opened(three) as store, closing(EmbeddedReader.open(three, Noon())) as reader:
        assert reader.search(None, ALL, 10).total == 3
        store.rebuild()
        store.write([enriched("x:5")], {})
        store.refresh()
        assert reader.search(None, ALL, 10).total == 4


def test_a_scan_goes_on_undisturbed_while_the_index_is_rewritten(three: Path) -> None:
    with opened(three) as store, closing(EmbeddedReader.open(three, Noon())) as reader:
        scan = reader.scan(None, ALL)
        first = next(scan)
        store.rebuild()
        assert [first.mention.id, *(hit.mention.id for hit in scan)] == ["x:1", "x:2", "x:3"]


def test_many_threads_read_while_one_writes(three: Path) -> None:
    totals: list[int] = []
    with opened(three) as store, closing(EmbeddedReader.open(three, Noon())) as reader:

        def read() -> None:
            for _ in range(20):
                totals.append(reader.search(asking("retard"), ALL, 5).total)

        threads = [Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(20):
            store.write([enriched(f"x:{100 + number}")], {})
            store.refresh()
        for thread in threads:
            thread.join()
        assert reader.search(asking("retard"), ALL, 5).total == 23
    assert len(totals) == 80
    assert all(3 <= total <= 23 for total in totals)


def test_threads_that_have_ended_hold_no_files_open(three: Path) -> None:
    with closing(EmbeddedReader.open(three, Noon())) as reader:
        before = len(list(Path("/dev/fd").iterdir()))
        for _ in range(30):
            thread = Thread(target=reader.minutes, args=("acme", 0, 1))
            thread.start()
            thread.join()
        assert len(list(Path("/dev/fd").iterdir())) < before + 10


def test_nothing_of_an_erased_text_is_left_in_any_file(tmp_path: Path) -> None:
    name = "mastodon:https://example.org/users/zebulon"
    with opened(tmp_path) as store:
        secret = mention("x:1", "quincaillerie zinzolin", by="ada").model_copy(update={"reply_to_author": name})
        store.write([enriched(secret), enriched(mention("x:2", "autre", by="bob"))], {})
        store.refresh()
        kept = Bodies(shared_dictionary())
        assert kept.unpack(kept.pack(enriched(secret))).mention.text == "quincaillerie zinzolin"
        assert holders(tmp_path, b"zinzolin") != []
        store.erase(["x:ada"], [])
        assert holders(tmp_path, b"zinzolin") == []
        assert holders(tmp_path, b"zebulon") == []


def holders(folder: Path, needle: bytes) -> list[str]:
    """Files that hold the needle, compressed bodies included."""
    plain = [path.name for path in folder.rglob("*") if path.is_file() and needle in path.read_bytes()]
    with closing(sqlite3.connect(folder / "truth.db")) as truth:
        bodies = Bodies(truth.execute("SELECT value FROM facts WHERE name = 'dictionary'").fetchone()[0])
        kept = [row[0] for row in truth.execute("SELECT body FROM mentions WHERE body IS NOT NULL")]
    return plain + ["body" for body in kept if needle in bodies.text(body)]


def test_erasing_waits_for_whoever_reads_an_older_state(three: Path) -> None:
    with opened(three) as store, closing(sqlite3.connect(three / "truth.db", isolation_level=None)) as slow:
        slow.execute("BEGIN")
        slow.execute("SELECT count(*) FROM mentions").fetchone()
        with pytest.raises(Transient):
            store.erase([], ["x:1"])
        slow.execute("COMMIT")
        store.erase([], ["x:1"])
        assert store.check() == []


def test_a_backup_is_a_whole_store_and_the_original_goes_on(
    three: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("backup") / "index"
    with opened(three) as store:
        copy(three, place)
        store.write([enriched("x:5")], {})
        store.refresh()
        with pytest.raises(Misconfigured, match="exists"):
            copy(three, place)
    with opened(place) as restored:
        assert restored.check() == []
    assert found(place) == ["x:1", "x:2", "x:3"]
    assert found(three) == ["x:1", "x:2", "x:3", "x:5"]


def test_a_watch_keeps_mentions_only_as_long_as_it_says(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.write(
            [
                enriched(mention("x:1", at=NOON - 40 * DAY), seen_by("acme")),
                enriched(mention("x:2", at=NOON - 40 * DAY), seen_by("acme"), seen_by("rival")),
                enriched(mention("x:3", at=NOON), seen_by("acme")),
            ],
            {},
        )
        assert store.retain({"acme": NOON - 30 * DAY}) == 2
        assert store.retain({"acme": NOON - 30 * DAY}) == 0
        assert found(tmp_path) == ["x:2", "x:3"]
        assert store.check() == []
        store.write([enriched(mention("x:1", at=NOON - 40 * DAY), seen_by("acme"))], {})
        store.refresh()
        assert found(tmp_path) == ["x:1", "x:2", "x:3"]


def test_a_text_of_the_greatest_length_is_kept_and_found(tmp_path: Path) -> None:
    long = ("mot " * TEXT_LIMIT)[: TEXT_LIMIT - 4] + " fin"
    with opened(tmp_path) as store:
        store.write([enriched(mention("x:1", long)), enriched(mention("x:2", "é" * TEXT_LIMIT))], {})
        store.refresh()
        assert store.check() == []
    assert found(tmp_path, "fin") == ["x:1"]


def test_numbers_beyond_any_engine_are_kept_and_searched_as_the_greatest(tmp_path: Path) -> None:
    crowd = mention("x:1")
    crowd = crowd.model_copy(update={"author": crowd.author.model_copy(update={"followers": 10**30})})
    with opened(tmp_path) as store:
        store.write([enriched(crowd)], {})
        store.refresh()
    assert found(tmp_path, "retard followers:[1000 TO *]") == ["x:1"]


def test_the_log_of_changes_stays_short_and_never_tells_too_little(tmp_path: Path) -> None:
    with opened(tmp_path) as store, closing(EmbeddedReader.open(tmp_path, Noon())) as reader:
        store.write([enriched(mention("x:old", at=MORNING - DAY), seen_by("rare"))], {})
        cursor = reader.changed_since(0).cursor
        with closing(sqlite3.connect(tmp_path / "truth.db", isolation_level=None)) as truth:
            truth.executemany(
                "INSERT INTO changes (watch, oldest) VALUES ('acme', ?)",
                ((number,) for number in range(2 * rollups.CHANGES_KEPT - 2)),
            )
            store.write([enriched("x:new")], {})
            kept = truth.execute("SELECT count(*) FROM changes").fetchone()[0]
        assert kept == rollups.CHANGES_KEPT + 2
        assert reader.changed_since(0).oldest == {"acme": 0, "rare": int((MORNING - DAY).timestamp()) // 60}
        assert reader.changed_since(cursor).oldest == {"acme": 0}
        assert reader.changed_since(reader.changed_since(0).cursor).oldest == {}

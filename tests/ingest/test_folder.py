"""A folder: what every live source must do, and files that are not whole yet, or never will be."""

import gzip
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from core.errors import Misconfigured
from core.plugins import Plugins
from ingest.port import Source, Surroundings
from ingest.rows.columns import Columns
from ingest.sources.folder import Folder, Settings
from tests.contracts.live import LiveSourceContract, Scene, claims, exhaust, listen
from tests.ingest.parts import AT, HandClock, around, table, texts


@dataclass
class Exports:
    """Somebody who puts files into a folder."""

    folder: Path
    clock: HandClock
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def put(self, *rows: tuple[str, str, str], name: str = "") -> Path:
        """Written beside, then renamed, as careful programs do."""
        path = self.folder / (name or f"{next(self._numbers)}.csv")
        unfinished = path.with_name(f".{path.name}")
        unfinished.write_text(table(rows), "utf-8")
        return unfinished.rename(path)

    def say(self, text: str) -> str:
        native = f"{next(self._numbers)}"
        row = (native, self.clock.now().isoformat(), "ada", text)
        (self.folder / f"{native}.csv").write_text(table([row], ("id", "published_at", "author", "text")), "utf-8")
        return f"file:{native}"

    def spoil(self) -> None:
        self.put(("tomorrow", "ada", "never"))

    def cut(self) -> None:
        (self.folder / "half.csv.part").write_text("published_at,aut", "utf-8")


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def surroundings(tmp_path: Path, clock: HandClock) -> Iterator[Surroundings]:
    with around(tmp_path, "folder", clock) as made:
        yield made


@pytest.fixture
def exports(tmp_path: Path, clock: HandClock) -> Exports:
    folder = tmp_path / "exports"
    folder.mkdir()
    return Exports(folder, clock)


@pytest.fixture
def scene(exports: Exports, clock: HandClock, surroundings: Surroundings) -> Iterator[Scene]:
    made = Scene(exports, lambda: Folder(Settings(path=exports.folder), surroundings), clock)
    yield made
    made.close()


class TestFolder(LiveSourceContract):
    @pytest.fixture
    def scene(self, exports: Exports, clock: HandClock, surroundings: Surroundings) -> Scene:
        return Scene(exports, lambda: Folder(Settings(path=exports.folder), surroundings), clock)


def test_it_is_a_plug_in() -> None:
    assert Plugins[Source]("ingest.sources", "tocsin.sources").load("folder").build is Folder


def test_a_file_is_read_once_it_has_stood_still(exports: Exports, scene: Scene) -> None:
    source = scene.source()
    source.open("")
    path = exports.put((AT, "ada", "first"))
    assert source.next_batch().events == ()
    scene.clock.advance(timedelta(seconds=4))
    path.write_text(table([(AT, "ada", "first"), (AT, "bea", "second")]), "utf-8")
    scene.clock.advance(timedelta(seconds=4))
    assert [source.next_batch().events for _ in range(3)] == [(), (), ()]
    assert texts(exhaust(source, scene).events) == ["first", "second"]


def test_what_was_read_is_not_read_again_and_what_was_changed_is(exports: Exports, scene: Scene) -> None:
    first = scene.source()
    first.open("")
    path = exports.put((AT, "ada", "first"))
    given = exhaust(first, scene)
    first.close()
    second = scene.source()
    second.open(given.resume)
    assert exhaust(second, scene).events == []
    exports.put((AT, "ada", "first"), (AT, "bea", "second"), name=path.name)
    assert texts(exhaust(second, scene).events) == ["first", "second"]
    assert path.exists()


def test_it_goes_on_in_the_middle_of_a_file(exports: Exports, scene: Scene) -> None:
    exports.put(*((AT, "ada", f"{number}") for number in range(1_200)))
    first = scene.source()
    first.open("")
    given = listen(first, scene, lambda heard: len(texts(heard.events)) == 500)
    first.close()
    second = scene.source()
    second.open(given.resume)
    assert texts(exhaust(second, scene, given).events) == [f"{number}" for number in range(1_200)]


def test_files_are_read_one_after_the_other_the_oldest_first(exports: Exports, scene: Scene) -> None:
    for name, age in (("b.csv", 300), ("a.ndjson", 200), ("c.csv.gz", 100)):
        path = exports.folder / name
        if name.endswith(".gz"):
            path.write_bytes(gzip.compress(table([(AT, "ada", name)]).encode()))
        elif name.endswith(".csv"):
            path.write_text(table([(AT, "ada", name)]), "utf-8")
        else:
            path.write_text(f'{{"published_at": "{AT}", "author": "ada", "text": "{name}"}}\n', "utf-8")
        os.utime(path, (path.stat().st_mtime - age,) * 2)
    source = scene.source()
    source.open("")
    given = exhaust(source, scene)
    assert texts(given.events) == ["b.csv", "a.ndjson", "c.csv.gz"]
    assert len(claims(given.events)) == 3


def test_what_is_unfinished_hidden_or_of_another_kind_is_left_alone(exports: Exports, scene: Scene) -> None:
    for name in (".a.csv", "a.csv.part", "a.csv.tmp", "a.csv~", "a.pdf", "README"):
        (exports.folder / name).write_text(table([(AT, "ada", name)]), "utf-8")
    (exports.folder / "b.csv").mkdir()
    source = scene.source()
    source.open("")
    given = exhaust(source, scene)
    assert (given.events, given.refused) == ([], [])


def test_a_file_that_cannot_be_read_costs_itself_and_no_other(exports: Exports, scene: Scene) -> None:
    (exports.folder / "a.csv").write_text("moment,who\n1,2\n", "utf-8")
    whole = gzip.compress(table([(AT, "ada", "x" * 5_000)] * 900).encode())
    (exports.folder / "b.csv.gz").write_bytes(whole[:-40])
    exports.put((AT, "ada", "whole"))
    source = scene.source()
    source.open("")
    given = exhaust(source, scene)
    assert "whole" in texts(given.events)
    assert {each.where for each in given.refused if each.where.endswith((".csv", ".gz"))} == {"a.csv", "b.csv.gz"}
    assert all(each.reason for each in given.refused)
    assert exhaust(source, scene).refused == []


def test_columns_are_mapped_as_for_files(exports: Exports, clock: HandClock, surroundings: Surroundings) -> None:
    columns = Columns.model_validate({"text": "body", "network": {"value": "crm"}})
    (exports.folder / "a.csv").write_text(table([(AT, "ada", "perdu")], ("published_at", "author", "body")), "utf-8")
    with closing(Folder(Settings(path=exports.folder, columns=columns), surroundings)) as source:
        source.open("")
        scene = Scene(exports, lambda: source, clock)
        assert texts(exhaust(source, scene).events) == ["perdu"]


def test_a_folder_that_is_not_there_is_a_setting_to_mend(tmp_path: Path, clock: HandClock) -> None:
    with pytest.raises(Misconfigured, match=r"sources\.exports\.path"):
        Folder(Settings(path=tmp_path / "absent"), Surroundings("exports", clock)).open("")

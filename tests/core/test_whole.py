"""Files that are written whole, or not at all."""

from contextlib import suppress
from pathlib import Path

import pytest

from core.errors import Misconfigured
from core.whole import whole


def test_a_file_stands_once_all_of_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    with whole(file) as partial:
        partial.write_text("all")
        assert not file.exists()
    assert file.read_text() == "all"
    assert [*tmp_path.iterdir()] == [file]


def test_where_the_writing_is_broken_off_the_file_is_as_before(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text("before")
    with suppress(KeyError), whole(file) as partial:
        partial.write_text("half")
        raise KeyError
    assert file.read_text() == "before"
    assert [*tmp_path.iterdir()] == [file]


def test_a_place_that_takes_no_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "note").write_text("no folder")
    for file in (tmp_path / "nowhere" / "report.txt", tmp_path / "note" / "report.txt"):
        with pytest.raises(Misconfigured, match=r"report\.txt cannot be written"), whole(file) as partial:
            partial.write_text("all")

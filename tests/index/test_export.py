"""Exports."""

import csv
import importlib
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import Misconfigured
from index.export import to_csv, to_ndjson, to_parquet
from index.port import Hit
from schemas.analysis import NO_WATCH, Label
from schemas.mention import TEXT_LIMIT
from tests.builders import author, mention
from tests.index.builders import enriched, seen_by


def hit(text: str = "en retard", handle: str = "ada") -> Hit:
    written = enriched(
        mention("x:1", text, by=author(handle)),
        seen_by("acme", "delay", "price", toward=Label.NEGATIVE, tags=("product/refund", "tone/ironic")),
    )
    return Hit(written.mention, written.analysis, written.sightings[0], written.version)


def as_csv(*hits: Hit) -> list[dict[str, str]]:
    out = io.StringIO(newline="")
    assert to_csv(hits, out) == len(hits)
    return list(csv.DictReader(io.StringIO(out.getvalue(), newline="")))


def test_a_csv_has_a_header_and_a_row_for_each_sighting() -> None:
    (row,) = as_csv(hit('dit "non",\nencore'))
    assert row["id"] == "x:1"
    assert row["published_at"] == "2026-03-02T08:00:00Z"
    assert row["topics"] == "delay price"
    assert row["tags"] == "product/refund tone/ironic"
    assert row["toward"] == "negative"
    assert row["text"] == 'dit "non",\nencore'


def test_an_empty_csv_still_names_its_columns() -> None:
    out = io.StringIO(newline="")
    to_csv([], out)
    assert out.getvalue().startswith("id,published_at,watch,topics,tags,")


@pytest.mark.parametrize("text", ["=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_text_that_a_spreadsheet_would_run_is_written_as_text(text: str) -> None:
    (row,) = as_csv(hit(text, handle=text.strip()))
    assert row["text"] == f"'{text}"
    assert row["author"][0] != "="


def test_what_stands_for_no_watch_can_be_replayed_from_a_csv() -> None:
    unwatched = replace(hit(), sighting=hit().sighting.model_copy(update={"watch": NO_WATCH}))
    (row,) = as_csv(unwatched)
    assert row["watch"] == NO_WATCH


def test_ndjson_keeps_every_character_and_numbers_as_numbers() -> None:
    out = io.StringIO()
    assert to_ndjson([hit("=1 \x00 \u202e crème"), hit("x" * TEXT_LIMIT)], out) == 2
    first, second = (json.loads(line) for line in out.getvalue().splitlines())
    assert first["text"] == "=1 \x00 \u202e crème"
    assert (first["weight"], first["original"], first["followers"]) == (1.0, True, 120)
    assert len(second["text"]) == TEXT_LIMIT


def test_parquet_has_the_same_columns_as_csv(tmp_path: Path) -> None:
    path = tmp_path / "mentions.parquet"
    assert to_parquet((hit(f"texte {number}") for number in range(2_001)), path) == 2_001
    table = importlib.import_module("pyarrow.parquet").read_table(path)
    assert table.num_rows == 2_001
    assert table.column_names == list(as_csv(hit())[0])
    assert table.column("text")[2_000].as_py() == "texte 2000"
    assert [entry.name for entry in tmp_path.iterdir()] == ["mentions.parquet"]


def test_an_export_of_nothing_is_an_empty_file(tmp_path: Path) -> None:
    assert as_csv() == []
    assert to_parquet([], tmp_path / "none.parquet") == 0


def test_a_parquet_file_that_cannot_be_written_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "taken.parquet").mkdir()
    with pytest.raises(Misconfigured, match=r"taken\.parquet cannot be written"):
        to_parquet([hit()], tmp_path / "taken.parquet")
    assert [entry.name for entry in tmp_path.iterdir()] == ["taken.parquet"]

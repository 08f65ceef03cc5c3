"""Rows that were refused once and are taken now, because the file or its mapping was mended."""

import re
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass

from pydantic import JsonValue

from ingest.port import Surroundings
from ingest.rows.gathering import Gathering
from ingest.rows.mapping import RowMapping
from ingest.rows.row import Row
from ingest.rows.table import open_table
from ingest.sources.files.source import Settings

KEPT = 0.5
"""The share of its words that a row keeps when it is mended: what keeps fewer is taken for another row."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Taken:
    """where: `line 412 of tweets.csv`, as a refusal names it."""

    where: str
    row: Row


def taken(settings: Settings, around: Surroundings, wanted: Collection[str]) -> Iterator[Taken]:
    """Of the places that are wanted, those whose rows are taken as the file stands now. Raises as FileSource does."""
    mapping, now, name = RowMapping(settings.columns, around.name), around.clock.now(), settings.path.name
    with closing(open_table(settings.path, settings.columns)) as table:
        for row in table.rows():
            where = f"{row.where} of {name}"
            if where not in wanted:
                continue
            gathering = Gathering(mapping, now, None, None)
            gathering.add(row, name)
            if gathering.events:
                yield Taken(where, row)


def is_still(row: Row, refused: bytes) -> bool:
    """Whether a row is the one that was refused, mended, and not another that has come to stand in its place."""
    before = _words(refused.decode("utf-8", "surrogateescape")) - _words(" ".join(_names(dict(row.fields))))
    return bool(before) and len(before & _words(row.raw)) >= KEPT * len(before)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text))


def _names(fields: JsonValue) -> Iterator[str]:
    """Those of columns, which every row of the file shares."""
    match fields:
        case dict():
            for name, value in fields.items():
                yield name
                yield from _names(value)
        case list():
            for each in fields:
                yield from _names(each)

"""Rows as aligned lines: within the width of a terminal, one line a row anywhere else."""

import textwrap
from collections.abc import Collection, Iterator, Sequence

from rich.cells import cell_len

GAP = "  "
ROOM = 28
"""Columns that the last cell of a row needs to be read well beside the others: with fewer it goes beneath them."""

Cells = Sequence[str]


def aligned(heads: Cells, rows: Sequence[Cells], numeric: Collection[int], width: int | None) -> Iterator[str]:
    """The heads, then each row. numeric: which columns are flush right. width: None means as wide as need be."""
    widths = [max(cell_len(row[at]) for row in (heads, *rows)) for at in range(len(heads))]
    left = sum(widths[:-1]) + len(GAP) * (len(heads) - 1)
    room = widths[-1] if width is None else width - left
    for row in (heads, *rows):
        begin = GAP.join(_padded(row[at], widths[at], at in numeric) for at in range(len(heads) - 1))
        if widths[-1] <= room:
            yield GAP.join(filter(None, (begin, _padded(row[-1], widths[-1], len(heads) - 1 in numeric)))).rstrip()
        elif room >= ROOM:
            yield from _beside(begin, row[-1], left, room)
        else:
            yield begin.rstrip()
            yield from textwrap.wrap(row[-1], max(width or 0, ROOM), initial_indent=GAP * 2, subsequent_indent=GAP * 2)


def _beside(begin: str, text: str, left: int, room: int) -> Iterator[str]:
    first, *others = textwrap.wrap(text, room) or [""]
    yield f"{begin}{GAP}{first}".rstrip()
    yield from (" " * left + line for line in others)


def _padded(text: str, width: int, flush_right: bool) -> str:
    blank = " " * (width - cell_len(text))
    return blank + text if flush_right else text + blank

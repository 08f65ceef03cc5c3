"""Whether the files of a search index are as they were written: each ends with a checksum of itself."""

import json
from collections.abc import Iterator, Mapping
from mmap import ACCESS_READ, mmap
from pathlib import Path
from zlib import crc32

_MAGIC = 1337
_TAIL = 8

Segment = tuple[str, Mapping[str, int] | None]
"""The name that its files begin with, and what tells its list of deletions."""


def damaged(folder: Path) -> list[str]:
    """The files of the committed segments that are missing, cut or changed, by name. Reads all of them.

    Safe while the index is written: what is found wrong counts only if no commit or merge replaced the files meanwhile.
    """
    while True:
        segments = _segments(folder)
        if segments is None:
            return ["meta.json"]
        wrong = [
            path.name for segment, deletes in segments for path in _files(folder, segment, deletes) if not _sound(path)
        ]
        if not wrong or segments == _segments(folder):
            return wrong


def _segments(folder: Path) -> list[Segment] | None:
    """As of the last commit or merge; None where that cannot be read."""
    try:
        meta = json.loads((folder / "meta.json").read_bytes())
        return [(one["segment_id"].replace("-", ""), one["deletes"]) for one in meta["segments"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _files(folder: Path, segment: str, deletes: Mapping[str, int] | None) -> Iterator[Path]:
    """Every kind that the segment has; a list of deletions only as of the last commit."""
    for kind in ("idx", "pos", "term", "store", "fast", "fieldnorm"):
        yield folder / f"{segment}.{kind}"
    if deletes:
        yield folder / f"{segment}.{deletes['opstamp']}.del"


def _sound(path: Path) -> bool:
    try:
        with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
            length = int.from_bytes(content[-_TAIL:-4], "little")
            body = len(content) - _TAIL - length
            if int.from_bytes(content[-4:], "little") != _MAGIC or body < 0:
                return False
            with memoryview(content) as view, view[:body] as checked:
                return bool(crc32(checked) == json.loads(content[body:-_TAIL])["crc"])
    except (OSError, ValueError, KeyError, TypeError):
        return False

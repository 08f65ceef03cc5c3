"""Lines of a text file, compressed or not, read one by one in bounded memory and handed back where a row broke."""

import gzip
import io
import re
import zlib
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

import zstandard

from core.errors import NotFound, Permanent
from ingest.rows.row import ROW_LIMIT

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_UNDECODED = re.compile("[\udc80-\udcff]")
_CHUNK = 1024
"""Compressed bytes expanded at once: at worst 256 blocks of 128 KiB, whatever the file claims."""


class TooLongError(Exception):
    """The lines taken since the row began exceed ROW_LIMIT."""


class Lines:
    """number: of the last line taken, from 1. taken: the lines since `begin`."""

    def __init__(self, stream: TextIO, name: str) -> None:
        self._stream = stream
        self._name = name
        self._again: deque[str] = deque()
        self._length = 0
        self.number = 0
        self.taken: list[str] = []

    def begin(self) -> None:
        self.taken = []
        self._length = 0

    def hand_back(self) -> None:
        """Only the first line stays taken: what followed it was no part of its row."""
        self._again.extendleft(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1
        del self.taken[1:]

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        self._length += len(line)
        if self._length > ROW_LIMIT:
            raise TooLongError
        return line

    def _read(self) -> str:
        try:
            line = self._stream.readline(ROW_LIMIT + 1)
            rest = line
            while len(rest) > ROW_LIMIT and not rest.endswith(("\n", "\r")):
                rest = self._stream.readline(ROW_LIMIT + 1)
        except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
            raise Permanent(
                f"{self._name} cannot be read beyond line {self.number}: {error}.", "Was it copied whole?"
            ) from None
        return line

    def close(self) -> None:
        self._stream.close()


def open_lines(path: Path, newline: str) -> Lines:
    """newline: as `io.TextIOWrapper` takes it. Raises NotFound."""
    try:
        expanded = _expanded(path)
    except OSError as error:
        raise NotFound(f"{path} cannot be opened: {error.strerror}.") from None
    stream = io.TextIOWrapper(expanded, encoding="utf-8-sig", errors="surrogateescape", newline=newline)
    return Lines(stream, path.name)


def encoding_fault(raw: str) -> str:
    found = _UNDECODED.search(raw)
    if not found:
        return ""
    return f"byte 0x{ord(found[0]) - 0xDC00:02x} at character {found.start() + 1} is not UTF-8: save the file as UTF-8"


def _expanded(path: Path) -> gzip.GzipFile | io.BufferedReader:
    match path.suffix.lower():
        case ".gz":
            return gzip.GzipFile(path)
        case ".zst":
            return io.BufferedReader(Zstandard(path.open("rb")))
        case _:
            return path.open("rb")


class Zstandard(io.RawIOBase):
    """Reads frame after frame; one that ends early is an error (the library's own reader takes it for the end)."""

    def __init__(self, compressed: BinaryIO) -> None:
        self._compressed = compressed
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._begun = False
        self._expanded = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        into = memoryview(buffer)
        while not self._expanded:
            compressed = (self._frame.unused_data if self._frame.eof else b"") or self._compressed.read(_CHUNK)
            if not compressed:
                return self._end()
            if self._frame.eof:
                self._frame = zstandard.ZstdDecompressor().decompressobj()
            self._expanded = memoryview(self._frame.decompress(compressed))
            self._begun = True
        size = min(len(into), len(self._expanded))
        into[:size] = self._expanded[:size]
        self._expanded = self._expanded[size:]
        return size

    def _end(self) -> int:
        if self._begun and not self._frame.eof:
            raise EOFError("the compressed data ends in the middle of a frame")
        return 0

    def close(self) -> None:
        self._compressed.close()
        super().close()

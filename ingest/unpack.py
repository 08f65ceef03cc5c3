"""Bodies of requests as they were before they were compressed, never longer than is allowed."""

import gzip
import io
import zlib
from typing import BinaryIO, cast

import zstandard

from core.errors import Permanent
from ingest.rows.lines import Zstandard

_CHUNK = 64 * 1024


class TooLong(Permanent):
    """It is longer than may be, once it is unpacked."""


def unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """encoding: as Content-Encoding says. Raises Permanent where it is broken or not known, TooLong."""
    match encoding.strip().lower():
        case "" | "identity":
            return body
        case "gzip" | "x-gzip":
            return _read(cast(BinaryIO, gzip.GzipFile(fileobj=io.BytesIO(body))), most)
        case "zstd":
            return _read(io.BufferedReader(Zstandard(io.BytesIO(body))), most)
    raise Permanent("This Content-Encoding is not known: there are gzip and zstd.")


def _read(packed: BinaryIO, most: int) -> bytes:
    """In steps: a small body may claim to be a large one."""
    read = bytearray()
    try:
        while part := packed.read(_CHUNK):
            read += part
            if len(read) > most:
                raise TooLong(f"Unpacked, it is longer than {most} bytes.")
    except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
        raise Permanent(f"It cannot be unpacked: {error}.") from None
    return bytes(read)

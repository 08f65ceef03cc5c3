"""How a mention is kept in truth: JSON, compressed with a dictionary of what all mentions share."""

import zstandard

from schemas.analysis import Enriched

_LEVEL = 5


class Bodies:
    """Compresses and restores. A store keeps the dictionary that it began with: no other can restore its bodies."""

    def __init__(self, dictionary: bytes) -> None:
        shared = zstandard.ZstdCompressionDict(dictionary)
        self._compressor = zstandard.ZstdCompressor(level=_LEVEL, dict_data=shared, write_dict_id=False)
        self._decompressor = zstandard.ZstdDecompressor(dict_data=shared)

    def pack(self, enriched: Enriched) -> bytes:
        return self._compressor.compress(enriched.model_dump_json(exclude_defaults=True).encode())

    def unpack(self, body: bytes) -> Enriched:
        return Enriched.model_validate_json(self.text(body))

    def text(self, body: bytes) -> bytes:
        """The JSON alone."""
        return self._decompressor.decompress(body)

"""What was learned, in whole numbers: the form that ships."""

import numpy as np
from numpy.typing import NDArray

from enrich.sentiment.network import LARGEST, LARGEST_FILTER, VECTOR, WINDOW, Floats, Layers, Tables, unit
from enrich.sentiment.weights import Weights
from enrich.train.pupil import Pupil
from enrich.train.texts import LANGUAGES

MIX = 0.5
"""Share of the wide scores in the pupil's answer."""


def in_bytes(pupil: Pupil, rows: Floats, bias: Floats, sizes: Floats) -> Weights:
    """rows, bias: of the wide part. sizes: of the numbers in the vectors of ordinary tokens, as they were learned."""
    wide, wide_scale = quantised(rows, 99.9999)
    deep, deep_scale = quantised(pupil.table, 100.0)
    vector_scale = np.float32(np.percentile(sizes, 99.99) / LARGEST)
    layers = dict(pupil.layers)
    filters, filter_scale = whole(layers.pop("filters"), vector_scale)
    return Weights(
        Tables(wide, wide_scale, deep, deep_scale, vector_scale),
        Layers(filters=filters, filter_scale=filter_scale, wide_bias=bias - bias.mean(), **layers),
        np.float32(MIX),
        tuple(LANGUAGES.values()),
        np.ones(len(LANGUAGES), np.float32),
    )


def quantised(values: Floats, percentile: float) -> tuple[NDArray[np.int8], np.float32]:
    """As bytes and their scale. percentile: of the sizes, the one that becomes 127; what is larger is cut off."""
    scale = np.float32(np.percentile(np.abs(values[values != 0]), percentile) / 127)
    return np.clip(np.rint(values / scale), -127, 127).astype(np.int8), scale


def whole(filters: Floats, vector_scale: np.float32) -> tuple[Floats, Floats]:
    """Filters in whole numbers, and their scales (FILTERS,), which take in that of the vectors."""
    counted = filters.copy()
    counted[:VECTOR] *= vector_scale
    counted[VECTOR:] /= unit(vector_scale)
    by_slot = counted.reshape(len(filters), WINDOW, -1)
    scale = np.abs(by_slot).max(axis=(0, 1)) / LARGEST_FILTER
    return np.rint(by_slot / scale).reshape(filters.shape).astype(np.float32), scale.astype(np.float32)

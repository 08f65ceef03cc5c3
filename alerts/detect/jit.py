"""Compiled functions: where numba is wrapped, so that what it compiles keeps its types and its cache is never stale."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import numba
import numpy as np
import platformdirs
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

_Function = TypeVar("_Function", bound=Callable[..., object])


def _cache_folder() -> Path:
    """numba only looks at the file of a function, not at the constants and functions that it takes from other files."""
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return Path(platformdirs.user_cache_dir("tocsin")) / "compiled" / digest.hexdigest()[:16]


def compiled(function: _Function) -> _Function:
    """Compiles at the first call, and keeps the result on disk where there is a folder to write to."""
    try:
        return cast(_Function, numba.njit(cache=True)(function))
    except RuntimeError:  # numba found no writable folder: compile in each process
        return cast(_Function, numba.njit(function))


_settings = vars(numba.config)
_settings["CACHE_DIR"] = _settings["CACHE_DIR"] or str(_cache_folder())

"""Compiled functions: where numba is wrapped, so that what it compiles keeps its types and its cache is never stale."""

import hashlib
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

import numba
import numpy as np
import platformdirs
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

_Function = TypeVar("_Function", bound=Callable[..., object])


@cache
def _cache_folder(package: str) -> Path:
    """numba only looks at the file of a function, not at the constants and functions that it takes from other files.

    package: a top-level one, whose compiled functions take nothing from another.
    """
    digest = hashlib.sha256()
    for source in sorted(Path(str(sys.modules[package].__file__)).parent.rglob("*.py")):
        digest.update(source.read_bytes())
    return Path(platformdirs.user_cache_dir("tocsin")) / "compiled" / digest.hexdigest()[:16]


def compiled(function: _Function) -> _Function:
    """Compiles at the first call, and keeps the result on disk where there is a folder to write to."""
    _settings["CACHE_DIR"] = _OPERATOR or str(_cache_folder(function.__module__.partition(".")[0]))
    try:
        return cast(_Function, numba.njit(cache=True)(function))
    except RuntimeError:  # numba found no writable folder: compile in each process
        return cast(_Function, numba.njit(function))


_settings = vars(numba.config)
_OPERATOR: str = _settings["CACHE_DIR"]
"""NUMBA_CACHE_DIR, which goes before ours."""

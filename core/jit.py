"""Compiled functions: where numba is wrapped, so that what it compiles keeps its types and its cache is never stale."""

import hashlib
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Self, TypeVar, cast

import numba
import numpy as np
import platformdirs
from numba.core.caching import CompileResultCacheImpl, FunctionCache, UserProvidedCacheLocator
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


class _Folder(UserProvidedCacheLocator):
    """The folder that is set, whether it can be written to or not: numba's own wants to write even where it reads."""

    @classmethod
    def from_function(cls, py_func: FunctionType, py_file: str) -> Self:
        return cls(py_func, py_file)


class _InFolder(CompileResultCacheImpl):
    _locator_classes: list[type[object]] = [_Folder]  # noqa: RUF012 - as numba declares it


class _Kept(FunctionCache):
    """What cannot be read there is compiled, and what cannot be written (no right to, a full disk) is not kept."""

    _impl_class = _InFolder

    def load_overload(self, sig: object, target_context: object) -> object:
        with suppress(OSError):
            return super().load_overload(sig, target_context)  # type: ignore[no-untyped-call]
        return None

    def save_overload(self, sig: object, data: object) -> None:
        with suppress(OSError):
            super().save_overload(sig, data)  # type: ignore[no-untyped-call]


def compiled(function: _Function) -> _Function:
    """Compiles at the first call, and keeps the result on disk where there is a folder to write to."""
    _settings["CACHE_DIR"] = _OPERATOR or str(_cache_folder(function.__module__.partition(".")[0]))
    dispatcher = numba.njit(function)
    dispatcher._cache = _Kept(function)  # type: ignore[no-untyped-call] # as its enable_caching does with numba's own
    return cast(_Function, dispatcher)


_settings = vars(numba.config)
_OPERATOR: str = _settings["CACHE_DIR"]
"""NUMBA_CACHE_DIR, which goes before ours."""

"""Files that people write: TOML, read whole, or refused with the file and how to mend it."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

from core.errors import Misconfigured, NotFound

SIZE_LIMIT = 16 * 1024 * 1024


def read_toml(path: Path) -> dict[str, object]:
    """Raises NotFound, Misconfigured."""
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise Misconfigured(f"{path} is larger than {SIZE_LIMIT // 1024**2} MiB.", "Is it the right file?")
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}.", "A path is looked for from where you are.") from None
    except OSError as error:
        raise Misconfigured(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise Misconfigured(f"{path} is no TOML: {error}.") from None


def refuse_twice(ids: Iterable[str], what: str) -> None:
    """Raises Misconfigured where two have the same id."""
    seen: set[str] = set()
    for each in ids:
        if each in seen:
            raise Misconfigured(f"{what} are called {each}.", "Give one of them another id.")
        seen.add(each)

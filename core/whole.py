"""Files that appear once they are whole, or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.errors import Misconfigured


@contextmanager
def whole(file: Path) -> Iterator[Path]:
    """Inside, what is to become the file is written to the path that is given; outside, it stands, or is as before.

    Raises Misconfigured where it cannot be written.
    """
    partial = file.with_name(f"{file.name}.partial")
    try:
        yield partial
        partial.replace(file)
    except OSError as error:
        raise Misconfigured(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        with suppress(OSError):  # its folder may be none
            partial.unlink(missing_ok=True)

"""Programs that file permissions hold for, though the tests run as root, as in a container."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ORDINARY = ("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner") if os.geteuid() == 0 else ()
"""What stands before the words of a program so that it may write no more than its user's permissions say."""


@contextmanager
def only_readable(folder: Path) -> Iterator[None]:
    """Inside, nothing in the folder may be written."""
    everything = [folder, *folder.rglob("*")]
    modes = {path: path.stat().st_mode for path in everything}
    for path in everything:
        path.chmod(modes[path] & 0o555)
    try:
        yield
    finally:
        for path in everything:
            path.chmod(modes[path])

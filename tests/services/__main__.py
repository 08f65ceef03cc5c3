"""`python -m tests.services start|stop|status [kafka|es9|es7|postgres …]`: all of them where none is named."""

import argparse
import os
import sys
from pathlib import Path

from tests.services.shared import HERE, RECIPES, SharedServers, best


def main() -> int:
    """1 when one that was asked for by its name, or that may not be absent, did not come up."""
    names = [recipe.name for recipe in RECIPES]
    parser = argparse.ArgumentParser(prog="python -m tests.services", description=__doc__)
    parser.add_argument("what", choices=["start", "stop", "status"])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names))
    parser.add_argument("--folder", type=Path, default=HERE, help="where the servers keep what they have")
    given = parser.parse_args()
    if unknown := set(given.names) - set(names):
        parser.error(f"{', '.join(sorted(unknown))}: no such server; there are {', '.join(names)}")
    shared = SharedServers(given.folder)
    wanted: list[str] = given.names or names
    if given.what == "stop":
        shared.stop(wanted)
        return 0
    if given.what == "start":
        SharedServers(given.folder, best(wanted)).start(wanted)
    absent = {name: absence for name in wanted if (absence := shared.absence(name))}
    for name in wanted:
        print(f"{name}: {absent.get(name) or shared.servers[name].url}")
    return int(any(name in given.names or not shared.may_be_absent(name, os.environ) for name in absent))


if __name__ == "__main__":
    sys.exit(main())

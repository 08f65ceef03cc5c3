"""Java development kits of this machine, chosen by version: what PATH names is rarely what every server needs."""

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_VERSION = re.compile(r'^JAVA_VERSION="(?:1\.)?(\d+)', flags=re.M)
_PLACES = (
    "/usr/lib/jvm/*",
    "/opt/*",
    "/opt/java/*",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home",
    "~/.jdks/*",
    "~/.sdkman/candidates/java/*",
)


class NoJdk(Exception):
    """Says which one was looked for."""


@dataclass(frozen=True, slots=True)
class Jdk:
    """home: what JAVA_HOME would be. release: 17, 21, …"""

    home: Path
    release: int

    def tool(self, name: str) -> str:
        return str(self.home / "bin" / name)


@dataclass(frozen=True, slots=True)
class Need:
    """Releases that a server runs on, both included."""

    lowest: int
    highest: int = 99

    def newest(self, homes: Iterable[Path]) -> Jdk | None:
        """Of the kits that stand there and have a compiler."""
        fitting = [jdk for home in homes if (jdk := _jdk(home)) and self.lowest <= jdk.release <= self.highest]
        return max(fitting, key=lambda jdk: jdk.release, default=None)

    def lacking(self) -> str | None:
        """A sentence, or None when this machine has a kit and Maven."""
        if self.newest(homes(os.environ)) is None:
            return f"no JDK {self} was found"
        return None if shutil.which("mvn") else "Maven was not found"

    def found(self) -> Jdk:
        """Raises NoJdk."""
        jdk = self.newest(homes(os.environ))
        if jdk is None:
            raise NoJdk(f"no JDK {self} was found")
        return jdk

    def __str__(self) -> str:
        return f"{self.lowest} or later" if self.highest == 99 else f"{self.lowest} to {self.highest}"


def homes(environment: Mapping[str, str]) -> Iterator[Path]:
    """Where kits may stand: JAVA_HOME and its like (CI machines set JAVA_HOME_21_X64), PATH, the usual folders."""
    for name, value in environment.items():
        if name.startswith("JAVA_HOME") and value:
            yield Path(value)
    if compiler := shutil.which("javac", path=environment.get("PATH")):
        yield Path(compiler).resolve().parents[1]
    for place in _PLACES:
        yield from sorted(Path("/").glob(str(Path(place).expanduser()).lstrip("/")))


def _jdk(home: Path) -> Jdk | None:
    try:
        version = _VERSION.search((home / "release").read_text("utf-8"))
    except OSError:
        return None
    if version is None or not os.access(home / "bin" / "javac", os.X_OK):
        return None
    return Jdk(home, int(version[1]))

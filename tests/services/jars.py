"""Jars by Maven and classes by javac, made once and kept in the user's cache."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.services.jdk import Jdk

SOURCES = Path(__file__).with_name("java")


class NotBuilt(Exception):
    """Maven or javac failed; says what it said."""


def cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "tocsin-services"


def fingerprint(name: str) -> str:
    """Of the pom and the sources of one server: another one when any of them is changed."""
    files = sorted(file for file in (SOURCES / name).rglob("*") if file.is_file())
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:12]


def jars(name: str, jdk: Jdk) -> Path:
    """The folder of the jars that java/<name>/pom.xml names. Raises NotBuilt."""
    folder = cache() / f"{name}-{fingerprint(name)}" / "lib"
    with _once(folder) as unfinished:
        if unfinished:
            goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={unfinished}"]
            pom = str(SOURCES / name / "pom.xml")
            _run(
                ["mvn", "--batch-mode", "--no-transfer-progress", "--quiet", "--strict-checksums", "-f", pom, *goal],
                jdk,
            )
    return folder


def classes(name: str, package: str, jdk: Jdk) -> Path:
    """The folder of the compiled java/<name>/<package>, over the jars of <name>. Raises NotBuilt."""
    library = jars(name, jdk)
    folder = library.with_name(f"{package}-{jdk.release}")
    sources = sorted(map(str, (SOURCES / name / package).glob("*.java")))
    with _once(folder) as unfinished:
        if unfinished:
            _run([jdk.tool("javac"), "-nowarn", "-d", str(unfinished), "-cp", f"{library}/*", *sources], jdk)
    return folder


@contextmanager
def _once(folder: Path) -> Iterator[Path | None]:
    """A folder to fill, which then takes its name; None when it stands. One process at a time fills any."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (cache() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.exists():
            yield None
            return
        unfinished = folder.with_name(f"{folder.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        yield unfinished
        unfinished.rename(folder)


def _run(command: Sequence[str], jdk: Jdk) -> None:
    environment = {**os.environ, "JAVA_HOME": str(jdk.home)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = "\n".join((done.stdout + done.stderr).splitlines()[:10])
        raise NotBuilt(f"{Path(command[0]).name} could not make what the server needs:\n{said}")

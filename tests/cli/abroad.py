"""The program with a package installed beside it, with folders of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import platformdirs

from tests.cli.shell import BOUND, Said
from tests.program import ROOT, Program
from tests.village import install


@dataclass(frozen=True, slots=True)
class Abroad:
    """folder: of its home, its packages and its settings. besides: what stands in its environment."""

    folder: Path
    besides: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def in_(cls, folder: Path) -> "Abroad":
        install(folder / "packages")
        (folder / "home").mkdir()
        return cls(folder)

    @property
    def config(self) -> Path:
        return self.folder / "tocsin.toml"

    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("TOCSIN_", "XDG_"))}
        path = os.pathsep.join((str(ROOT), str(self.folder / "packages")))
        cache = platformdirs.user_cache_dir()  # what is compiled already need not be compiled for every test
        own = {"HOME": str(self.folder / "home"), "PYTHONPATH": path, "TOCSIN_WEB__PORT": "0", "XDG_CACHE_HOME": cache}
        return {**inherited, **own, **self.besides}

    def start(self, *words: str, said: str = "said") -> Program:
        """said: what the names of the files begin with that take what it says."""
        files = (self.folder / f"{said}.out", self.folder / f"{said}.err")
        for file in files:
            file.unlink(missing_ok=True)
        return Program(("--config", str(self.config), *words), self.environment(), files)

    def __call__(self, *words: str) -> Said:
        code = self.start(*words).wait(BOUND)
        return Said(code, (self.folder / "said.out").read_text(), (self.folder / "said.err").read_text())

    def well(self, *words: str) -> Said:
        said = self(*words)
        assert said.code == 0, said.out + said.err
        return said

    def at_a_terminal(self, *words: str, typed: str) -> Said:
        """As a person has it, who types these lines."""
        ours, theirs = os.openpty()
        os.write(ours, typed.encode())
        with subprocess.Popen(
            [sys.executable, "-m", "cli.main", "--config", str(self.config), *words],
            cwd=self.folder,
            env=self.environment(),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        ) as process:
            os.close(theirs)
            shown = b"".join(iter(partial(_read, ours), b"")).decode()
        os.close(ours)
        return Said(process.wait(BOUND), shown, "")

    def completed(self, asked: Mapping[str, str]) -> list[str]:
        """What a shell is offered, in this folder, for the words that it says were typed."""
        tocsin = Path(sys.executable).with_name("tocsin")
        done = subprocess.run(
            [str(tocsin)],
            cwd=self.folder,
            env={**self.environment(), **asked},
            capture_output=True,
            text=True,
            timeout=BOUND,
            check=True,
        )
        return done.stdout.split()


def _read(terminal: int) -> bytes:
    """What is shown; nothing once the program has left it."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""

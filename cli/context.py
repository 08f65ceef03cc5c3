"""What every command starts from: the settings, the data folder, the state behind it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from core.clock import Clock, SystemClock
from core.errors import Misused, NotFound
from core.mistakes import nearest

if TYPE_CHECKING:
    from alerts.postmortem.gather import Gatherer
    from alerts.why import Why
    from app.home import Home
    from app.ports import Reader
    from app.settings import Settings
    from app.site import Premises
    from app.wiring import State
    from cli.remote import Server


@dataclass(frozen=True, slots=True)
class Context:
    """config: the --config of this command line, if there was one."""

    config: Path | None
    settings: "Settings"
    home: "Home"
    clock: Clock

    @property
    def premises(self) -> "Premises":
        """The same, for what does not begin at a command line."""
        from app.site import Premises

        return Premises(self.settings, self.home, self.clock, self.config)

    def require(self, *parts: str) -> None:
        """parts: of bus, index and state those that are used. Raises Misconfigured where the data folder was not set
        up, or cannot be used for those of them that lie there."""
        from app.settings import servers

        elsewhere = servers(self.settings)
        self.home.require(*(self.home.parts[part] for part in parts if part not in elsewhere))

    def require_notifier(self, channel: str) -> None:
        """Raises NotFound for one that the settings do not name."""
        if channel not in self.settings.notifiers:
            hint = nearest(channel, self.settings.notifiers) or "Write a table [notifiers.…] first."
            raise NotFound(f'There is no notifier "{channel}".', hint)

    @contextmanager
    def state(self) -> "Iterator[State]":
        """Of a data folder that was set up. Raises Misconfigured where none was, or where its schema is another."""
        from app import wiring

        self.require("state")
        with wiring.open_state(self.settings, self.home, self.clock) as state:
            state.database.check_revision()
            yield state

    @contextmanager
    def prepared(self) -> "Iterator[State]":
        """The same, set up first where it was not, and brought to this version: for init, run and migrate alone."""
        from app import wiring

        wiring.prepare(self.settings, self.home, self.clock)
        with wiring.open_state(self.settings, self.home, self.clock) as state:
            yield state

    @contextmanager
    def begun(self) -> "Iterator[State]":
        """The same, set up first where nothing was. Raises Misconfigured where its schema is another."""
        from app import wiring

        if self.is_new():
            wiring.prepare(self.settings, self.home, self.clock)
        self.home.prepare()
        with self.state() as state:
            yield state

    def is_new(self) -> bool:
        """Whether no state was set up yet, here or in the database that the settings name."""
        from app import wiring

        if not self.settings.state.url:
            return not self.home.state.exists()
        with wiring.open_state(self.settings, self.home, self.clock) as state:
            return state.database.is_new()

    @contextmanager
    def store(self) -> "Iterator[Reader]":
        from app import wiring

        self.require("index")
        with wiring.open_reader(self.settings, self.home, self.clock) as reader:
            yield reader

    @contextmanager
    def why(self) -> "Iterator[tuple[State, Why]]":
        from app import wiring

        self.require("index")
        with self.state() as state, wiring.open_why(self.settings, self.home, state, self.clock) as why:
            yield state, why

    @contextmanager
    def gatherer(self) -> "Iterator[Gatherer]":
        from app import wiring

        with self.state() as state, wiring.open_gatherer(self.settings, self.home, state, self.clock) as gatherer:
            yield gatherer


@dataclass(frozen=True, slots=True)
class Options:
    """What stands before the name of a command. server: its address; empty: the data folder is asked."""

    config: Path | None = None
    server: str = ""
    token: str = field(default="", repr=False)
    token_file: Path | None = None


_options: list[Options] = []


def use(options: Options) -> None:
    """Remembers the options of this command line: a command's function cannot see those before its name."""
    _options[:] = [options]


def _used() -> Options:
    return _options[0] if _options else Options()


def server() -> "Server | None":
    """Of which it is asked, where one was named. Raises Misconfigured where it cannot be."""
    from cli.remote import named

    used = _used()
    return named(used.server, used.token, used.token_file) if used.server else None


def _refuse_server() -> None:
    if _used().server:
        raise Misused(
            "This command works on a data folder, and cannot be asked of a server.",
            "Run it where Tocsin runs, without --server and TOCSIN_SERVER.",
        )


def here() -> Context:
    """Raises Misconfigured for settings that are wrong, and Misused where a server was named."""
    _refuse_server()
    from app import settings as configuration
    from app.home import Home

    config = _used().config
    settings = configuration.load(config)
    return Context(config, settings, Home(settings.home), SystemClock())


def before_settings() -> tuple[Context, Path]:
    """What a first start begins with, where no settings may have been written yet; and the file that has, or will have,
    them. Raises as `here` does."""
    _refuse_server()
    from app import settings as configuration
    from app.home import Home

    named = _used().config
    file = named or configuration.found() or Path("tocsin.toml")
    settings = configuration.load(file) if file.exists() else configuration.unwritten()
    return Context(file if named else None, settings, Home(settings.home), SystemClock()), file


def me() -> str:
    """Who acts, for histories and audit."""
    from app.home import whoever

    return whoever()

"""`make demo`: the scenario through the whole pipeline, history at full speed, then the last hours to watch."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread

from rich.live import Live
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from app import settings as configuration
from app import wiring
from app.drain import drained
from app.home import Home
from app.replay import Request, replay
from app.settings import Settings
from app.watchfile import read_watches
from app.wiring import State
from cli.output import screen
from core.bus.port import Lag
from core.clock import Clock, SystemClock
from core.errors import Transient
from examples.demo.dashboard import entrance, free_port, stay
from examples.demo.report import Now, overview, to_try
from examples.demo.scenario import Happening, generate, seen
from examples.demo.story import LIVE
from ingest.rows.columns import Columns
from schemas.incident import Incident

HERE = Path(__file__).parent
CONFIG = HERE / "tocsin.toml"
MARK = "this-is-a-demo"
SPEED = 400
"""Times real time for the last hours: three hours in about half a minute."""
LOOK = 0.5


def main() -> None:
    settings = configuration.load(CONFIG)
    home, clock = Home(settings.home), SystemClock()
    _start_afresh(home)
    end = clock.now().replace(second=0, microsecond=0)
    history, live = _write(home.root, end)
    wiring.prepare(settings, home, clock)
    port = free_port()
    with wiring.open_state(settings, home, clock) as state, _running(home, port):
        door = entrance(state, port)
        screen.print(f"[bold]Dashboard[/bold]  {door.said()}", soft_wrap=True)
        state.watches.apply(read_watches(HERE / "watches.toml"), by="demo")
        _play_history(settings, home, state, clock, history)
        with wiring.open_reader(settings, home, clock) as store:
            screen.print(overview(store, end))
            rang = _play_live(settings, home, state, clock, live, Now(store, state, end - LIVE))
        screen.print("\n[bold]The store stays. Try:[/bold]")
        screen.print(to_try(str(home.root), rang), markup=False, soft_wrap=True)
        if screen.is_terminal:
            screen.print(f"\n[bold]The dashboard runs until Ctrl-C:[/bold] {door.said()}", soft_wrap=True)
            screen.print("A tour of it, click by click: docs/tour.md", soft_wrap=True)
            stay()
    screen.print(f"\nThe dashboard again: TOCSIN_HOME={home.root} .venv/bin/tocsin run", soft_wrap=True)


def _start_afresh(home: Home) -> None:
    """Removes what an earlier demo left, and nothing that is not a demo's."""
    if home.root.exists():
        if any(home.root.iterdir()) and not (home.root / MARK).exists():
            raise SystemExit(f"{home.root} holds something that is no demo. Set TOCSIN_HOME to another folder.")
        shutil.rmtree(home.root)
    home.root.mkdir(parents=True)
    (home.root / MARK).touch()


def _write(folder: Path, end: datetime) -> tuple[Path, Path]:
    screen.print("[bold]Tocsin demo[/bold]  three rival operators, five weeks, French and English; all of it invented")
    events = generate(end)
    cut = end - LIVE
    history = [event for event in events if seen(event)[0] < cut]
    return (
        _write_events(folder / "history.ndjson", history),
        _write_events(folder / "last-hours.ndjson", events[len(history) :]),
    )


def _write_events(file: Path, events: Sequence[Happening]) -> Path:
    with file.open("w", encoding="utf-8") as out:
        out.writelines(event.model_dump_json() + "\n" for event in events)
    return file


@contextmanager
def _running(home: Home, port: int) -> Iterator[None]:
    """`tocsin run`, as anybody would start it."""
    command = [sys.executable, "-m", "cli.main", "--config", str(CONFIG), "run"]
    environment = {**os.environ, "TOCSIN_WEB__PORT": str(port)}
    with (home.root / "run.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _play_history(settings: Settings, home: Home, state: State, clock: Clock, file: Path) -> None:
    """As fast as it goes; the bar follows what can be searched, not what was merely read."""
    request = Request(file, Columns())
    player = Thread(target=replay, args=(settings, home, state, clock, request, Event(), Quiet()), daemon=True)
    columns = (TextColumn("history"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with (
        closing(wiring.open_bus(settings, home, clock)) as bus,
        Progress(*columns, console=screen, transient=True) as progress,
    ):
        task = progress.add_task("history", total=sum(1 for _ in file.open("rb")))
        player.start()
        _wait(
            lambda: not player.is_alive() and _settled(state, bus),
            lambda: progress.update(task, completed=_done(state)),
        )


def _done(state: State) -> float:
    return next((report.figures.get("records", 0.0) for report in state.stages.list() if report.stage == "index"), 0.0)


def _settled(state: State, bus: Lag) -> bool:
    return drained(state.stages.list(), bus, state.outbox.pending())


def _play_live(settings: Settings, home: Home, state: State, clock: Clock, file: Path, now: Now) -> list[Incident]:
    """Returns the incidents that it showed."""
    request = Request(file, Columns(), speed=f"{SPEED}x")
    player = Thread(target=replay, args=(settings, home, state, clock, request, Event(), Quiet()), daemon=True)
    player.start()
    shown: dict[str, Incident] = {}
    with (
        closing(wiring.open_bus(settings, home, clock)) as bus,
        Live(console=screen, transient=True, refresh_per_second=4) as live,
    ):

        def look() -> None:
            live.update(now.table())
            for incident in now.opened(shown):
                shown[incident.id] = incident
                live.console.print(now.subject(incident), style="bold red", markup=False)

        _wait(lambda: not player.is_alive() and _settled(state, bus), look)
    for incident in shown.values():
        screen.print(now.panel(incident))
    return list(shown.values())


def _wait(until: Callable[[], bool], meanwhile: Callable[[], None]) -> None:
    pause = Event()
    while not until():
        meanwhile()
        pause.wait(LOOK)
    meanwhile()


class Quiet:
    """Implements core.bus.pump.Observer: the bar says it all."""

    def handled(self, records: int, refused: Mapping[str, int], seconds: float) -> None:
        return None

    def degraded(self, failure: Transient, pause: timedelta) -> None:
        return None

    def recovered(self) -> None:
        return None


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)

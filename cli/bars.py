"""How far long work is, on a terminal."""

from typing import TYPE_CHECKING, Self

from cli.output import errors

if TYPE_CHECKING:
    from rich.console import RenderableType


class Bar:
    """Left, it is gone."""

    def __init__(self, title: str) -> None:
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        self._title = title
        self._done = 0
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[told]}"), TimeElapsedColumn(),
            console=errors, disable=not errors.is_terminal, transient=True,
        )  # fmt: skip
        self._task = self._progress.add_task(title, total=None, told="")

    def __rich__(self) -> "RenderableType":
        return self._progress.get_renderable()

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def advance(self, done: int) -> None:
        self._done += done
        self.told(self._title, self._done)

    def told(self, what: str, done: int) -> None:
        self._progress.update(self._task, description=what, completed=done, told=f"{done:,}")

    def reached(self, progress: float) -> None:
        """progress: 0 to 1 of all there is to do; 0 where that is not known."""
        if progress:
            self._progress.update(self._task, total=1.0, completed=progress, told=share(progress))


def share(progress: float) -> str:
    """Empty where nothing is known of it."""
    return f"{progress:.0%}" if progress else ""

"""How far long work is, on a terminal."""

from typing import Self

from cli.output import errors


class Bar:
    """Left, it is gone."""

    def __init__(self, title: str) -> None:
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}"), TimeElapsedColumn(),
            console=errors, disable=not errors.is_terminal, transient=True,
        )  # fmt: skip
        self._task = self._progress.add_task(title, total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def advance(self, done: int) -> None:
        self._progress.advance(self._task, done)

    def told(self, what: str, done: int) -> None:
        self._progress.update(self._task, description=what, completed=done)

"""How far long work is, as a terminal shows it."""

from rich.console import Console

from cli.bars import Bar, share


def shown(bar: Bar) -> str:
    console = Console(width=80, color_system=None)
    with console.capture() as capture:
        console.print(bar)
    return capture.get()


def test_a_share_of_all_there_is_is_told_in_per_cent_and_what_is_not_known_not_at_all() -> None:
    assert [share(0.0), share(0.4), share(1.0)] == ["", "40%", "100%"]
    bar = Bar("Job 3")
    bar.reached(0.0)
    assert "%" not in shown(bar)
    bar.reached(0.4)
    assert "Job 3" in shown(bar)
    assert "40%" in shown(bar)


def test_what_was_done_is_counted_up() -> None:
    bar = Bar("rows.csv")
    bar.advance(1_000)
    bar.advance(500)
    assert "1,500" in shown(bar)
    bar.told("state", 12)
    assert "state" in shown(bar)
    assert "12" in shown(bar)

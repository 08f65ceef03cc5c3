"""How `tocsin backtest history` shows its answer."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from cli.output import Row, note, say, write_line, write_rows
from core.clock import from_minute

if TYPE_CHECKING:
    from alerts.hindsight import Relived
    from alerts.stories import Story
    from alerts.tally import Tally
    from app.hindsight import Outcome

DAY = 1440
LEARNING = 28 * DAY
"""Minutes before the beginning that the detector would have liked to learn from."""
FEW = 5
"""Watches that are named."""


def show(outcome: "Outcome", sensitivity: str, as_json: bool) -> None:
    """sensitivity: that of the settings."""
    if as_json:
        told = {
            "sensitivity": sensitivity,
            "watches": [_heard(each) for each in outcome.relived],
            "sensitivities": [asdict(each) for each in outcome.tallies],
            "stories": [_story(each, sensitivity) for each in outcome.stories],
        }
        write_line(told)
        return
    names = tuple(each.sensitivity for each in outcome.tallies)
    if outcome.stories:
        say("Minutes from the ring of each sensitivity to the peak (empty: it keeps quiet)")
    rows = ({**_row(each, sensitivity), **{name: each.lead(name) for name in names}} for each in outcome.stories)
    columns = ("opened", "watch", "kind", "severity", *names, "mark", "title")
    write_rows(rows, columns, as_json=False, empty="Nothing would have rung.")
    say("")
    columns = ("sensitivity", "rings", "crises", "false_alarms", "unmarked", "a_month", "at_most", "lead", "expect")
    write_rows((_tallied(each, sensitivity) for each in outcome.tallies), columns, as_json=False, empty="")
    _note_what_to_know(outcome)


def _note_what_to_know(outcome: "Outcome") -> None:
    if any(not story.mark for story in outcome.stories):
        note("\nUnmarked: dismiss it, or mark what --out writes and read it with --marks. At most: if all were false.")
    unheard = [each.watch for each in outcome.relived if not each.heard]
    if unheard:
        note(f"Nothing was heard of {_named(unheard)} in that time.")
    young = [each.watch for each in outcome.relived if each.heard and each.start - each.learned_from < LEARNING]
    if young:
        note(f"Less than 28 days were there to learn from of {_named(young)}: what comes first was judged with less.")


def _named(watches: list[str]) -> str:
    more = len(watches) - FEW
    return ", ".join(watches[:FEW]) + (f" and {more} more" if more > 0 else "")


def _heard(relived: "Relived") -> Row:
    return {
        "watch": relived.watch,
        "from": from_minute(relived.start),
        "to": from_minute(relived.end),
        "learned_from": from_minute(relived.learned_from),
        "heard_minutes": relived.heard,
    }


def _row(story: "Story", sensitivity: str) -> dict[str, object]:
    shown = story.shown(sensitivity)
    return {
        "opened": shown.opened_at,
        "watch": shown.watch,
        "kind": shown.kind.value,
        "severity": shown.severity,
        "mark": story.mark.replace("_", " "),
        "title": shown.title,
    }


def _story(story: "Story", sensitivity: str) -> Row:
    shown = story.shown(sensitivity)
    return {
        "mark": story.mark,
        "watch": shown.watch,
        "topic": shown.topic,
        "title": shown.title,
        "peak_at": story.largest.peak_at,
        "told": {
            name: {
                "lead_minutes": story.lead(name),
                "incidents": [each.model_dump(mode="json", exclude={"evidence"}) for each in told],
            }
            for name, told in story.told.items()
        },
    }


def _tallied(tally: "Tally", own: str) -> Row:
    return {
        "sensitivity": f"{tally.sensitivity} (yours)" if tally.sensitivity == own else tally.sensitivity,
        "rings": tally.rings,
        "crises": tally.crises,
        "false_alarms": tally.false_alarms,
        "unmarked": tally.unmarked,
        "a_month": tally.false_alarms_a_month,
        "at_most": tally.at_most_a_month,
        "lead": tally.lead_minutes,
        "expect": tally.expect,
    }

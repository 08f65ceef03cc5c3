"""Times as people type them."""

import re
from datetime import UTC, datetime, timedelta

import typer

_BEFORE = re.compile(r"(\d{1,5})([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def moment(text: str) -> datetime:
    """`now`, `7d` (before now; m, h, d, w), a date, or an ISO time; without an offset it is UTC."""
    if text == "now":
        return datetime.now(UTC)
    if _BEFORE.fullmatch(text):
        return datetime.now(UTC) - span(text)
    try:
        read = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise typer.BadParameter(f'"{text}" is no time. Write 2026-03-02, 2026-03-02T08:00Z, 7d or now.') from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def span(text: str) -> timedelta:
    """`90m`, `1h`, `2d`, `1w`."""
    found = _BEFORE.fullmatch(text)
    if found is None:
        raise typer.BadParameter(f'"{text}" is no length of time. Write 90m, 1h, 2d or 1w.')
    return timedelta(**{_UNITS[found[2]]: int(found[1])})

"""What reaches us is made fit to be kept before anything else sees it: characters, sizes, times, counts."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from pydantic import JsonValue, ValidationError

from core.errors import Permanent
from schemas.event import AHEAD, EVENT, Covered, Deleted, Event, Posted, Updated
from schemas.mention import OWN_NETWORK, TEXT_LIMIT, Mention, Visibility

LEAD = timedelta(days=1)
"""How far after its observation a publication may lie: clocks and time zones are wrong by hours, not by more."""
LARGEST_COUNT = 2**53 - 1
"""The largest integer that every store and every JSON reader keeps exactly."""
EVENT_LIMIT = 900_000
"""Bytes of one event as JSON: below what brokers accept by default (1 MiB), and twice the longest honest text."""

_SUSPECT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_SUSPECT_JSON = re.compile(rb"\\u00|\x7f|\xc2[\x80-\x9f]")
_VALUE_SHOWN = 60


def _meant(code: int) -> str:
    """C1 controls are cp1252 punctuation that was decoded wrongly, as HTML reads them; other controls part words."""
    if code in (0, 0x7F):
        return ""
    return bytes([code]).decode("cp1252", errors="ignore") if code >= 0x80 else " "


_MEANT = {chr(code): _meant(code) for code in (*range(0x20), *range(0x7F, 0xA0))}


def clean(text: str) -> str:
    """The text without NUL, control characters (tabs and line ends stay) and lone surrogates (U+FFFD instead)."""
    if not _SUSPECT.search(text):
        return text
    paired = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _SUSPECT.sub(lambda found: _MEANT[found[0]], paired)


def event_of(fields: Mapping[str, JsonValue]) -> Event:
    """The event that these fields spell, cleaned and cut. Raises Permanent with a sentence when they spell none."""
    read = {
        name: tidied(value) if name == "mention" and isinstance(value, dict) else _tidy(value)
        for name, value in fields.items()
    }
    try:
        return EVENT.validate_python(read)
    except ValidationError as error:
        raise Permanent(f"{_sentence(error)}.") from None


def mention_of(fields: Mapping[str, JsonValue]) -> Mention:
    """The mention that these fields spell, cleaned and cut. Raises Permanent with a sentence when they spell none."""
    try:
        return Mention.model_validate(tidied(fields))
    except ValidationError as error:
        raise Permanent(f"{_sentence(error)}.") from None


def admit(event: Event, now: datetime) -> Event:
    """The event with `observed_at` no further ahead than AHEAD. Raises Permanent when it cannot be true."""
    latest = now + AHEAD
    match event:
        case Posted() | Updated():
            subject = event.mention
            if subject.network == OWN_NETWORK:
                raise Permanent(f"network {shown(OWN_NETWORK)} is Tocsin's own: no watch would take this mention.")
            if subject.visibility is Visibility.PRIVATE:
                raise Permanent("it is private: messages are taken from own accounts alone (docs/private-messages.md).")
            if subject.observed_at > latest:
                subject = subject.model_copy(update={"observed_at": latest})
                event = event.model_copy(update={"mention": subject})
            _check_time("published_at", subject.published_at, subject.observed_at)
            _check_counts(subject)
        case Deleted():
            if event.observed_at > latest:
                event = event.model_copy(update={"observed_at": latest})
            _check_time("deleted_at", event.deleted_at, event.observed_at)
        case Covered():
            if event.observed_at > latest:
                event = event.model_copy(update={"observed_at": latest})
            _check_time("end", event.end, event.observed_at)
            if event.end <= event.start:
                raise Permanent(f"end {event.end.isoformat()} is not after start {event.start.isoformat()}.")
    return event


def wire(event: Event) -> bytes:
    """The event as JSON for the bus. Raises Permanent when it is larger than EVENT_LIMIT."""
    body = event.model_dump_json().encode()
    if _SUSPECT_JSON.search(body):
        body = event_of(event.model_dump(mode="json")).model_dump_json().encode()
    if len(body) > EVENT_LIMIT:
        raise Permanent(f"It is {len(body)} bytes long, and {EVENT_LIMIT} is the most that is taken.")
    return body


def _tidy(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    if isinstance(value, dict):
        return {name: _tidy(item) for name, item in value.items()}
    return value


def tidied(fields: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Of a mention or a message, with every text cleaned, and its own cut."""
    found = {name: _tidy(value) for name, value in fields.items()}
    text = found.get("text")
    if isinstance(text, str) and len(text) > TEXT_LIMIT:
        found |= {"text": text[:TEXT_LIMIT], "truncated": True}
    return found


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "it"
    reason = first["msg"].removeprefix("Value error, ")
    return f"{where} {shown(first['input'])}: {reason}"


def shown(value: object) -> str:
    """A value as a sentence quotes it: cut, without the characters that would break the line."""
    if isinstance(value, dict | list | tuple):
        return f"({type(value).__name__})"
    text = clean(str(value)).replace("\n", " ").replace("\r", " ")
    return f'"{text[:_VALUE_SHOWN]}…"' if len(text) > _VALUE_SHOWN else f'"{text}"'


def _check_time(name: str, claimed: datetime, observed_at: datetime) -> None:
    if claimed > observed_at + LEAD:
        raise Permanent(f"{name} {claimed.isoformat()} lies after its observation at {observed_at.isoformat()}.")


def _check_counts(mention: Mention) -> None:
    counts = {**mention.engagement.model_dump(), "followers": mention.author.followers or 0}
    for name, count in counts.items():
        if count > LARGEST_COUNT:
            raise Permanent(f"{name} {shown(count)} is more than can be counted.")

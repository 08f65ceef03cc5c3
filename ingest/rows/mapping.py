"""From the columns of a row to a mention."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import JsonValue

from core.errors import Permanent
from ingest.clean import clean, mention_of, shown
from ingest.rows.columns import Columns, Constant
from ingest.rows.row import Row
from ingest.rows.times import moment
from schemas.analysis import NO_WATCH
from schemas.mention import Kind, Mention, row_id

_COUNT = re.compile(r"\d{1,16}(\.0+)?")
_STARS = 5
_RATING = re.compile(r"(\d{1,3}(?:[.,]\d{1,4})?)(?:\s*/\s*([1-9]\d{0,2}))?")
_WATCH = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


class RowMapping:
    """Reads rows as `columns` tells. source: the configured instance that the mentions say they come from."""

    def __init__(self, columns: Columns, source: str) -> None:
        self._columns = columns
        self._of = dict(columns.named())
        self._zone = ZoneInfo(columns.time_zone) if columns.time_zone else None
        self._source = source

    def published_at(self, row: Row) -> datetime:
        """Raises Permanent."""
        return self._time(row, "published_at")

    def observed_at(self, row: Row) -> datetime | None:
        """When the row says that it was observed, if it does. Raises Permanent."""
        return self._time(row, "observed_at") if self._cell(row, "observed_at") else None

    def mention(self, row: Row, observed_at: datetime) -> Mention:
        """Raises Permanent with a sentence: the column, its value, and what is wrong with it."""
        published_at = self.published_at(row)
        network = self._cell(row, "network").lower() or "file"
        author = self._needed(row, "author").removeprefix("@")
        text = self._text(row)
        native = self._cell(row, "id")
        fields: dict[str, JsonValue] = {
            "id": _qualified(network, native) if native else row_id(author, published_at, text),
            "network": network,
            "source": self._source,
            "kind": self._kind(row),
            "url": self._cell(row, "url"),
            "title": self._cell(row, "title"),
            "text": text,
            "lang": self._cell(row, "lang"),
            "author": {
                "id": _qualified(network, self._cell(row, "author_id") or author),
                "handle": author,
                "followers": self._count(row, "followers"),
            },
            "engagement": {name: self._count(row, name) or 0 for name in ("likes", "reposts", "replies")},
            "rating": self._rating(row),
            "published_at": published_at.isoformat(),
            "observed_at": observed_at.isoformat(),
            "known_watches": self._watches(row),
        }
        for name in ("thread", "reply_to", "repost_of"):
            fields[name] = _qualified(network, self._cell(row, name))
        return mention_of(fields)

    def _cell(self, row: Row, name: str) -> str:
        """The cleaned value of a field in this row; empty where the row says nothing."""
        spec = self._of[name]
        value = spec.value if isinstance(spec, Constant) else row.fields.get(spec)
        if value is None or value == "":
            return ""
        if isinstance(value, list | dict):
            raise Permanent(f"{self._called(name)} is no single value.")
        return clean(str(value)).strip()

    def _text(self, row: Row) -> str:
        """As written, outer white space included: it is part of what makes the id of a row that has none."""
        spec = self._of["text"]
        written = row.fields.get(spec) if isinstance(spec, str) else spec.value
        if not self._cell(row, "text") and not self._cell(row, "title") and not self._cell(row, "repost_of"):
            raise Permanent(f"{self._called('text')} is empty.")
        return clean(str(written or ""))

    def _needed(self, row: Row, name: str) -> str:
        value = self._cell(row, name)
        if not value:
            raise Permanent(f"{self._called(name)} is empty.")
        return value

    def _time(self, row: Row, name: str) -> datetime:
        value = self._needed(row, name)
        try:
            return moment(value, self._zone, self._columns.time_format)
        except ValueError as error:
            raise Permanent(f"{self._called(name)} {shown(value)} {error}.") from None

    def _count(self, row: Row, name: str) -> int | None:
        value = self._cell(row, name)
        if not value:
            return None
        if not _COUNT.fullmatch(value):
            raise Permanent(f"{self._called(name)} {shown(value)} is no count.")
        return int(value.partition(".")[0])

    def _rating(self, row: Row) -> float | None:
        value = self._cell(row, "rating")
        if not value:
            return None
        told = _RATING.fullmatch(value)
        if not told:
            raise Permanent(f"{self._called('rating')} {shown(value)} is no rating: write it as 4, 4.5 or 8/10.")
        return float(told[1].replace(",", ".")) * _STARS / int(told[2] or _STARS)

    def _kind(self, row: Row) -> str:
        kind = self._cell(row, "kind").lower()
        if kind:
            if kind not in set(Kind):
                raise Permanent(f"{self._called('kind')} {shown(kind)} is none of {', '.join(Kind)}.")
            return kind
        if self._cell(row, "repost_of"):
            return Kind.REPOST
        return Kind.REPLY if self._cell(row, "reply_to") else Kind.POST

    def _watches(self, row: Row) -> list[JsonValue]:
        value = self._cell(row, "watch")
        if value in ("", NO_WATCH):
            return []
        watch = self._columns.watches.get(value, "" if self._columns.watches else value)
        if not _WATCH.fullmatch(watch):
            raise Permanent(f"{self._called('watch')} {shown(value)} means no watch: name it under [columns.watches].")
        return [watch]

    def _called(self, name: str) -> str:
        """The column as the file names it, for a sentence."""
        spec = self._of[name]
        return spec if isinstance(spec, str) else name


def _qualified(network: str, native: str) -> str:
    """`<network>:<native id>`, which an id from our own exports is already (`file:` where the row had none)."""
    return native if not native or native.startswith((f"{network}:", "file:")) else f"{network}:{native}"

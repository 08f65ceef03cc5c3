"""Which column of a file says what: the mapping that people write as `[columns]` in TOML, or as flags."""

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import Field, ValidationError

from core.errors import Misconfigured, Misused, TocsinError
from core.mistakes import mistake
from schemas.base import Strict
from schemas.watch import Id, TimeZone


class Constant(Strict):
    """The same for every row, as in `network = { value = "x" }`."""

    value: str


Column = str | Constant


class Columns(Strict):
    """Names of a file's columns, by what they say. What is not named here is looked for under its own name.

    time_zone: of times without an offset. time_format: of `strptime`, where times are written in no usual way.
    watches: what the `watch` column says, and the id of the watch that it means (empty: it says the id itself).
    """

    id: Column = "id"
    published_at: Column = "published_at"
    observed_at: Column = "observed_at"
    author: Column = "author"
    author_id: Column = "author_id"
    text: Column = "text"
    title: Column = "title"
    lang: Column = "lang"
    network: Column = "network"
    kind: Column = "kind"
    url: Column = "url"
    likes: Column = "likes"
    reposts: Column = "reposts"
    replies: Column = "replies"
    followers: Column = "followers"
    rating: Column = "rating"
    thread: Column = "thread"
    reply_to: Column = "reply_to"
    repost_of: Column = "repost_of"
    watch: Column = "watch"
    time_zone: TimeZone | None = None
    time_format: str = ""
    watches: dict[str, Id] = Field(default_factory=dict)

    def named(self) -> Iterator[tuple[str, Column]]:
        """Each field of a mention that a column can say, with its column."""
        for name in type(self).model_fields:
            if name not in _RULES:
                yield name, getattr(self, name)

    def required(self) -> list[str]:
        """The columns that a file must have: those that a mention cannot do without, and those that somebody named."""
        told = [spec for name, spec in self.named() if name in self.model_fields_set or name in _ALWAYS]
        return [spec for spec in told if isinstance(spec, str)]


_RULES = frozenset({"time_zone", "time_format", "watches"})
_ALWAYS = frozenset({"published_at", "author", "text"})


def read_columns(path: Path) -> Columns:
    """The `[columns]` section of a TOML file, which may hold other sections too."""
    try:
        sections = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise Misconfigured(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise Misconfigured(f"{path} cannot be read as TOML: {error}.") from None
    section = sections.get("columns")
    if not isinstance(section, dict):
        raise Misconfigured(f"{path} has no section [columns].", 'Add one, as in published_at = "created_at".')
    return _validated(section, f"{path}: [columns]", Misconfigured)


def columns_from_flags(flags: Sequence[str], base: Columns) -> Columns:
    """`name=column` and `name:=constant`, over a mapping that may stand already. Raises Misused."""
    told: dict[str, object] = {name: getattr(base, name) for name in base.model_fields_set}
    for flag in flags:
        name, equals, value = flag.partition("=")
        if not equals or not value:
            raise Misused(
                f'"{flag}" maps no column.', "Write name=column, or name:=value for a value that all rows share."
            )
        constant = name.endswith(":")
        told[name.removesuffix(":")] = Constant(value=value) if constant else value
    return _validated(told, "--column", Misused)


def _validated(section: dict[str, object], where: str, refusal: type[TocsinError]) -> Columns:
    try:
        return Columns.model_validate(section)
    except ValidationError as error:
        found = mistake(error, Columns)
        raise refusal(f"{where} {found.key}{found.problem}.", found.hint) from None

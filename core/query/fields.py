"""The fields of the language, in one place: what each holds, and how its values are compared."""

from collections.abc import Callable
from dataclasses import dataclass

from core.query.fold import plain
from schemas.analysis import Label
from schemas.mention import Kind, Visibility

VALUE_LIMIT = 1024
"""Code points of an exact value that are compared."""


@dataclass(frozen=True, slots=True)
class TextField:
    """Folded words. name: the field that the engines index."""

    name: str


@dataclass(frozen=True, slots=True)
class StemField:
    """Words by their stem."""

    name: str


@dataclass(frozen=True, slots=True)
class NumberField:
    """Integers of 64 bits with sign."""

    name: str


@dataclass(frozen=True, slots=True)
class TimeField:
    """Microseconds since 1970, UTC."""

    name: str


@dataclass(frozen=True, slots=True)
class ExactField:
    """Whole values. form: how a value is written before it is compared. values: all there are, where that is known.
    sign: that every value holds; example: of one with it."""

    name: str
    form: Callable[[str], str]
    values: tuple[str, ...] = ()
    sign: str = ""
    example: str = ""

    def stored(self, value: str) -> str:
        """The form in which every engine keeps and compares it."""
        legible = value if value.isascii() else value.encode(errors="replace").decode()
        return self.form(legible)[:VALUE_LIMIT]


Field = TextField | StemField | NumberField | TimeField | ExactField


def _as_written(value: str) -> str:
    return value


def _host(value: str) -> str:
    return value.casefold().removeprefix("www.")


WORDS = TextField("words")
TITLE = TextField("title")
STEM = StemField("stem")
HASHTAG = ExactField("hashtag", plain)
HANDLE = ExactField("handle", plain)

_CASELESS = [
    *("author", "lang", "source", "network", "place", "watch", "topic"),
    *("entity", "intent", "emotion", "tag", "saved", "model"),
]
_AS_WRITTEN = ["author_id", "url", "thread", "reply_to", "repost_of"]
_LABELS = tuple(Label)

EXACT: dict[str, ExactField] = {
    field.name: field
    for field in (
        HASHTAG,
        HANDLE,
        *(ExactField(name, str.casefold) for name in _CASELESS),
        *(ExactField(name, _as_written) for name in _AS_WRITTEN),
        ExactField("model", str.casefold, sign="@", example="tocsin-fast@2"),
        ExactField("site", _host),
        ExactField("kind", str.casefold, tuple(Kind)),
        ExactField("visibility", str.casefold, tuple(Visibility)),
        ExactField("sentiment", str.casefold, _LABELS),
        ExactField("toward", str.casefold, _LABELS),
    )
}
NUMBERS = ("influence", "followers", "reposts", "likes", "replies", "published")

FIELDS: dict[str, Field] = {
    **EXACT,
    **{name: NumberField(name) for name in NUMBERS if name != "published"},
    "published": TimeField("published"),
    "title": TITLE,
    "stem": STEM,
}
"""Every field that a query may name."""

KNOWN_ON_ARRIVAL = frozenset(
    (
        "words",
        "title",
        "stem",
        "hashtag",
        "handle",
        "author",
        "author_id",
        "source",
        "lang",
        "kind",
        "site",
        "network",
        "place",
        "url",
    )
)
"""What the network itself tells of a mention, before any analysis."""

"""From the name of a brand to a watch: how people write it, and where the name alone says too little."""

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import combining

from pydantic import ValidationError

from core.errors import Misused
from core.mistakes import mistake
from core.query.commonwords import COMMON_WORDS
from core.query.fold import tokens
from core.query.parse import parse
from core.query.stopwords import STOP_WORDS
from core.query.validate import for_watch
from schemas.sentence import Sentence
from schemas.watch import YEAR_KEPT, Watch

SHORT = 3
"""Letters of a name that, alone, is written for too many other things."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is known of a brand. context: words of which one has to stand beside its name. without: words that must
    not."""

    name: str
    context: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Habits:
    """What the watches of one person have in common. languages: none named: all of them."""

    languages: tuple[str, ...] = ()
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Proposal:
    """doubt: why its name alone may find what others are called; None: there is none."""

    watch: Watch
    doubt: Sentence | None = None


def proposed(wish: Wish, kind: str, habits: Habits) -> Proposal:
    """A watch for a brand or a competitor. Raises Misused for a name that nothing could be found by, and for a language
    or a time zone that is none."""
    words = tokens(wish.name)
    if not words:
        raise Misused(
            '"%(wish)s" has no letter and no digit to listen for.', "Write the name as people do.", wish=wish.name
        )
    query = query_of(wish)
    for_watch(parse(query))
    fields = {
        "id": id_of(words),
        "name": " ".join(wish.name.split()),
        "query": query,
        "kind": kind,
        "retention_days": YEAR_KEPT,
    }
    try:
        watch = Watch.model_validate({**fields, "languages": habits.languages, "time_zone": habits.time_zone})
    except ValidationError as error:
        found = mistake(error, Watch)
        raise Misused("%(key)s%(problem)s.", found.hint, key=found.key, problem=found.problem) from None
    settled = wish.context or wish.without
    return Proposal(watch, None if settled else doubt(wish.name))


def apart(watches: Sequence[Watch]) -> Sequence[Watch]:
    """The same. Raises Misused where two would be called the same."""
    seen: dict[str, Watch] = {}
    for watch in watches:
        if watch.id in seen:
            raise Misused(
                '"%(watch)s" and "%(seen)s" are one name to people.',
                "Name each once.",
                watch=watch.name,
                seen=seen[watch.id].name,
            )
        seen[watch.id] = watch
    return watches


def query_of(wish: Wish) -> str:
    """The name as it is, in one word, as a hashtag and as a handle. Accents and case do not matter to a query.

    Where a context is asked for, only the handle is sure enough to be taken without it.
    """
    joined = "".join(tokens(wish.name))
    names = [_quoted(wish.name), *([joined] if len(tokens(wish.name)) > 1 else []), f"#{joined}"]
    named = " OR ".join(names)
    if wish.context:
        named = f"(({named}) AND ({_any(wish.context)}))"
    query = f"{named} OR @{joined}"
    return f"({query}) NOT ({_any(wish.without)})" if wish.without else query


def doubt(name: str) -> Sentence | None:
    """Why a name is ambiguous; None: it is not."""
    telling = [word for word in tokens(name) if word not in STOP_WORDS]
    if not telling:
        return Sentence('"%(word)s" is made of words that stand in every text.', word=name)
    if len(telling) > 1:
        return None
    if telling[0] in COMMON_WORDS:
        return Sentence('"%(word)s" is also a word of everyday French or English.', word=telling[0])
    if len(telling[0]) <= SHORT:
        return Sentence('"%(word)s" is short: it is written for many other things.', word=telling[0])
    return None


def id_of(words: Sequence[str]) -> str:
    """What stands for it in commands, of its folded words."""
    plain = "-".join("".join(letter for letter in word if letter.isascii()) for word in words)
    return plain.strip("-")[:64].rstrip("-") or "brand"


def _any(words: Sequence[str]) -> str:
    return " OR ".join(map(_quoted, words))


def _quoted(words: str) -> str:
    """Without signs that queries read as their own: they part words in any case."""
    plain = "".join(each if each.isalnum() or each in "'’-." or combining(each) else " " for each in words)
    return f'"{" ".join(plain.split())}"'

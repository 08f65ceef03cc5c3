"""The rules of X as X reads them: parsed strictly, matched as the stream matches them, or as search does."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Matches = Callable[["Written"], bool]
Where = Literal["stream", "search"]

LIMITS: Mapping[Where, int] = {"stream": 1_024, "search": 512}
"""Characters."""

_TOKEN = re.compile(r'\s*(?:(?P<open>\()|(?P<close>\))|(?P<term>-?(?:[a-z_]+:)?(?:"[^"]*"(?:~[1-6])?|[^\s()"]+)))')
_WORD = re.compile(r"[^\W_]+")
_CONJOINED = {"is", "has", "lang", "sample"}
_STANDALONE = {"from", "to", "conversation_id", "in_reply_to_tweet_id", "retweets_of_tweet_id", "retweets_of", "url"}


class Invalid(Exception):
    """What X says of a rule that it does not take."""


@dataclass(frozen=True)
class Written:
    """A post as rules see it. number: decides whether it is in a sample."""

    text: str
    author: str
    author_id: str
    to: str = ""
    mentions: tuple[str, ...] = ()
    lang: str = "fr"
    kind: str = ""
    thread: str = ""
    number: int = 0
    quoted: str = ""
    referenced: tuple[str, ...] = ()


@dataclass
class _Parsed:
    matches: Matches
    standalone: bool
    negated: bool = False


@dataclass
class _Reader:
    tokens: list[tuple[str, str]]
    where: Where
    at: int = field(default=0)

    def either(self) -> _Parsed:
        parts = [self.both()]
        while self.at < len(self.tokens) and self.tokens[self.at] == ("term", "OR"):
            self.at += 1
            parts.append(self.both())
        if len(parts) > 1 and any(part.negated for part in parts):
            raise Invalid("Negated operators cannot be used alone")
        return _Parsed(lambda post: any(p.matches(post) for p in parts), all(part.standalone for part in parts))

    def both(self) -> _Parsed:
        parts: list[_Parsed] = []
        while self.at < len(self.tokens):
            kind, text = self.tokens[self.at]
            if kind == "close" or (kind, text) == ("term", "OR"):
                break
            self.at += 1
            parts.append(self.group() if kind == "open" else _term(text, self.where))
        if not parts:
            raise Invalid("There were errors processing your rule: an operator lacks its operand")
        if all(part.negated for part in parts):
            raise Invalid("Negated operators cannot be used alone")
        return _Parsed(lambda post: all(p.matches(post) for p in parts), any(part.standalone for part in parts))

    def group(self) -> _Parsed:
        inner = self.either()
        if self.at == len(self.tokens) or self.tokens[self.at][0] != "close":
            raise Invalid("There were errors processing your rule: missing ')'")
        self.at += 1
        return inner


def parsed(rule: str, where: Where) -> Matches:
    """In the stream a word with accents finds accented posts alone, and quotes by what they quote. Raises Invalid."""
    if len(rule) > LIMITS[where]:
        raise Invalid(f"The rule is {len(rule)} characters long, and {LIMITS[where]} is the most")
    tokens: list[tuple[str, str]] = []
    at = 0
    while rule[at:].strip():
        found = _TOKEN.match(rule, at)
        if not found or found.end() == at:
            raise Invalid(f"There were errors processing your rule (at position {at + 1})")
        tokens.append((found.lastgroup or "", found[0].strip()))
        at = found.end()
    if any(kind == "term" and text == "-" for kind, text in tokens):
        raise Invalid("A group cannot be negated")
    reader = _Reader(tokens, where)
    whole = reader.either()
    if reader.at < len(tokens):
        raise Invalid("There were errors processing your rule: unexpected ')'")
    if not whole.standalone:
        raise Invalid("Rules must contain a standalone operator")
    return whole.matches


def _term(text: str, where: Where) -> _Parsed:
    negated = text.startswith("-")
    bare = text.removeprefix("-")
    operator, colon, value = bare.partition(":")
    if colon and not bare.startswith('"'):
        if negated and operator == "sample":
            raise Invalid("sample: cannot be negated")
        matches, standalone = _operator(operator, value), operator in _STANDALONE
    elif bare[:1] in "#@":
        matches, standalone = _entity(bare), True
    else:
        matches, standalone = _words(bare, where), True
    return _Parsed((lambda post: not matches(post)) if negated else matches, standalone and not negated, negated)


def _operator(name: str, value: str) -> Matches:
    if name not in _CONJOINED | _STANDALONE:
        raise Invalid(f"Reference to invalid operator '{name}'. Operator is not available in current product")
    lowered = value.lower()
    match name:
        case "sample":
            if not value.isdecimal() or not 1 <= int(value) <= 100:
                raise Invalid("sample: takes 1 to 100")
            return lambda post: post.number % 100 < int(value)
        case "from" | "to" if not re.fullmatch(r"\w{1,15}|[0-9]{1,20}", value):
            raise Invalid(f"{value} is no username")
        case "from":
            return lambda post: lowered in (post.author.lower(), post.author_id)
        case "to":
            return lambda post: post.to.lower() == lowered
        case "lang":
            return lambda post: post.lang == value
        case "is":
            return lambda post: post.kind == value
        case "conversation_id":
            return lambda post: post.thread == value
        case _:
            return lambda post: value in post.referenced


def _entity(text: str) -> Matches:
    sign, name = text[0], text[1:].lower()
    if not re.fullmatch(r"\w+", name):
        raise Invalid(f"{text} is no {'hashtag' if sign == '#' else 'username'}")
    if sign == "@":
        return lambda post: name in {each.lower() for each in post.mentions}
    return lambda post: name in {each.lower() for each in re.findall(r"#(\w+)", post.text)}


def _words(text: str, where: Where) -> Matches:
    quoted = text.startswith('"')
    words = _WORD.findall(_lower(text))
    if not words or (not quoted and [_lower(text)] != words):
        raise Invalid(f"{text}: strings with punctuation must be wrapped in double-quotes")
    spellings = [words] if where == "stream" else [words, [_plain(word) for word in words]]

    def matches(post: Written) -> bool:
        texts = [post.text, post.quoted] if where == "stream" else [post.text]
        return any(_within(spelling, _WORD.findall(_lower(each))) for each in texts for spelling in spellings)

    return matches


def _within(words: list[str], text: list[str]) -> bool:
    return any(text[at : at + len(words)] == words for at in range(len(text)))


def _lower(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()


def _plain(word: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", word) if not unicodedata.combining(part))

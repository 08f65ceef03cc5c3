"""What a watch asks for, in the words of X's rules and searches. Never narrower than its query: all is matched again.

Pure. Syntax: docs.x.com, Filtered Stream Operators and Build a rule. A word with accents finds accented posts alone in
the stream, so both spellings are said. Groups are not negated, and nothing is only negative.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from core.errors import Permanent
from core.query.fold import tokens, written
from core.query.grammar import QUOTES
from core.query.parse import parse
from core.query.tree import And, Exact, Near, Node, Not, Or, Phrase, Word
from schemas.watch import Watch

RULE_LIMIT = 1_024
SEARCH_LIMIT = 512
"""Characters of a rule of the stream, and of a search."""
ALTERNATIVES = 40
"""Clauses that one query may become; a condition that would make more of them is left to our own matching."""
NETWORK = "x"

_HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}")
_BARE = re.compile(r"[^\W_]+")
_OPERATORS = {"or", "and", "not"}
_QUOTED = re.compile(rf"[{''.join(QUOTES)}]((?:\\.|[^{''.join(QUOTES)}])*)", re.DOTALL)
_UNQUOTED = re.compile(r"[^\s()]+")
_OWN_KINDS = frozenset({"post", "repost", "quote", "reply"})
_POSTS = {"thread": "conversation_id", "reply_to": "in_reply_to_tweet_id", "repost_of": "retweets_of_tweet_id"}


@dataclass(frozen=True, slots=True)
class Clause:
    """Of each group one term, and nothing of what is excluded."""

    groups: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[str, ...] = ()

    def __str__(self) -> str:
        grouped = (group[0] if len(group) == 1 else f"({' OR '.join(group)})" for group in self.groups)
        return " ".join((*grouped, *(f"-{term}" for term in self.excluded)))


Clauses = tuple[Clause, ...]
"""One of them; none: nothing on X can match. None in its place: X cannot be asked for it, and anything may match."""


class Unsayable(Permanent):
    """A watch that X cannot be asked for."""


def clauses(watch: Watch, source: str) -> Clauses:
    """What to ask X for on behalf of a watch: what its query finds, and what its accounts say and are told.

    source: the name under which X is listened to. Raises Unsayable, and QueryError.
    """
    asked = _Query(watch.query, source).said(parse(watch.query))
    if asked is None:
        raise Unsayable(
            f"watch {watch.id}: X cannot be asked for it.",
            "Its query needs a whole word, a phrase, a #hashtag or an @account that every mention holds:"
            " X knows no beginnings and no stems of words.",
        )
    handles = [account.handle.lstrip("@") for account in watch.account if account.network == NETWORK]
    persons = [f"{operator}{handle}" for handle in handles for operator in ("from:", "to:", "@")]
    return (*asked, Clause((tuple(persons),))) if persons else asked


def texts(said: Clauses, limit: int) -> list[str]:
    """The same in texts of so many characters at most. Raises Unsayable for a word that is longer."""
    return list(dict.fromkeys(str(part) for clause in said for part in _cut(clause, limit)))


def _cut(clause: Clause, limit: int) -> Iterator[Clause]:
    """A clause that is too long is divided at its largest group; then it is widened."""
    if len(str(clause)) <= limit:
        yield clause
        return
    largest = max(range(len(clause.groups)), key=lambda at: len(clause.groups[at]))
    group = clause.groups[largest]
    if len(group) > 1:
        half = len(group) // 2
        for some in (group[:half], group[half:]):
            groups = (*clause.groups[:largest], some, *clause.groups[largest + 1 :])
            yield from _cut(replace(clause, groups=groups), limit)
    elif clause.excluded:
        yield from _cut(replace(clause, excluded=clause.excluded[:-1]), limit)
    elif len(clause.groups) > 1:
        yield from _cut(replace(clause, groups=clause.groups[:-1]), limit)
    elif len(words := group[0].strip('"').split()) > 1:
        yield from _cut(Clause(((_term(" ".join(words[:-1])),),)), limit)
    else:
        raise Unsayable(f"{str(clause)[:60]}… is longer than the {limit} characters that X reads.")


class _Query:
    """text: of the query, for how its words are written."""

    def __init__(self, text: str, source: str) -> None:
        self._text = text
        self._source = source

    def said(self, node: Node) -> Clauses | None:
        match node:
            case Word() | Phrase():
                return _one_of(self._spelled(node)) if node.field == "words" else ()
            case Near(position=position, left=left, right=right):
                return self._both((Or(position, left), Or(position, right)))
            case Exact():
                return self._exactly(node)
            case Or(children=children):
                return self._either(children)
            case And(children=children):
                return self._both(children)
            case _:
                return None

    def _either(self, children: Sequence[Node]) -> Clauses | None:
        """Alternatives of one term each become one group."""
        terms: list[str] = []
        others: list[Clause] = []
        for child in children:
            said = self.said(child)
            if said is None:
                return None
            for clause in said:
                if len(clause.groups) == 1 and not clause.excluded:
                    terms += clause.groups[0]
                else:
                    others.append(clause)
        return (*_one_of(terms), *others)

    def _both(self, children: Sequence[Node]) -> Clauses | None:
        found: Clauses = (Clause(),)
        for child in children:
            said = self.said(child)
            if said is None or (found[:1] != (Clause(),) and len(found) * len(said) > ALTERNATIVES):
                continue
            found = tuple(Clause(one.groups + other.groups) for one, other in product(found, said))
        if found == (Clause(),):
            return None
        excluded = [term for child in children if isinstance(child, Not) for term in self._excluded(child.child)]
        return tuple(replace(clause, excluded=tuple(dict.fromkeys(excluded))) for clause in found)

    def _excluded(self, node: Node) -> Sequence[str]:
        """Terms whose posts the node finds for certain, so that without them nothing is missed."""
        match node:
            case Word() | Phrase() if node.field == "words":
                return self._spelled(node)
            case Exact(field="hashtag" | "handle"):
                return [term for clause in self._exactly(node) or () for group in clause.groups for term in group]
            case Or(children=children):
                return [term for child in children for term in self._excluded(child)]
            case _:
                return ()

    def _exactly(self, node: Exact) -> Clauses | None:
        network, _, native = node.value.partition(":")
        match node.field:
            case "hashtag":
                return _one_of([f"#{name}" for name in self._marked(node)])
            case "handle":
                return _one_of([f"@{node.value}"] if _HANDLE.fullmatch(node.value) else [])
            case "author":
                return _one_of([f"from:{node.value}"] if _HANDLE.fullmatch(node.value) else [])
            case "author_id":
                return _one_of([f"from:{native}"] if network == NETWORK and native.isdecimal() else [])
            case "thread" | "reply_to" | "repost_of":
                return _one_of([f"{_POSTS[node.field]}:{native}"] if network == NETWORK and native.isdecimal() else [])
            case _:
                return () if self._is_elsewhere(node) else None

    def _is_elsewhere(self, node: Exact) -> bool:
        """Whether no mention from X has that value."""
        match node.field:
            case "network":
                return node.value != NETWORK
            case "source":
                return node.value != self._source.casefold()
            case "kind":
                return node.value not in _OWN_KINDS
            case "visibility":
                return node.value != "public"
            case "site":
                return node.value != "x.com"
            case _:
                return False

    def _spelled(self, node: Word | Phrase) -> list[str]:
        """As it was written, with its accents, and without them."""
        words = [node.word] if isinstance(node, Word) else list(node.words)
        as_written = self._at(node.position)
        if isinstance(node, Word):
            spellings = [word for token, word in written(as_written) if token == node.word]
        else:
            spellings = [as_written] if tokens(as_written) == words else []
        accented = [" ".join(re.split(r"[\W_]+", _lower(each))).strip() for each in spellings]
        return list(dict.fromkeys(_term(each) for each in (*accented[:1], " ".join(words)) if each))

    def _marked(self, node: Exact) -> list[str]:
        found = re.match(r"[#＃]([\w]+)", self._text[node.position :])
        return list(dict.fromkeys([_lower(found[1])] * bool(found) + [node.value])) if found else [node.value]

    def _at(self, position: int) -> str:
        quoted = _QUOTED.match(self._text, position)
        if quoted:
            return quoted[1]
        word = _UNQUOTED.match(self._text, position)
        return word[0] if word else ""


def _one_of(terms: Sequence[str]) -> Clauses:
    return (Clause((tuple(dict.fromkeys(terms)),)),) if terms else ()


def _term(text: str) -> str:
    return text if _BARE.fullmatch(text) and text not in _OPERATORS else f'"{text}"'


def _lower(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()

"""The grammar of the query language: text to syntax tree, within bounds, refusing with position and hint."""

from collections.abc import Iterator, Sequence
from typing import cast

from lark import Lark, Token, Tree, UnexpectedCharacters, UnexpectedToken
from lark.lark import PostLex

from core.query.errors import QueryError

LENGTH_LIMIT = 50_000
"""Code points of a query."""
CLAUSE_LIMIT = 2_000
"""Words, phrases and values of a query."""
DEPTH_LIMIT = 20
"""Parentheses within parentheses."""

_GRAMMAR = r"""
start: either
either: both (_OR both)*
both: one (_AND? one)*
?one: near | NOT one -> negated | MINUS one -> negated | PLUS one -> affirmed
?near: term | term NEAR term -> near
?term: WORD | PHRASE | HASHTAG | HANDLE | LPAR either _RPAR -> group | FIELD value -> fielded
?value: WORD | PHRASE | HASHTAG | HANDLE | RANGE | LPAR either _RPAR -> group

_AND.3: /AND(?![^\s()])/
_OR.3: /OR(?![^\s()])/
NOT.3: /NOT(?![^\s()])/
NEAR.3: /O?NEAR(?:\/[^\s()"]*|(?![^\s()]))|o?near\/\d+/
FIELD.2: /[^\W\d]\w*:/
HASHTAG.2: /[#＃][^\s()\[\]{}"“”„«»]+/
HANDLE.2: /[@＠][^\s()\[\]{}"“”„«»]+/
PHRASE.2: /["“”„«»](?:\\.|[^"“”„«»\\])*["“”„«»](?:~[^\s()]*)?/s
RANGE.2: /[\[{][^\[\]{}]*[\]}]/
MINUS.2: /-(?=\S)/
PLUS.2: /\+(?=\S)/
LPAR: "("
_RPAR: ")"
WORD: /[^\s()\[\]{}"“”„«»#＃@＠+\-][^\s()\[\]{}"“”„«»]*/
%ignore /\s+/
"""
_TERMS = frozenset(("WORD", "PHRASE", "HASHTAG", "HANDLE", "RANGE"))
_SIGNS = frozenset(("NOT", "MINUS", "PLUS"))
QUOTES = frozenset('"“”„«»')


class _Bounds(PostLex):
    """Refuses a query that is too large while it is read. AND, OR, NOT, NEAR are never words, wherever they stand."""

    always_accept = ("_AND", "_OR", "NOT", "NEAR")

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        clauses = depth = signs = 0
        for token in stream:
            clauses += token.type in _TERMS
            depth += (token.type == "LPAR") - (token.type == "_RPAR")
            signs = signs + 1 if token.type in _SIGNS else 0
            if clauses > CLAUSE_LIMIT:
                raise QueryError(
                    _at(token),
                    "more than %(limit)s words and values.",
                    "Split it into several queries.",
                    limit=CLAUSE_LIMIT,
                )
            if depth > DEPTH_LIMIT or signs > DEPTH_LIMIT:
                raise QueryError(
                    _at(token),
                    "nested more than %(limit)s deep.",
                    "Leave out what changes nothing.",
                    limit=DEPTH_LIMIT,
                )
            yield token


_PARSER = Lark(_GRAMMAR, parser="lalr", postlex=_Bounds())


def syntax(text: str) -> Tree[Token]:
    """Raises QueryError. Safe to call from several threads."""
    if len(text) > LENGTH_LIMIT:
        raise QueryError(
            LENGTH_LIMIT,
            "longer than %(limit)s characters.",
            "Split it into several queries.",
            limit=LENGTH_LIMIT,
        )
    try:
        return _PARSER.parse(text)
    except UnexpectedCharacters as error:
        raise _illegible(text, cast(int, error.pos_in_stream)) from None
    except UnexpectedToken as error:
        raise _misplaced(error.token, error.interactive_parser.parser_state.value_stack) from None


def _at(token: Token) -> int:
    return token.start_pos or 0


def _illegible(text: str, position: int) -> QueryError:
    character = text[position]
    if character in QUOTES:
        return QueryError(position, "this quotation is never closed.", 'A phrase is written  "service client"')
    if character in "[{":
        return QueryError(position, "this range is never closed.", "A range is written  influence:[60 TO *]")
    if character in "-+":
        return QueryError(
            position, "%(character)s needs a term right after it, as in  colis %(character)srelais", character=character
        )
    return QueryError(
        position,
        "%(character)s means nothing here.",
        "To look for words with such signs, quote them.",
        character=character,
    )


def _misplaced(token: Token, read: Sequence[object]) -> QueryError:
    """token: the first that cannot stand where it does. read: the tokens and trees before it."""
    previous = read[-1] if read else None
    opened = [one for one in read if isinstance(one, Token) and one.type == "LPAR"]
    match previous:
        case Token(type="FIELD"):
            return QueryError(_at(previous), "%(previous)s needs a value, as in  author:sncf", previous=previous)
        case Token(type="_AND" | "_OR" | "NOT" | "NEAR" | "MINUS" | "PLUS"):
            return _lonely(previous, "%(operator)s needs a term on its right, as in  %(example)s")
        case Token(type="LPAR") if token.type == "_RPAR":
            return QueryError(_at(previous), "there is nothing between these parentheses.")
    match token.type:
        case "$END" if opened:
            return QueryError(_at(opened[-1]), "this ( is never closed.")
        case "$END":
            return QueryError(0, "there is nothing to look for.", "Write words, as in  colis OR livraison")
        case "_RPAR":
            return QueryError(_at(token), "this ) closes nothing.")
        case "RANGE":
            return QueryError(_at(token), "a range belongs to a field, as in  influence:[60 TO *]")
        case "NEAR" if previous is not None and previous not in opened:
            hint = "Several are written  (a NEAR/5 b) AND (b NEAR/5 c)"
            return QueryError(
                _at(token), "%(token)s joins two words, phrases or groups of them, and no more.", hint, token=token
            )
        case _:
            return _lonely(token, "%(operator)s needs a term on its left, as in  %(example)s")


def _lonely(operator: Token, problem: str) -> QueryError:
    example = {"NOT": "colis NOT relais", "MINUS": "colis -relais", "PLUS": "colis +relais"}.get(operator.type)
    return QueryError(_at(operator), problem, operator=operator, example=example or f"retard {operator} colis")

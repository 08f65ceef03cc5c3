"""The text of a query to its tree. Every word is folded here, so that engines only compare."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from itertools import product

from lark import Token, Tree

from core.query import leaves
from core.query.errors import QueryError
from core.query.fields import FIELDS, WORDS, ExactField, Field, NumberField, StemField, TextField, TimeField
from core.query.grammar import QUOTES, syntax
from core.query.tree import And, Exact, Near, Node, Not, Or, Phrase, Prefix, Word
from core.query.tree import leaves as leaves_of
from schemas.sentence import Sentence

NEIGHBOURS_LIMIT = 20_000
"""What all NEAR of a query may look for together, as `_neighbours` counts."""
COMBINATIONS_LIMIT = 8_000
"""The same as `_combinations` counts: Elasticsearch with 1 GiB of heap on 4 search threads reads 16,384 clauses."""
Branch = Tree[Token] | Token
Operands = tuple[Word | Prefix | Phrase, ...]


def parse(text: str) -> Node:
    """Raises QueryError with the position and a hint. Safe to call from several threads."""
    node = _node(syntax(text).children[0], WORDS)
    neighbours = combinations = 0
    for near in (leaf for leaf in leaves_of(node) if isinstance(leaf, Near)):
        neighbours += _neighbours(near)
        combinations += _combinations(near)
        if neighbours > NEIGHBOURS_LIMIT or combinations > COMBINATIONS_LIMIT:
            raise QueryError(near.position, "NEAR over groups too large.", "Leave out their rarest words.")
    return node


def _node(branch: Branch, field: Field) -> Node:
    match branch:
        case Token():
            return _leaf(branch, field)
        case Tree(data="either", children=children):
            return _joined(Or, [_node(child, field) for child in children])
        case Tree(data="both", children=children):
            return _joined(And, [_node(child, field) for child in children])
        case Tree(data="negated", children=[Token() as sign, child]):
            return Not(_at(sign), _node(child, field))
        case Tree(data="affirmed" | "group", children=[_, child]):
            return _node(child, field)
        case Tree(data="fielded", children=[Token() as name, value]):
            return _node(value, _named(name, field))
        case Tree(data="near", children=[left, Token() as operator, right]):
            return _near(_alternatives(left, operator, field), operator, _alternatives(right, operator, field))
    raise AssertionError(f"the grammar has no {branch!r}")


def _joined(kind: type[And] | type[Or], children: Sequence[Node]) -> Node:
    flat = [one for child in children for one in (child.children if isinstance(child, kind) else (child,))]
    return flat[0] if len(flat) == 1 else kind(flat[0].position, tuple(flat))


def _named(name: Token, outer: Field) -> Field:
    written = name.removesuffix(":").lower()
    if outer is not WORDS:
        raise QueryError(
            _at(name), "%(name)s inside another field.", "A value with a colon goes into quotes.", name=name
        )
    if written in FIELDS:
        return FIELDS[written]
    near = get_close_matches(written, FIELDS, n=1)
    hint = (
        Sentence("Did you mean %(it)s: ? What holds a colon itself goes into quotes.", it=near[0])
        if near
        else Sentence(
            "Fields are %(fields)s. What holds a colon itself goes into quotes.", fields=", ".join(sorted(FIELDS))
        )
    )
    raise QueryError(_at(name), "there is no field %(name)s", hint, name=name)


def _leaf(token: Token, field: Field) -> Node:
    position, text = _at(token), str(token)
    match field:
        case TextField():
            return _textual(token, field)
        case ExactField() if token.type == "RANGE":
            raise QueryError(
                position, "%(field)s has no order, hence no range.", "As in  %(field)s:(a OR b)", field=field.name
            )
        case ExactField() if token.type == "PHRASE":
            return leaves.valued(position, _unquoted(token)[0], field)
        case ExactField() if text.endswith("*"):
            raise QueryError(
                position,
                "%(field)s: takes whole values, without *",
                "A value that ends so goes into quotes.",
                field=field.name,
            )
        case ExactField():
            return leaves.valued(position, text.removeprefix("@") if field.name == "author" else text, field)
        case StemField():
            return leaves.stemmed(position, text)
        case NumberField() | TimeField() if token.type == "RANGE":
            return leaves.ranged(position, text, field)
        case NumberField() | TimeField():
            return leaves.numbered(position, _unquoted(token)[0], field)


def _textual(token: Token, field: TextField) -> Node:
    position, text = _at(token), str(token)
    match token.type:
        case "RANGE":
            raise QueryError(position, "words have no order, hence no range.", "As in  influence:[60 TO *]")
        case "HASHTAG" | "HANDLE" if field is not WORDS:
            raise QueryError(
                position,
                "%(text)s is looked for in all texts at once; it stands without %(field)s:",
                text=text,
                field=field.name,
            )
        case "HASHTAG":
            return leaves.hashtag(position, text)
        case "HANDLE":
            return leaves.handle(position, text)
        case "PHRASE":
            phrase, distance = _unquoted(token)
            if distance is None:
                return leaves.quoted(position, phrase, field)
            return leaves.scattered(position, phrase, distance, field)
        case _:
            return leaves.worded(position, text, field)


def _unquoted(token: Token) -> tuple[str, str | None]:
    """What stands between the quotes, and the n of `~n` after them."""
    if token.type != "PHRASE":
        return str(token), None
    end = max(token.rfind(mark) for mark in QUOTES)
    phrase = re.sub(r"\\(.)", r"\1", token[1:end])
    return phrase, token[end + 2 :] if end + 1 < len(token) else None


def _near(left: Operands, operator: Token, right: Operands) -> Near:
    name, _, distance = operator.partition("/")
    fields = {operand.field for operand in left + right}
    if len(fields) > 1:
        raise QueryError(
            _at(operator),
            "%(operator)s joins words of one field.",
            "As in  title:(retard NEAR/5 colis)",
            operator=operator,
        )
    reach = leaves.within(_at(operator), operator, distance, f"retard {name}/5 colis")
    return Near(left[0].position, fields.pop(), left, right, reach, ordered=name.upper() == "ONEAR")


def _neighbours(near: Near) -> int:
    """What an engine without groups has to look for: pairs of words, and for a phrase each place of its partner."""
    sides = product(near.left, near.right)
    return sum(near.distance if Phrase in (type(one), type(other)) else 1 for one, other in sides)


def _combinations(near: Near) -> int:
    """What an engine with groups of single words looks for: each phrase or group beside each other, word by word."""
    left, left_words = _grouped(near.left)
    right, right_words = _grouped(near.right)
    orders = 1 if near.ordered else 2
    return orders * (left * right_words + right * left_words)


def _grouped(operands: Operands) -> tuple[int, int]:
    """How many there are, single words together counting as one; and how many words they have."""
    phrases = [len(operand.words) for operand in operands if isinstance(operand, Phrase)]
    single = len(operands) - len(phrases)
    return len(phrases) + min(single, 1), sum(phrases) + single


def _alternatives(branch: Branch, operator: Token, field: Field) -> Operands:
    node = _node(branch, field)
    operands = node.children if isinstance(node, Or) else (node,)
    words = tuple(one for one in operands if isinstance(one, Word | Prefix | Phrase))
    if len(words) == len(operands):
        return words
    wrong = next(one for one in operands if not isinstance(one, Word | Prefix | Phrase))
    hint = (
        "A hashtag is also a word:  boycott NEAR/5 sncf"
        if isinstance(wrong, Exact)
        else "As in  (nul OR lent) NEAR/5 colis"
    )
    raise QueryError(
        wrong.position,
        "%(operator)s joins words, phrases and groups of them with OR, nothing else.",
        hint,
        operator=operator,
    )


def _at(token: Token) -> int:
    return token.start_pos or 0

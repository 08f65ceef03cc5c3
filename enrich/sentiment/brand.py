"""Hashtags that only name the brand a text is about: whoever adds one says where it belongs, not how it feels."""

import re
from collections.abc import Iterable, Mapping, Sequence

from core.query.fold import tokens
from schemas.watch import Listening

Tags = Mapping[str, frozenset[str]]
"""Watch to the hashtags that name it, folded, without `#`."""

_HASHTAG = re.compile(r"[#＃](\w+)")


def tags_of(listening: Listening) -> Tags:
    """The name and the accounts of each active watch, written as one word."""
    return {
        each.watch.id: frozenset(
            _tag(said) for said in (each.watch.name, *(account.handle for account in each.watch.account))
        )
        for each in listening.watches
        if each.active
    }


def untagged(text: str, tags: Tags, watches: Iterable[str]) -> str:
    """The text without the hashtags that name one of the watches."""
    if "#" not in text and "＃" not in text:
        return text
    own = {tag for watch in watches for tag in tags.get(watch, ())}
    return _HASHTAG.sub(lambda found: "" if _tag(found[1]) in own else found[0], text)


def named_apart(text: str, tags: Tags, names: Mapping[str, Sequence[str]]) -> str:
    """The text without the hashtags of those that it names elsewhere; one that is named by nothing else keeps its own.

    names: of each watch the words that name it, as the text has them.
    """
    for watch, words in names.items():
        apart = untagged(text, tags, (watch,))
        if apart != text and not _words(words).isdisjoint(tokens(apart)):
            text = apart
    return text


def _words(said: Iterable[str]) -> set[str]:
    return {token for each in said for token in tokens(each)}


def _tag(said: str) -> str:
    return "".join(tokens(said))

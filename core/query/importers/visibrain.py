"""Queries of Visibrain: one alternative a line, with the operators of X."""

from core.query.importers.translation import (
    Dialect,
    Inexpressible,
    Translation,
    above,
    refused,
    renamed,
    translate_with,
)

_KINDS = {"retweet": "repost", "reply": "reply", "quote": "quote", "rt": "repost"}


def _kind(text: str) -> str:
    if text.lower() not in _KINDS:
        raise Inexpressible("nothing like it can be asked for here; see kind:")
    return f"kind:{_KINDS[text.lower()]}"


_DIALECT = Dialect(
    fields={
        "from": renamed("author"),
        "lang": renamed("lang"),
        "followers": above("followers"),
        "followers_count": above("followers"),
        "is": _kind,
        "to": refused("whom a post answers cannot be asked for here; @name finds whom it mentions"),
        "rt": refused("whose post is reposted cannot be asked for here; repost_of: takes the id of a post"),
        "url": refused("url: takes the whole address of a mention here, not the links in it"),
    },
    between=0,
    any_letter=None,
)


def translate(text: str) -> Translation:
    """Each line stands for itself: one of them is enough."""
    lines: list[Translation] = []
    start = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            lines.append(translate_with(_DIALECT, " " * start + line))
        start += len(line)
    queries = [line.query for line in lines if line.query]
    whole = queries[0] if len(queries) == 1 else " OR ".join(f"({query})" for query in queries)
    return Translation(whole, tuple(lost for line in lines for lost in line.untranslated))

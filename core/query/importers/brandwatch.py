"""Queries of Brandwatch Consumer Research.

`NEAR/n` counts the words in between, `NEAR/nf` wants this order; `<<<` and `>>>` enclose a comment, `{` and `}` what is
told apart by case.
"""

import re
from dataclasses import replace

from core.query.importers.translation import (
    Dialect,
    Translation,
    Untranslated,
    above,
    handle,
    hashtag,
    refused,
    renamed,
    site,
    translate_with,
)

_COMMENT = re.compile(r"<<<.*?>>>", re.DOTALL)
_CASED = re.compile(r'"[^"]*"|(?<!:)\{([^{}"]*)\}')
_CASE = "case is never told apart here: its words stand in its place, which finds more"
_PLACE = refused("places cannot be asked for here")
_PARTS = refused("url: takes whole addresses here; site: takes the host alone")

_DIALECT = Dialect(
    fields={
        "title": renamed("title"),
        "author": renamed("author"),
        "exactauthor": renamed("author"),
        "authorfollowers": above("followers"),
        "site": site,
        "domain": site,
        "url": _PARTS,
        "links": _PARTS,
        "language": renamed("lang"),
        "lang": renamed("lang"),
        "sentiment": renamed("sentiment"),
        "hashtags": hashtag,
        "hashtag": hashtag,
        "at_mentions": handle,
        "mentionedauthors": handle,
        "raw": refused("case and punctuation are never told apart here"),
        "city": _PLACE,
        "county": _PLACE,
        "state": _PLACE,
        "region": _PLACE,
        "country": _PLACE,
        "continent": _PLACE,
    },
    between=1,
)


def translate(text: str) -> Translation:
    bare = _COMMENT.sub(lambda comment: " " * len(comment.group()), text)
    translation = translate_with(_DIALECT, _CASED.sub(_phrase, bare))
    lost = [Untranslated(cased.start(), cased[0], _CASE) for cased in _CASED.finditer(bare) if cased[1] is not None]
    written = [replace(one, text=text[one.position :][: len(one.text)]) for one in translation.untranslated]
    return Translation(translation.query, tuple(sorted((*lost, *written), key=lambda one: one.position)))


def _phrase(found: re.Match[str]) -> str:
    return found[0] if found[1] is None else f'"{found[1]}"'

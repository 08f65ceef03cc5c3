"""Queries of Brandwatch Consumer Research.

`NEAR/n` counts the words in between, `NEAR/nf` wants this order; `<<<` and `>>>` enclose a comment.
"""

import re

from core.query.importers.translation import (
    Dialect,
    Translation,
    above,
    handle,
    hashtag,
    refused,
    renamed,
    site,
    translate_with,
)

_COMMENT = re.compile(r"<<<.*?>>>", re.DOTALL)
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
    return translate_with(_DIALECT, _COMMENT.sub(lambda comment: " " * len(comment.group()), text))

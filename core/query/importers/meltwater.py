"""Queries of Meltwater: NEAR allows four words in between unless it says otherwise; operators in any case."""

import re

from core.query.importers.translation import (
    Dialect,
    Translation,
    handle,
    hashtag,
    refused,
    renamed,
    site,
    translate_with,
)

_OPERATOR = re.compile(r'"[^"]*"|(?<![^\s()])(?:and|or|not|o?near(?:/\d+)?)(?![^\s()])', re.IGNORECASE)
_PLACE = refused("places cannot be asked for here")

_DIALECT = Dialect(
    fields={
        "title": renamed("title"),
        "ingress": refused("the first lines of a text cannot be asked for here"),
        "author": renamed("author"),
        "source": site,
        "url": refused("url: takes whole addresses here; site: takes the host alone"),
        "hashtag": hashtag,
        "mention": handle,
        "language": renamed("lang"),
        "lang": renamed("lang"),
        "sentiment": renamed("sentiment"),
        "country": _PLACE,
        "city": _PLACE,
    },
    between=1,
)


def translate(text: str) -> Translation:
    return translate_with(_DIALECT, _OPERATOR.sub(_capital, text))


def _capital(found: re.Match[str]) -> str:
    return found.group() if found.group().startswith('"') else found.group().upper()

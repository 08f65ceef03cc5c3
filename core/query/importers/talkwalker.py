"""Queries of Talkwalker: NEAR, ONEAR and SENTENCE, and fields for source types, reach and audiences."""

from core.query.importers.translation import (
    Dialect,
    Inexpressible,
    Translation,
    above,
    hashtag,
    refused,
    renamed,
    site,
    translate_with,
)

_NETWORKS = {"twitter": "x", "facebook": "facebook", "instagram": "instagram", "youtube": "youtube", "reddit": "reddit"}
_PLACE = refused("places cannot be asked for here")
_REACH = refused("reach and engagement as others compute them are unknown here; see influence: and reposts:")


def _source_type(text: str) -> str:
    """`SOCIALMEDIA_TWITTER` is one of our networks; families of sites are not told apart here."""
    network = _NETWORKS.get(text.strip('"').lower().removeprefix("socialmedia_"))
    if network is None:
        raise Inexpressible("kinds of sites cannot be asked for here; see network: and source:")
    return f"network:{network}"


_DIALECT = Dialect(
    fields={
        "title": renamed("title"),
        "author": renamed("author"),
        "site": site,
        "domain": site,
        "host": site,
        "lang": renamed("lang"),
        "sentiment": renamed("sentiment"),
        "hashtag": hashtag,
        "hashtags": hashtag,
        "sourcetype": _source_type,
        "twitterfollowers": above("followers"),
        "followers": above("followers"),
        "content": refused("the text without its title cannot be asked for here"),
        "reach": _REACH,
        "engagement": _REACH,
        "country": _PLACE,
        "sourcecountry": _PLACE,
    },
    between=1,
    operators=frozenset(("SENTENCE", "PARAGRAPH")),
)


def translate(text: str) -> Translation:
    return translate_with(_DIALECT, text)

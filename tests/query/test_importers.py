"""Queries of other tools: what is translated, and what is listed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.query.importers import IMPORTERS
from core.query.parse import parse


@pytest.mark.parametrize(
    ("tool", "theirs", "ours"),
    [
        ("brandwatch", "(apple OR orange) NEAR/5 (phone OR fax)", "(apple OR orange) NEAR/6 (phone OR fax)"),
        ("brandwatch", "logitech NEAR/2f keyboard", "logitech ONEAR/3 keyboard"),
        ("brandwatch", "xmas NEAR/0f pudding", "xmas ONEAR/1 pudding"),
        ("brandwatch", '<<<the (brand>>> "apple juice"~5', '"apple juice"~6'),
        ("brandwatch", "colis AND NOT site:http://www.msn.com/news", "colis AND NOT site:www.msn.com"),
        ("brandwatch", "authorFollowers:[100 TO 500]", "followers:[100 TO 500]"),
        ("brandwatch", "hashtags:(a OR #b) at_mentions:sncf", "(#a OR #b) AND @sncf"),
        ("talkwalker", "BMW AND NOT (bike OR car) Luxemb*", "BMW AND NOT (bike OR car) AND Luxemb*"),
        ("talkwalker", "chocolate -swiss lang:fr", "chocolate AND NOT swiss AND lang:fr"),
        ("talkwalker", "a ONEAR/3 b sourcetype:SOCIALMEDIA_TWITTER", "a ONEAR/4 b AND network:x"),
        ("talkwalker", "twitterfollowers:>=100", "followers:[100 TO *]"),
        ("visibrain", "(a OR b) c\n-d from:lemonde\n", "((a OR b) AND c) OR (NOT d AND author:lemonde)"),
        ("visibrain", '"service client"~3 is:retweet', '"service client"~3 AND kind:repost'),
        ("visibrain", "#boycott @sncf", "#boycott AND @sncf"),
        ("visibrain", "un retard?", "un AND retard?"),
        ("brandwatch", 'colis "ou est-il?"', 'colis AND "ou est-il?"'),
        ("meltwater", '("sailboat" or "boat or not") and racing', '("sailboat" OR "boat or not") AND racing'),
        ("meltwater", "apple NEAR watch", "apple NEAR/5 watch"),
        ("meltwater", "apple near pie Or apple Onear/2 tart And tea", "apple NEAR/5 pie OR apple ONEAR/3 tart AND tea"),
        ("meltwater", "apple ONEAR/10 watch not title:juice", "apple ONEAR/11 watch AND NOT title:juice"),
    ],
)  # fmt: skip
def test_what_can_be_said_is_translated(tool: str, theirs: str, ours: str) -> None:
    translation = IMPORTERS[tool](theirs)
    assert translation.query == ours
    assert translation.untranslated == ()


@pytest.mark.parametrize(
    ("tool", "theirs", "ours", "lost"),
    [
        ("brandwatch", "apple AND raw:Apple AND city:berlin", "apple", [(14, "Apple"), (29, "berlin")]),
        ("brandwatch", "((a OR b) NEAR/2 c) NEAR/3 d", "(((a OR b) NEAR/3 c) AND d)", [(20, "NEAR/3")]),
        ("brandwatch", "(a NEAR/2 b) NEAR/3 city:x", "(a NEAR/3 b)", [(25, "x")]),
        ("brandwatch", "a NEAR/90 b", "a NEAR/50 b", [(2, "NEAR/90")]),
        ("brandwatch", "a OR engagementType:x OR b", "a OR b", [(20, "x")]),
        ("brandwatch", "city:(a OR b)", "", [(6, "a"), (11, "b")]),
        ("brandwatch", "(a AND b)~5", "(a AND b)", [(9, "~5")]),
        ("brandwatch", "a AND (b", "", [(6, "(b")]),
        ("brandwatch", "a NEAR/" + "9" * 5_000 + " b", "(a AND b)", [(2, "NEAR/" + "9" * 5_000)]),
        ("brandwatch", '{Apple} AND raw:"{b}" AND c', '"Apple" AND c', [(0, "{Apple}"), (16, '"{b}"')]),
        ("brandwatch", 'hashtags:"a b" OR at_mentions:"c d" OR e', "e", [(9, '"a b"'), (30, '"c d"')]),
        ("talkwalker", "colis? AND a", "a", [(0, "colis?")]),
        ("meltwater", 'a and source:"le monde"', "a", [(13, '"le monde"')]),
        ("meltwater", "a and metaData.source.reach:>10", "a", [(6, "metaData.source.reach:>10")]),
        ("talkwalker", "a SENTENCE b", "a AND b", [(2, "SENTENCE")]),
        ("talkwalker", "Kr?use OR *post", "", [(0, "Kr?use"), (10, "*post")]),
        ("talkwalker", "a sourcetype:BLOG -country:fr", "a", [(13, "BLOG"), (27, "fr")]),
        ("visibrain", "a\nb (\nc to:d", "(a) OR (c)", [(4, "(\n"), (11, "d")]),
        ("meltwater", "a and ingress:b", "a", [(14, "b")]),
    ],
)
def test_what_cannot_be_said_is_listed_with_its_position(
    tool: str, theirs: str, ours: str, lost: list[tuple[int, str]]
) -> None:
    translation = IMPORTERS[tool](theirs)
    assert translation.query == ours
    assert [(one.position, one.text) for one in translation.untranslated] == lost
    assert all(one.reason for one in translation.untranslated)


PIECES = [
    "a",
    "bo*",
    "c?d",
    "AND",
    "OR",
    "NOT",
    "-",
    "(",
    ")",
    "NEAR/3",
    "NEAR/4f",
    "ONEAR",
    '"x y"~2',
    '"z"~3',
    "raw:A",
    "{C}",
    "{",
    "a.b:c",
    'hashtag:"d e"',
]
PIECES += ["city:b", "site:c.fr", "SENTENCE", "#t", "@u", "followers:>3", "\n", "is:rt", "title:(e OR f)", "<<<", ">>>"]


@pytest.mark.parametrize("tool", sorted(IMPORTERS))
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=12))
def test_every_translation_is_a_right_query_or_says_what_is_lost(tool: str, pieces: list[str]) -> None:
    theirs = " ".join(pieces)
    translation = IMPORTERS[tool](theirs)
    if translation.query:
        parse(translation.query)
    else:
        assert translation.untranslated or not theirs.strip()
    assert all(theirs[one.position :].startswith(one.text) for one in translation.untranslated)

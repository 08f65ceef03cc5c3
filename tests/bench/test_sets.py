"""The evaluation sets written by us keep their form: labels of the closed lists, counts, balance, nothing twice."""

import re
from collections import Counter
from typing import get_args

from bench.labelled import Intent, Kind, brand_pairs, drawn, intent_texts, labelled_tweets, reference
from bench.shared import tweets
from schemas.analysis import Label

PAIRS = brand_pairs()
TEXTS = intent_texts()
POSITIVE = [text for text in TEXTS if text.intents and not text.lure]


def test_there_are_brand_pairs_enough_and_as_many_in_either_language() -> None:
    counts = Counter(pair.lang for pair in PAIRS)
    assert len(PAIRS) >= 220
    assert all(0.45 <= counts[lang] / len(PAIRS) <= 0.55 for lang in ("en", "fr"))


def test_no_pair_is_there_twice() -> None:
    assert len({(pair.text.casefold(), pair.target.casefold()) for pair in PAIRS}) == len(PAIRS)


def test_every_target_stands_in_its_text() -> None:
    assert [pair for pair in PAIRS if pair.target.casefold() not in pair.text.casefold()] == []


def test_every_kind_is_there_in_either_language() -> None:
    counts = Counter((pair.kind, pair.lang) for pair in PAIRS)
    assert [(kind, lang) for kind in get_args(Kind) for lang in ("en", "fr") if counts[kind, lang] < 12] == []


def test_no_label_of_the_pairs_is_rare_and_none_is_the_most() -> None:
    counts = Counter((pair.label, pair.lang) for pair in PAIRS)
    totals = Counter(pair.lang for pair in PAIRS)
    assert all(0.15 <= counts[label, lang] / totals[lang] <= 0.5 for label in Label for lang in ("en", "fr"))


def test_only_texts_of_two_brands_give_two_pairs_and_most_of_them_opposite_ones() -> None:
    labels: dict[str, list[Label]] = {}
    for pair in PAIRS:
        labels.setdefault(pair.text, []).append(pair.label)
    twice = {text: own for text, own in labels.items() if len(own) > 1}
    assert {text for text in labels if text in twice} == {pair.text for pair in PAIRS if pair.kind == "two-brands"}
    assert all(len(own) == 2 for own in twice.values())
    opposite = [own for own in twice.values() if set(own) == {Label.NEGATIVE, Label.POSITIVE}]
    assert len(opposite) >= 0.8 * len(twice)


def test_every_intent_has_at_least_25_texts_in_either_language() -> None:
    counts = Counter((intent, text.lang) for text in POSITIVE for intent in text.intents)
    assert [(intent, lang) for intent in get_args(Intent) for lang in ("en", "fr") if counts[intent, lang] < 25] == []


def test_a_hundred_texts_have_no_intent() -> None:
    assert Counter(text.lang for text in TEXTS if not text.intents and not text.lure) == {"en": 50, "fr": 50}


def test_every_intent_has_hard_negatives_which_do_not_have_it() -> None:
    lures = Counter((text.lure, text.lang) for text in TEXTS)
    assert all(lures[intent, lang] >= 3 for intent in get_args(Intent) for lang in ("en", "fr"))
    assert [text for text in TEXTS if text.lure in text.intents] == []


def test_no_text_of_the_intents_is_there_twice_nor_names_an_intent_twice() -> None:
    bare = [re.sub(r"\W+", " ", text.text.casefold()).strip() for text in TEXTS]
    assert [text for text, count in Counter(bare).items() if count > 1] == []
    assert [text for text in TEXTS if len(set(text.intents)) < len(text.intents)] == []


def test_500_tweets_are_labelled_each_once_by_reference_alone() -> None:
    rows = labelled_tweets()
    assert len({row.reference for row in rows}) == len(rows) == 500
    assert all(re.fullmatch("[0-9a-f]{16}", row.reference) for row in rows)
    assert 0.3 <= sum(row.calls for row in rows) / len(rows) <= 0.5


if rows := tweets():

    def test_the_labelled_tweets_are_those_that_the_card_says() -> None:
        assert [row.reference for row in labelled_tweets()] == [reference(text) for text in drawn(rows)]

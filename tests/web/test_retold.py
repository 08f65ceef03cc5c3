"""What was written down in English is told in French, by its template."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.sentence import Sentence
from tests.web.stored import sentences
from web.look.retold import HOLE
from web.look.tongue import Tongues, sentences_of

FRENCH, ENGLISH = Tongues({}).of("fr"), Tongues({}).of("en")
TEMPLATES = sorted(sentences_of("fr"))
PLAIN = re.compile(r"[a-z]{2,}")
CODE = re.compile(r'"[^"]*"|pip install')
CLAUSES = {
    "\0 now.": "7 takes mail for none of the recipients now.",
    "\0 Tried again at \0 UTC.": "7 answered 7. Tried again at 7 UTC.",
    "Kafka at \0 refuses the login\0.": "Kafka at 7 refuses the login: 7.",
    "Choose another timeline\0.": 'Choose another timeline or timeline = "none" in [sources.7], to read hashtags only.',
    "Set sources.\0.token_file to the token of an account there\0.": (
        'Set sources.7.token_file to the token of an account there or timeline = "none" in [sources.7], '
        "to read hashtags only."
    ),
}
"""Those into which words of ours go, and one that they come to."""
EXAMPLES = {
    "api.x.com answered 503 (Over capacity), and asks for 30 s of patience. Tried again at 14:03:22 UTC.": (
        "api.x.com a répondu 503 (Over capacity), et demande 30 s de patience. Nouvel essai à 14:03:22 UTC."
    ),
    'line 412 of tweets.csv: published_at "31/02/2015" is no date.': (
        'la ligne 412 de tweets.csv\u00a0: published_at "31/02/2015" n’est pas une date.'
    ),
    "sources.reddit.client_secret is empty. Set client_secret_file to the secret of the application.": (
        "sources.reddit.client_secret est vide. Donnez à client_secret_file le secret de l’application."
    ),
    'status 5 of piaille.fr: text "": String should have at least 1 characters.': (
        'la publication 5 de piaille.fr\u00a0: text ""\u00a0: il faut au moins 1 caractères.'
    ),
    "It crashed 5 times in ten minutes: KeyError: 'a' (source.py, line 3, in f)": (
        "Elle a planté 5 fois en dix minutes\u00a0: KeyError: 'a' (source.py, line 3, in f)"
    ),
}
WORDS = st.from_regex(r"[a-z0-9.]{1,9}", fullmatch=True)


def pairs(template: str) -> list[str]:
    """Words of it that stand side by side, no name of a setting and no code among them."""
    runs = [run.split(" ") for run in re.split(r"[\0.,;:?!()]", CODE.sub("\0", template))]
    return [
        f"{one} {two}" for run in runs for one, two in pairwise(run) if PLAIN.fullmatch(one) and PLAIN.fullmatch(two)
    ]


def test_every_sentence_that_is_written_down_is_told_in_french() -> None:
    lacking = []
    for where, template in sentences():
        said = FRENCH.retold(CLAUSES.get(template, template).replace("\0", "7"))
        if not said or any(pair in said for pair in pairs(template)):
            lacking.append((where, template.replace("\0", "…"), said))
    assert lacking == []


@pytest.mark.parametrize(("english", "told"), EXAMPLES.items())
def test_it_is_found_with_its_values_beside_and_behind_others(english: str, told: str) -> None:
    assert FRENCH.retold(english) == told


@given(st.sampled_from(TEMPLATES), st.sampled_from(TEMPLATES), WORDS, st.sampled_from((" ", ": ")))
def test_what_is_found_says_in_english_what_was_said(one: str, other: str, word: str, between: str) -> None:
    said = between.join(HOLE.sub(word, each).replace("%%", "%") for each in (one, other))
    found = FRENCH.sentences.found(said)
    assert found is None or str(found) == said


@given(st.sampled_from(TEMPLATES), WORDS)
def test_a_sentence_of_ours_is_found_whatever_its_values(template: str, word: str) -> None:
    said = HOLE.sub(word, template).replace("%%", "%")
    assert FRENCH.retold(said) or not any(map(str.isalpha, HOLE.sub("", template)))


@pytest.mark.parametrize("said", ["connection reset by peer", "550 5.7.1 Message refused", "", "Oops.", "a: b"])
def test_the_words_of_others_are_told_by_nobody_else(said: str) -> None:
    assert FRENCH.retold(said) == ""
    assert ENGLISH.retold(said) == said


def test_a_sentence_that_was_kept_with_its_values_is_told_with_those_in_it() -> None:
    kept = Sentence("%(before)s %(last)s", before="It crashed.", last="somebody else")
    assert FRENCH.retold(kept) == "Elle a planté. somebody else"


def test_no_sentence_stands_in_both_catalogues() -> None:
    assert len(TEMPLATES) == len(set(TEMPLATES))

"""`tocsin annotate`: texts in, what enrichment says of them out, line by line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.shell import Said, Shell
from tests.program import ROOT


def annotate(given: str | bytes, home: Path, *options: str) -> Said:
    return Shell(home)("annotate", *options, given=given.encode() if isinstance(given, str) else given)


def test_lines_and_objects_are_annotated_in_their_order(tmp_path: Path) -> None:
    objects = '{"id": "a1", "text": "Quel service affreux, j\'ai honte pour vous", "lang": "fr", "likes": 3}'
    said = annotate(f"I love this airline, wonderful crew\n\n{objects}\n", tmp_path)
    english, french = said.rows()
    assert said.code == 0, said.err
    assert (english["id"], english["lang"], french["id"], french["lang"]) == ("1", "en", "a1", "fr")
    assert isinstance(english["sentiment"], dict)
    assert isinstance(french["sentiment"], dict)
    assert (english["sentiment"]["label"], french["sentiment"]["label"]) == ("positive", "negative")
    assert sum(english["sentiment"]["probabilities"].values()) == pytest.approx(1, abs=1e-3)
    assert english["sentiment"]["polarity"] > 0 > french["sentiment"]["polarity"]
    assert isinstance(english["models"], dict)
    assert "sentiment" in english["models"]


def test_of_a_language_without_a_model_no_sentiment_is_guessed(tmp_path: Path) -> None:
    (row,) = annotate("Dit is echt een vreselijke vertraging, ik wacht al uren op de trein\n", tmp_path).rows()
    assert (row["lang"], row["sentiment"]) == ("nl", None)


def test_what_a_text_says_of_each_name_is_told_where_it_is_asked(tmp_path: Path) -> None:
    text = "Lufthansa lost my bag, thank god for Air France"
    lines = [{"text": text, "terms": ["Lufthansa", "air france", "KLM"]}, {"text": text, "terms": []}, {"text": text}]
    asked, nobody, unasked = annotate("".join(json.dumps(line) + "\n" for line in lines), tmp_path).rows()
    toward = asked["toward"]
    assert isinstance(toward, dict)
    assert {term: tone and tone["label"] for term, tone in toward.items()} == {
        "Lufthansa": "negative",
        "air france": "positive",
        "KLM": None,
    }
    assert toward["Lufthansa"]["polarity"] < 0
    assert sum(toward["Lufthansa"]["probabilities"].values()) == pytest.approx(1, abs=1e-3)
    assert nobody["toward"] == {}
    assert "toward" not in unasked


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": "half', "begins like a JSON object and is none"),
        (b'{"id": 7}', "it has no `text` that is a string"),
        (b'{"text": 7}', "it has no `text` that is a string"),
        (b'{"text": "x", "terms": "Acme"}', "`terms` are no list of names"),
        (b'{"text": "x", "terms": ["Acme", 7]}', "`terms` are no list of names"),
        (b'{"text": "x", "terms": [' + b", ".join([b'"x"'] * 101) + b"]}", "more than 100 `terms`"),
        (b"caf\xe9", "is not UTF-8"),
        (b'{"text": "x", "lang": "a language of many letters"}', "lang"),
        (b"x" * 4_000_001, "more than 4,000,000 characters"),
        (b'{"text":' + b"[" * 100_000, "JSON"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_the_rest_goes_on(tmp_path: Path, line: bytes, reason: str) -> None:
    said = annotate(line + b"\nall is well here\n", tmp_path)
    assert said.code == 5
    assert "Line 1" in said.err
    assert reason in said.err
    assert [row["id"] for row in said.rows()] == ["2"]


def test_the_words_that_weighed_most_are_named_where_that_is_asked(tmp_path: Path) -> None:
    (row,) = annotate("quel service affreux, merci pour rien\n", tmp_path, "--explain").rows()
    assert "affreux" in str(row["words"])
    assert "words" not in annotate("quel service affreux\n", tmp_path).rows()[0]


@pytest.mark.parametrize("tier", ["fast", "accurate"])
def test_the_tier_that_is_asked_for_judges(tmp_path: Path, tier: str) -> None:
    (row,) = annotate("quel service affreux\n", tmp_path, "--tier", tier).rows()
    assert f"tocsin-{tier}@" in str(row["sentiment"])


def test_whatever_a_text_holds_an_answer_is_json(tmp_path: Path) -> None:
    hostile = ["\x00 nul", "\u202eright to left", "\ud800 lone", "=cmd|' /C calc'!A0", "<b>bold</b>", "a" * 100_000]
    said = annotate("".join(json.dumps({"text": text}) + "\n" for text in hostile), tmp_path)
    assert said.code == 0, said.err
    assert [row["id"] for row in said.rows()] == [str(number) for number in range(1, len(hostile) + 1)]


def test_more_than_one_batch_keeps_its_order_and_an_empty_input_says_nothing(tmp_path: Path) -> None:
    said = annotate("".join(f"text number {number}\n" for number in range(600)), tmp_path)
    assert [row["id"] for row in said.rows()] == [str(number) for number in range(1, 601)]
    assert annotate("", tmp_path) == Said(0, "", "")
    assert not list(tmp_path.iterdir())


def test_a_text_that_can_name_nobody_costs_no_look_at_the_models_of_names(tmp_path: Path) -> None:
    code = (
        "import io, sys; from app.annotating import annotated; from app.settings import Settings;"
        "from core.clock import SystemClock;"
        "rows = list(annotated(io.StringIO('trois heures de retard, merci pour rien'), Settings(), SystemClock()));"
        "print(len(rows), 'spacy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={"TOCSIN_HOME": str(tmp_path)}, capture_output=True, check=False
    )
    assert done.stdout.split() == [b"1", b"False"], done.stderr

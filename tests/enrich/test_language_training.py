"""The training of the language model: the shipped weights are those that its command gives."""

from pathlib import Path

import numpy as np
import pytest

from enrich.language import own
from enrich.train import language

DATA = Path(__file__).parents[3] / "shared" / "data" / "sentiment"


@pytest.mark.skipif(not DATA.exists(), reason="needs ../shared/data")
def test_training_again_gives_the_shipped_weights() -> None:
    weights = language.learned(language.labelled(DATA, "train") + language.by_source(DATA))
    with np.load(own.WEIGHTS, allow_pickle=False) as file:
        weight, scale = file["weights"], float(file["scale"])
    assert np.abs(np.round(weights[:-1] / scale) - weight).max() <= 1
    assert own.WEIGHTS.stat().st_size < 1_000_000


def test_it_learns_what_tells_texts_apart() -> None:
    texts = language.Texts(["aba", "cdc"] * 20, ["aba", "cdc"] * 20, np.array([1, 2] * 20))
    scores = own.scores(own.runs(["bab", "dcd"]), language.learned(texts))
    assert scores.argmax(axis=1).tolist() == [1, 2]

"""What is trained is what runs: two ways through the same model, one that learns and one that is fast."""

from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Misconfigured
from enrich.sentiment.features import WIDE_BITS
from enrich.sentiment.model import BATCH, Model, centred
from enrich.sentiment.network import CLASSES, Floats
from enrich.sentiment.weights import loaded, saved
from enrich.train import linear
from enrich.train.bytes import MIX, in_bytes
from enrich.train.encoded import encoded
from enrich.train.pupil import Pupil

SAYINGS = (
    "",
    "Merci @SNCF pour rien !!! 3h de retard, sérieusement ?",
    "I don't love it, BUT the crew was sooooo nice 😍😍 https://t.co/abc",
    "Ça n'est pas si mal… mais jamais plus.",
    "मुझे यह पसंद नहीं है لكن الخدمة ممتازة",
    "¡Qué horror! 😡",
)


CLOSE = 0.1
"""What rounding to bytes may cost, of scores that are some units apart."""


class Twins:
    """The same numbers as bytes in the fast model, and as floats in the one that learns."""

    def __init__(self) -> None:
        dice = np.random.default_rng(3)
        self.pupil = Pupil.fresh(4)
        self.pupil.layers["skip"] = dice.standard_normal(self.pupil.layers["skip"].shape, dtype=np.float32)
        self.rows = dice.standard_normal((1 << WIDE_BITS, CLASSES), dtype=np.float32)
        self.bias = np.array([0.2, -0.3, 0.1], np.float32)
        sizes = np.abs(self.pupil.vectors(encoded(SAYINGS)))
        self.weights = in_bytes(self.pupil, self.rows, self.bias, sizes)
        self.fast = Model(self.weights)

    def slowly(self, texts: list[str]) -> Floats:
        read = encoded(texts)
        wide = linear.scores(read.wide, read.wide_at, self.rows, self.bias)
        return centred(self.pupil.scores(read)) + MIX * centred(wide)


@pytest.fixture(scope="module")
def twins() -> Twins:
    return Twins()


def test_both_ways_through_the_model_give_the_same_scores(twins: Twins) -> None:
    texts = [*SAYINGS] * 60
    assert len(texts) > BATCH
    np.testing.assert_allclose(twins.fast.scores(texts), twins.slowly(texts), atol=CLOSE)


@given(st.lists(st.text(max_size=80), min_size=1, max_size=8))
def test_they_do_so_for_any_text(twins: Twins, texts: list[str]) -> None:
    np.testing.assert_allclose(twins.fast.scores(texts), twins.slowly(texts), atol=CLOSE)


@given(st.lists(st.sampled_from(SAYINGS), min_size=1, max_size=8), st.randoms())
def test_what_stands_beside_a_text_in_a_batch_says_nothing_of_it(twins: Twins, texts: list[str], dice: Random) -> None:
    dice.shuffle(texts)
    alone = np.concatenate([twins.fast.scores([text]) for text in texts])
    np.testing.assert_array_equal(twins.fast.scores(texts), alone)


def test_probabilities_are_those(twins: Twins) -> None:
    found = twins.fast.probabilities(SAYINGS, ["fr"] * len(SAYINGS))
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)
    assert found.min() >= 0


def test_a_model_is_the_same_after_it_was_on_disk(twins: Twins, tmp_path: Path) -> None:
    saved(twins.weights, tmp_path / "weights.npz")
    again = loaded(tmp_path / "weights.npz")
    assert again.languages == twins.weights.languages
    np.testing.assert_array_equal(again.tables.wide, twins.weights.tables.wide)
    np.testing.assert_array_equal(Model(again).scores(SAYINGS), twins.fast.scores(SAYINGS))


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + 18 * b"\x00"])
def test_a_file_that_is_no_model_is_refused_by_name(content: bytes, tmp_path: Path) -> None:
    broken = tmp_path / "weights.npz"
    broken.write_bytes(content)
    with pytest.raises(Misconfigured, match=r"weights\.npz is no model"):
        loaded(broken)

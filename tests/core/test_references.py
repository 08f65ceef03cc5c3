"""Character references, as networks write them."""

import pytest

from core.references import unescaped


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Caf&eacute; &amp; th&#233;", "Café & thé"),
        ("a & b", "a & b"),
        (f"&#{'9' * 5_000};", "\N{REPLACEMENT CHARACTER}"),
        (f"before &#{'1' * 100_000} after", "before \N{REPLACEMENT CHARACTER} after"),
    ],
)
def test_a_reference_is_its_character_and_a_number_without_end_is_none(written: str, meant: str) -> None:
    assert unescaped(written) == meant

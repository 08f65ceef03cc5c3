"""Nothing is said in English alone, and nothing stands in the catalogues that nobody says."""

import re
from collections.abc import Sequence

from tests.web.words import french, said

BAD = re.compile(r"[^\s\u202f\u00a0][;?!](\s|$)| [;:?!»]|« |[^\W\d]'[^\W\d]")
HOLE = re.compile(r"%\((\w+)\)s")


def _texts(written: str | Sequence[str] | None) -> Sequence[str]:
    return [written] if isinstance(written, str) else written or []


def test_every_text_has_its_french() -> None:
    known = french()
    lacking = [(where, text) for where, text in said() if not (found := known.get(text)) or not found.string]
    assert lacking == []


def test_french_has_the_same_holes_to_fill() -> None:
    wrong = [
        message.id
        for message in french()
        if isinstance(message.id, str)
        and message.id
        and set(HOLE.findall(message.id)) != set(HOLE.findall(str(message.string)))
    ]
    assert wrong == []


def test_french_has_its_spaces_and_quotes() -> None:
    """A narrow no-break space before ; ? ! and a no-break space before : and within « »."""
    texts = [text for message in french() if message.id for text in _texts(message.string)]
    wrong = [text for text in texts if BAD.search(text)]
    assert wrong == []

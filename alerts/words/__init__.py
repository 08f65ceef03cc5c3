"""The words of the interface's languages: stop words and crisis words, and every sentence of a message."""

from alerts.words.en import ENGLISH
from alerts.words.fr import FRENCH
from alerts.words.speech import Speech

SPEECHES = {"en": ENGLISH, "fr": FRENCH}


def speech(language: str) -> Speech:
    """The speech of a language; English where there is none."""
    return SPEECHES.get(language, ENGLISH)


__all__ = ["ENGLISH", "FRENCH", "SPEECHES", "speech"]

"""The text repaired for the stages after it, and what is written in it besides words."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

import ftfy

from core.references import unescaped
from enrich.port import Draft, Surroundings
from schemas.analysis import TextFacts
from schemas.base import Strict

FACTS_LIMIT = 100
"""Hashtags (handles, addresses, emoji) of one text that are kept: nobody writes more in earnest."""

_MISDECODED = re.compile("[Â-ô][\u0080-¿Œœ\u0160\u0161ŸŽžƒˆ˜–—‘-‚“-„†‡•…‰‹›€™]")
"""UTF-8 read as Latin-1 or Windows-1252 leaves a lead byte before a continuation byte; ftfy judges the rest."""

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_APOSTROPHES = str.maketrans("’‘ʼ", "'''")

_HASHTAG = re.compile(r"(?<![\w&/])[#＃](?=\d*[^\W\d])(\w{1,140})")
_HANDLE = re.compile(r"(?<![\w.@/])[@＠](\w[\w.-]{0,62}(?:@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})?)")
_URL = re.compile(r"\bhttps?://[^\s<>\"]{1,2048}", re.IGNORECASE)
_EMOJI_ONE = (
    "(?:[\U0001f300-\U0001faff\u2600-\u27bf\u2190-\u21ff\u2b00-\u2bff\u231a\u231b\u23e9-\u23fa\u25aa-\u25fe]"
    "\ufe0f?[\U0001f3fb-\U0001f3ff]?)"
)
_EMOJI = re.compile(f"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{_EMOJI_ONE}(?:\u200d{_EMOJI_ONE}){{0,8}}")


class Settings(Strict):
    """Nothing to set."""


class Text:
    """Entities decoded, mis-decoding mended, letters composed (NFC), apostrophes straightened, invisible marks gone.

    The mention keeps its text as written: queries ask that one.
    """

    provides = "text"
    needs: frozenset[str] = frozenset()
    model = f"ftfy@{ftfy.__version__}"

    def __init__(self, _settings: Settings, _around: Surroundings) -> None:
        pass

    def __call__(self, drafts: Sequence[Draft]) -> list[TextFacts]:
        return [facts(draft.mention.text) for draft in drafts]


def facts(text: str) -> TextFacts:
    clean = repaired(text)
    return TextFacts(
        clean=clean,
        hashtags=_distinct(found[1].casefold() for found in _HASHTAG.finditer(clean)),
        handles=_distinct(found[1].rstrip(".-").casefold() for found in _HANDLE.finditer(clean)),
        urls=_distinct(found[0].rstrip(".,;:!?)'»…") for found in _URL.finditer(clean)),
        emoji=_distinct(found[0] for found in _EMOJI.finditer(clean)),
    )


def repaired(text: str) -> str:
    if "&" in text:
        text = unescaped(unescaped(text))  # some networks escape what their users had escaped already
    if text.isascii():
        return _INVISIBLE.sub("", text)
    if _MISDECODED.search(text):
        text = ftfy.fix_encoding(text)
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text.translate(_APOSTROPHES)))


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    """The first FACTS_LIMIT different values, in the order of their first appearance."""
    seen: dict[str, None] = {}
    for value in values:
        seen[value] = None
        if len(seen) == FACTS_LIMIT:
            break
    return tuple(seen)

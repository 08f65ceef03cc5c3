"""Text to words, the same for every engine and for queries: what differs only in writing is made equal here."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

import tantivy

TOKEN_LIMIT = 64
"""Code points of a token; a longer run of letters is cut into several."""

_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_LATIN = bytes(code if code > 127 or chr(code).isalnum() else ord(" ") for code in bytes(range(256)).lower())
"""Letters and digits of ASCII without case, all else a space; bytes of other characters stand."""
_LINK = re.compile(r"https?://(?:www\.)?([^\s/?#:]{0,253})\S*", re.IGNORECASE)
_UNSEEN = r"\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0f\ufeff"
"""Accents and invisible characters within words, which fold away."""
_WRITTEN = re.compile(rf"[^\W_](?:[^\W_]|[{_UNSEEN}])*")
_NAME = rf"[\w{_UNSEEN}]{{1,{TOKEN_LIMIT}}}"
_MARK = re.compile(rf"(?<![\w&/#＃@＠])(?:[#＃]({_NAME})|[@＠]({_NAME}(?:[.@-]{_NAME}){{0,8}}))")
_APOSTROPHES = frozenset("ʹʻʼʽʾʿꞋꞌ")
_NO_DECOMPOSITION = {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i"}
_WRITTEN_WITHOUT_SPACES = frozenset(("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR"))


class _Folding(dict[int, str]):
    """Code point to what it becomes, worked out once for each."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _folded(chr(code))
        return folded


def _folded(character: str) -> str:
    """Letters without case, accents and ligatures; marks and invisible characters vanish; the rest stands."""
    if unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"}:
        return ""
    if character in _APOSTROPHES or unicodedata.category(character) == "Cs":
        return " "
    if not character.isalnum():
        return character
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    plain = "".join(_NO_DECOMPOSITION.get(part, part) for part in plain if not unicodedata.combining(part))
    plain = unicodedata.normalize("NFC", plain)
    plain = "".join(part if part.isalnum() and part not in _APOSTROPHES else " " for part in plain)
    script = unicodedata.name(character, "").partition(" ")[0]
    return f" {' '.join(plain)} " if script in _WRITTEN_WITHOUT_SPACES else plain


_FOLDING = _Folding()


class _Spacing(dict[int, str]):
    """Code point to what it becomes within words, and to a space where it is between them."""

    def __missing__(self, code: int) -> str:
        spaced = self[code] = "".join(part if part.isalnum() else " " for part in _FOLDING[code])
        return spaced


_SPACING = _Spacing()


def tokens(text: str) -> list[str]:
    """The words of a text, folded, in order; of a link only its host.

    Splits at everything that is no letter or digit, hence also after an elided article; letters of scripts that are
    written without spaces are words of their own.
    """
    text = _unlinked(text)
    if not text.isascii():
        text = _FOREIGN.sub(_spaced, text)
    found = text.encode().translate(_LATIN).decode().split()
    return found if max(map(len, found), default=0) <= TOKEN_LIMIT else list(chain.from_iterable(map(_cut, found)))


def _spaced(run: re.Match[str]) -> str:
    """Characters beyond ASCII, of which most texts have few: those alone are folded one by one."""
    return run[0].translate(_SPACING)


def _cut(word: str) -> Iterator[str]:
    return (word[start : start + TOKEN_LIMIT] for start in range(0, len(word), TOKEN_LIMIT))


def written(text: str) -> list[tuple[str, str]]:
    """The tokens of a text, each with the word that it comes from as the author wrote it."""
    pairs: list[tuple[str, str]] = []
    for word in _WRITTEN.findall(_unlinked(text)):
        if word.isascii() and len(word) <= TOKEN_LIMIT:
            pairs.append((word.lower(), word))
        else:
            pairs += [(token, word) for token in tokens(word)]
    return pairs


def placed(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """Each word of a text as the author wrote it: where it begins and ends, and its tokens. Links are read as words."""
    for word in _WRITTEN.finditer(text):
        yield word.start(), word.end(), tokens(word[0])


def marks(text: str) -> list[str]:
    """The hashtags and handles of a text, folded, as `#boycott` and `@sncf`.

    A handle with a server (`@sncf.bsky.social`, `@sncf@mastodon.social`) is given in full and by its first part.
    """
    if not ("#" in text or "@" in text or "＃" in text or "＠" in text):
        return []
    found: list[str] = []
    for hashtag, handle in _MARK.findall(_unlinked(text)):
        sign, name = ("#", plain(hashtag)) if hashtag else ("@", plain(handle))
        first = re.split(r"[.@-]", name, maxsplit=1)[0]
        if first:
            found += [sign + name] if first == name else [sign + name, sign + first]
    return found


def _unlinked(text: str) -> str:
    return _LINK.sub(r" \1 ", text) if "://" in text else text


def plain(text: str) -> str:
    """One word folded whole, with its punctuation: how hashtags and handles are compared."""
    return text.lower() if text.isascii() else text.translate(_FOLDING).replace(" ", "")


def _stemmer(language: str) -> tantivy.TextAnalyzer:
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(tantivy.Filter.stemmer(language)).build()


_FRENCH, _ENGLISH = _stemmer("french"), _stemmer("english")


@lru_cache(maxsize=1 << 16)
def stems(token: str) -> tuple[str, str]:
    """The stem of a folded token in French and in English (Snowball): two words are kin if they share either."""
    return "fr." + _FRENCH.analyze(token)[0], "en." + _ENGLISH.analyze(token)[0]

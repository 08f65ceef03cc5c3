"""The words of a text, in the form that both models of language read."""

import re
import unicodedata

READ = 600
"""Code points of a text that are read: more say nothing new."""

_NO_LANGUAGE = re.compile(r"https?://\S+|[@＠]\w\S*|(?:[^\w\s\u0300-\u1aff]|[\d_])+")
"""Addresses, handles, and what is no letter. Vowel signs of Asian scripts (U+0300 to U+1AFF) are no letters to `\\w`,
and a word of them would fall apart."""

_HASHTAG = re.compile(r"[#＃]\w\S*")


def letters(text: str) -> str:
    """Words with one space between them, empty where nothing in the text has a language: hashtags alone have none.

    Compatibility forms are replaced (NFKC), so that presentation forms of Arabic are Arabic. What is all in capitals is
    written small.
    """
    text = text[:READ]
    if ("#" in text or "＃" in text) and not _words(_HASHTAG.sub(" ", text)):
        return ""
    words = _words(text)
    if not words.isascii():
        words = unicodedata.normalize("NFKC", words)
    return words.lower() if words.isupper() else words


def _words(text: str) -> str:
    return " ".join(_NO_LANGUAGE.sub(" ", text).split())

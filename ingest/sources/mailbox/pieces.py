"""HTML of mails, taken apart into texts and links."""

import re
from contextlib import suppress
from dataclasses import dataclass
from html.parser import HTMLParser

_UNSEEN = frozenset({"head", "script", "style", "template", "title"})
_LINES = frozenset(
    {"br", "div", "p", "tr", "table", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "blockquote"}
)


_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """href: of what stands in a link; empty elsewhere."""

    text: str
    href: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = []
        self._unseen = 0
        self._href = ""
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self._unseen = 0  # a head that nobody closed ends here
        elif tag in _UNSEEN:
            self._unseen += 1
        elif tag == "a":
            self.end()
            self._href = dict(attrs).get("href") or ""
        elif tag in _LINES:
            self._text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "a":
            self.end()
        elif tag in _LINES:
            self._text.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._text.append(_SPACE.sub(" ", data))

    def end(self) -> None:
        """Of the piece that is being read."""
        text = tidied("".join(self._text))
        if text or self._href:
            self.pieces.append(Piece(text, self._href))
        self._href, self._text = "", []


def pieces(html: str) -> list[Piece]:
    """As far as it can be read."""
    reader = _Reader()
    with suppress(AssertionError):  # Python's parser raises it for `<![` and no word that it knows
        reader.feed(html)
        reader.close()
    reader.end()
    return reader.pieces


def tidied(text: str) -> str:
    """Lines without spaces around them, and none that is empty."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)

"""What a page says: its texts, and what it says to those who hear it, each with whether it quotes."""

from collections.abc import Iterator
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SAID = ("alt", "aria-label", "data-confirm", "data-label", "hx-confirm", "placeholder", "title")
QUOTING = {"bdi", "code", "pre", "textarea", "mark", "time"}
"""Elements of what somebody wrote, or of what is written for machines; so are those with a `dir`, and `.mono`."""
SILENT = {"script", "style"}


class Page(HTMLParser):
    """said: what stands outside quotations. quoted: what stands within."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.quoted: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        quotes = tag in QUOTING or "dir" in given or "mono" in (given.get("class") or "").split()
        if tag not in VOID:
            self._open.append((tag, quotes))
        for text in _spoken(given):
            self._note(text, quotes)

    def handle_endtag(self, tag: str) -> None:
        if any(each == tag for each, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not any(tag in SILENT for tag, _ in self._open):
            self._note(data, any(quotes for _, quotes in self._open))

    def _note(self, text: str, quotes: bool) -> None:
        if told := " ".join(text.split()):
            (self.quoted if quotes else self.said).append(told)


def _spoken(given: dict[str, str | None]) -> Iterator[str]:
    yield from (text for name in SAID if (text := given.get(name)))

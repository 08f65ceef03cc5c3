"""The HTML of posts as the text that people see."""

from html.parser import HTMLParser

_BREAKS = frozenset({"p", "div", "ul", "ol", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"})
_UNSEEN = frozenset({"script", "style", "head", "title", "template"})
_VOID = frozenset(
    {"br", "img", "hr", "wbr", "input", "meta", "link", "source", "area", "col", "embed", "track", "base"}
)
_QUOTED = "quote-inline"
"""The class of what repeats the address of a quoted post for servers that do not know quotes."""


def plain(markup: str) -> str:
    """Paragraphs are parted by an empty line; links are whole, as they are followed, and not as they are shortened."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def text(self) -> str:
        lines = "".join(self._parts).split("\n")
        told: list[str] = []
        for line in (" ".join(each.split()) for each in lines):
            if line or (told and told[-1]):
                told.append(line)
        return "\n".join(told).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._say("\n")
        elif tag in _BREAKS:
            self._say("\n\n")
        elif tag == "li":
            self._say("\n- ")
        if tag not in _VOID:
            classes = (dict(attrs).get("class") or "").split()
            self._open.append((tag, self._unseen() or tag in _UNSEEN or _QUOTED in classes))

    def handle_endtag(self, tag: str) -> None:
        opened = [name for name, _ in self._open]
        if tag not in opened:
            return
        while self._open.pop()[0] != tag:
            pass
        if tag in _BREAKS:
            self._say("\n\n")

    def handle_data(self, data: str) -> None:
        self._say(data.replace("\n", " "))

    def _unseen(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def _say(self, text: str) -> None:
        if not self._unseen():
            self._parts.append(text)

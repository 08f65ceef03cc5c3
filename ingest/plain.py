"""What platforms write as HTML, as the text that a reader would see.

The library's own parser takes time that grows with the square of hostile HTML (half a minute for 200 kB of `<!--`);
this one looks at each character a bounded number of times.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.references import unescaped

LONGEST = 200_000
"""Characters of HTML that are read: twice the longest text that is kept."""
_TAG_LIMIT = 2_000
"""Characters of a tag within which a `>` in quotes is told from its end."""
_BREAKS = frozenset(
    (
        *("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section"),
        *("table", "td", "th", "tr", "ul"),
    )
)
_UNSEEN = {
    tag: re.compile(rf"</{tag}\b", re.IGNORECASE)
    for tag in ("iframe", "noscript", "object", "script", "style", "svg", "template", "title")
} | {"head": re.compile(r"<(?:/head|body)\b", re.IGNORECASE)}  # its end need not be written
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:-]{0,30})")
_TAG = re.compile(r"<(?:\"[^\"]*+\"|'[^']*+'|[^'\">]++)*+>")
_ATTRIBUTE = re.compile(r"([^\s\"'>/=]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>]++)))?+")
_REFERENCE = re.compile(r"&#?[a-zA-Z0-9]{1,32};")
"""In addresses, `&copy=1` is a parameter, and `&copy;` a character."""
_BLANKS = re.compile(r"[ \t\r\f\v\u00a0]+")
_LINES = re.compile(r" ?\n[ \n]*")


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link begins; where one ends, it leads nowhere."""

    to: str = ""


def plain(html: str) -> str:
    """Without tags, scripts and styles; entities as characters; each paragraph on a line of its own."""
    text = "".join(each for each in seen(html[:LONGEST]) if isinstance(each, str))
    return _LINES.sub("\n", _BLANKS.sub(" ", text)).strip()


def line(html: str) -> str:
    """The same on one line, as titles stand."""
    return plain(html).replace("\n", " ")


def seen(html: str) -> Iterator[str | Link]:
    """Text as it stands, a line end for each break; and the links between."""
    at = 0
    while (opens := html.find("<", at)) >= 0:
        yield _flowing(html[at:opens])
        name = _NAME.match(html, opens)
        if html.startswith("<!--", opens):
            at = _after(html, "-->", opens)
        elif name or html.startswith(("<!", "<?", "</"), opens):
            tag = _TAG.match(html, opens, opens + _TAG_LIMIT)
            at = tag.end() if tag else _after(html, ">", opens)
        else:
            yield "<"
            at = opens + 1
        if name:
            kind, ends = name[1].lower(), html[opens + 1] == "/"
            yield "\n" if kind in _BREAKS else ""
            if kind == "a":
                yield Link() if ends else Link(_address(html[opens:at]))
            at = at if ends else _behind(html, kind, at)
    yield _flowing(html[at:])


def _flowing(text: str) -> str:
    """Line ends within HTML are blanks."""
    return unescaped(text.replace("\n", " "))


def _address(tag: str) -> str:
    """What the first `href` says, as browsers have it; empty where there is none."""
    attributes = _ATTRIBUTE.finditer(tag, len("<a"))
    said = next((each[2] or each[3] or each[4] or "" for each in attributes if each[1].lower() == "href"), "")
    return _REFERENCE.sub(lambda found: unescaped(found[0]), said.strip())


def _after(html: str, end: str, start: int) -> int:
    """What never ends hides all that follows."""
    at = html.find(end, start)
    return at + len(end) if at >= 0 else len(html)


def _behind(html: str, tag: str, start: int) -> int:
    """Where the content of a tag is over that nobody sees; at once of any other."""
    if tag not in _UNSEEN or html[start - 2 : start] == "/>":
        return start
    closing = _UNSEEN[tag].search(html, start)
    return closing.start() if closing else len(html)

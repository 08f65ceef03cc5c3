"""What platforms write as HTML, as the text that a reader would see.

The library's own parser takes time that grows with the square of hostile HTML (half a minute for 200 kB of `<!--`);
this one looks at each character a bounded number of times.
"""

import re
from collections.abc import Iterator
from html import unescape

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
    for tag in ("head", "iframe", "noscript", "object", "script", "style", "svg", "template", "title")
}
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:-]{0,30})")
_TAG = re.compile(r"<(?:\"[^\"]*+\"|'[^']*+'|[^'\">]++)*+>")
_BLANKS = re.compile(r"[ \t\r\f\v\u00a0]+")
_LINES = re.compile(r" ?\n[ \n]*")


def plain(html: str) -> str:
    """Without tags, scripts and styles; entities as characters; each paragraph on a line of its own."""
    seen = "".join(_seen(html[:LONGEST]))
    return _LINES.sub("\n", _BLANKS.sub(" ", seen)).strip()


def line(html: str) -> str:
    """The same on one line, as titles stand."""
    return plain(html).replace("\n", " ")


def _seen(html: str) -> Iterator[str]:
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
            yield "\n" if (kind := name[1].lower()) in _BREAKS else ""
            at = _behind(html, kind, at) if html[opens + 1] != "/" else at
    yield _flowing(html[at:])


def _flowing(text: str) -> str:
    """Line ends within HTML are blanks."""
    return unescape(text.replace("\n", " "))


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

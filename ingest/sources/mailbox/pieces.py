"""HTML of mails, taken apart into texts and links."""

from dataclasses import dataclass

from ingest.plain import Link, seen

LONGEST = 1_000_000
"""Characters of HTML that are read: a mail may bring 25 MB, and each restart meets the same ones."""


@dataclass(frozen=True, slots=True)
class Piece:
    """href: of what stands in a link; empty elsewhere."""

    text: str
    href: str = ""


def pieces(html: str) -> list[Piece]:
    """As far as it is read."""
    found: list[Piece] = []
    said: list[str] = []
    href = ""
    for each in (*seen(html[:LONGEST]), Link()):
        if isinstance(each, str):
            said.append(each)
            continue
        text = tidied("".join(said))
        if text or href:
            found.append(Piece(text, href))
        said, href = [], each.to
    return found


def tidied(text: str) -> str:
    """Lines without spaces around them, and none that is empty."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)

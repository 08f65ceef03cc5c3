"""Mentions as rows of a page: what templates ask of them, and near-identical ones folded into the first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from core.clock import micros
from core.errors import NotFound
from index.cursor import Place, to_cursor
from index.port import Hit, Page
from schemas.analysis import sighting_id
from web.look.marked import Sought, excerpt, marked

if TYPE_CHECKING:
    from web.visit import Visit

LONGEST = 600
"""Characters of a text that are shown before somebody asks for all of it."""
NOTHING = Sought()


@dataclass(frozen=True, slots=True)
class Folded:
    """A mention, with the near-identical texts that follow it. also: further watches that see the mention itself."""

    hit: Hit
    copies: tuple[Hit, ...] = ()
    also: tuple[str, ...] = ()

    def named(self, names: Mapping[str, str]) -> list[str]:
        """Those further watches, of names by id."""
        return [names.get(watch, watch) for watch in self.also]


def folded(page: Page, most: int) -> tuple[list[Folded], str]:
    """At most so many rows out of a page of the newest, and the cursor of what follows them; empty after the last."""
    rows: dict[str, Folded] = {}
    for number, hit in enumerate(page.hits):
        group = hit.sighting.group or hit.mention.id
        standing = rows.get(group)
        if standing is None and len(rows) == most:
            return list(rows.values()), _after(page.hits[number - 1])
        rows[group] = _with(standing, hit) if standing else Folded(hit)
    return list(rows.values()), page.next


def chance(hit: Hit) -> float | None:
    """Of the tone towards the watch, 0 to 1; None where no model speaks the language."""
    label, sentiment = hit.sighting.toward, hit.analysis.sentiment
    if label is None or sentiment is None:
        return None
    own = next((each for each in hit.analysis.toward if each.watch == hit.sighting.watch), None)
    probabilities = own.probabilities if own else sentiment.probabilities
    return probabilities[("negative", "neutral", "positive").index(label.value)]


def words_of(hit: Hit, text: str, wanted: Sought = NOTHING, length: int = LONGEST) -> Markup:
    """The beginning of its title or text, with what the watch and the query found in it marked."""
    return marked(excerpt(text, length), wanted.of(hit.sighting.terms))


def address_of(author: str) -> str:
    return f"/people/{quote(author, safe='')}"


def web_address(url: str) -> str:
    """The same where it leads to a page of the web; empty for anything else that a stranger may have written."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme.lower() in ("http", "https") and parts.netloc else ""


FOR_TEMPLATES: Mapping[str, Callable[..., object]] = {
    "chance": chance,
    "words_of": words_of,
    "address_of": address_of,
    "web_address": web_address,
}


def sighted(visit: "Visit", mention: str, watch: str) -> Hit:
    """A mention as a watch sees it. Raises NotFound, also for one that may not be seen."""
    for hit in visit.backing.store.mentions([mention], visit.scope):
        if hit.sighting.watch == watch:
            return hit
    raise NotFound("There is no such mention.", "It may have been deleted.")


def _with(row: Folded, hit: Hit) -> Folded:
    if hit.mention.id == row.hit.mention.id:
        return Folded(row.hit, row.copies, (*row.also, hit.sighting.watch))
    if any(each.mention.id == hit.mention.id for each in row.copies):
        return row
    return Folded(row.hit, (*row.copies, hit), row.also)


def _after(hit: Hit) -> str:
    place = Place(micros(hit.mention.published_at), sighting_id(hit.mention.id, hit.sighting.watch))
    return to_cursor(place, "newest")

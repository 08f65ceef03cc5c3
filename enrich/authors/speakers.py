"""Who speaks, by what is public of an account and how it acts: the make-up of a sample of mentions.

Nothing is looked up about anybody, and no name is compared with a real one: who gives a name may have invented it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.query.fold import plain
from enrich.authors.automation import automation
from enrich.authors.labels import PROBABLE
from schemas.analysis import Influence
from schemas.mention import Author, Kind, Mention
from schemas.watch import Watch, account_key


class Speaker(StrEnum):
    """The first that holds. official: an account of the watch. press: an article. automated: signs of a programme.
    pseudonymous: it gives no name but its handle. other: it gives one."""

    OFFICIAL = "official"
    PRESS = "press"
    AUTOMATED = "automated"
    PSEUDONYMOUS = "pseudonymous"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Heard:
    """A mention, and what was found of its author then."""

    mention: Mention
    influence: Influence | None


@dataclass(frozen=True, slots=True)
class MakeUp:
    """mentions, authors: by speaker, of `size` mentions in all; an author counts as what their newest mention says.
    since, until: between which they were published."""

    size: int
    mentions: Mapping[Speaker, int]
    authors: Mapping[Speaker, int]
    since: datetime | None
    until: datetime | None


def make_up(sample: Sequence[Heard], watch: Watch) -> MakeUp:
    """sample: the newest first."""
    mentions = dict.fromkeys(Speaker, 0)
    by_author: dict[str, Speaker] = {}
    for heard in sample:
        who = speaker(heard, watch)
        mentions[who] += 1
        by_author.setdefault(heard.mention.author.id, who)
    authors = {who: sum(each is who for each in by_author.values()) for who in Speaker}
    times = [heard.mention.published_at for heard in sample]
    return MakeUp(len(sample), mentions, authors, min(times, default=None), max(times, default=None))


def speaker(heard: Heard, watch: Watch) -> Speaker:
    mention = heard.mention
    own = account_key(mention.network, mention.author.handle)
    if any(account.key == own for account in watch.account):
        return Speaker.OFFICIAL
    if mention.kind is Kind.ARTICLE:
        return Speaker.PRESS
    if heard.influence and automation(heard.influence.signs) >= PROBABLE:
        return Speaker.AUTOMATED
    return Speaker.OTHER if _gives_a_name(mention.author) else Speaker.PSEUDONYMOUS


def _gives_a_name(author: Author) -> bool:
    """Whether there is more to the name than the handle: `Ada_L` and `@ada.l` say the same."""
    said, handle = _letters(author.name), _letters(author.handle)
    return bool(said) and said != handle


def _letters(text: str) -> str:
    return "".join(sign for sign in plain(text) if sign.isalnum())

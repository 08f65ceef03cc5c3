"""What people ask Tocsin to listen for: watches with topics and accounts, and saved queries."""

from fnmatch import fnmatchcase
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, model_validator

from schemas.base import Strict
from schemas.correction import Correction
from schemas.sentence import Sentence
from schemas.span import Span
from schemas.tag import Tag

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(Sentence('"%(name)s" is no IANA time zone; write it like "Europe/Paris"', name=name)) from None
    return name


TimeZone = Annotated[str, AfterValidator(_known_zone)]


def _language_code(tag: str) -> str:
    """Of `fr-CA` and `FR` the language, as analyses name it."""
    code = tag.replace("_", "-").partition("-")[0].lower()
    if not (code.isascii() and code.isalpha() and len(code) in (2, 3)):
        raise ValueError(Sentence('"%(tag)s" is no language code; write it like "fr"', tag=tag))
    return code


LanguageCode = Annotated[str, AfterValidator(_language_code)]


class Topic(Strict):
    id: Id
    name: str = ""
    query: str


class Account(Strict):
    network: str
    handle: str
    role: Literal["official", "customer_service", "live_information"] = "official"

    @property
    def key(self) -> tuple[str, str]:
        return account_key(self.network, self.handle)


def account_key(network: str, handle: str) -> tuple[str, str]:
    """Of an account: `@Brisolle` and `brisolle` are one."""
    return network, handle.lstrip("@＠").casefold()


class Thing(Strict):
    """What a watch owner calls by name: found in the watch's mentions and linked, whatever the language.

    aliases: other ways in which people write it. Case, accents and spaces between its words do not matter.
    """

    name: str = Field(min_length=1, max_length=256)
    kind: Literal["product", "person", "place", "organisation", "event"] = "product"
    aliases: tuple[Annotated[str, Field(min_length=1, max_length=256)], ...] = ()


LegalBasis = Literal[
    "", "consent", "contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interests"
]
"""Why persons' data may be processed (GDPR, article 6, paragraph 1, a to f); empty: nobody has said."""


YEAR_KEPT = 365
"""Days for which a new watch is proposed to keep its mentions; one that says nothing keeps them
(docs/decisions/retention.md)."""


class Watch(Strict):
    """A brand, a competitor or a trend, and the query that tells its mentions. Seasons and days follow `time_zone`.

    languages, sources: what they leave out is not its own, whatever the query says; empty: nothing is left out. `*` in
    the name of a source stands for anything.

    purpose, legal_basis, recipients, retention_days: for the register of processing. recipients: who else is shown its
    mentions, in words.
    """

    id: Id
    name: Annotated[str, Field(max_length=256)]
    query: str
    kind: Literal["brand", "competitor", "trend"] = "brand"
    languages: tuple[LanguageCode, ...] = ()
    sources: tuple[str, ...] = ()
    time_zone: TimeZone = "UTC"
    team: str = ""
    purpose: str = ""
    legal_basis: LegalBasis = ""
    recipients: tuple[str, ...] = ()
    retention_days: int | None = Field(default=None, ge=1, examples=[YEAR_KEPT])
    topic: tuple[Topic, ...] = ()
    account: tuple[Account, ...] = ()
    thing: tuple[Thing, ...] = ()

    def listens(self, source: str) -> bool:
        """Whether it takes mentions from a source."""
        return not self.sources or any(fnmatchcase(source, pattern) for pattern in self.sources)


class WatchRevision(Strict):
    """A watch as it stood from a revision on. revision: rises by 1 with each change of this watch."""

    watch: Watch
    revision: int
    active: bool = True


class SavedQuery(Strict):
    """live: matched against every mention as it arrives (`match-saved`), besides being run on demand.

    owner: the login of who keeps it; empty: it is everybody's, as what the command line saves. shared: who sees it
    besides; team: of whom, where it is shared with one. folder: where lists show it.
    """

    id: Id
    name: str
    query: str
    description: str = ""
    live: bool = False
    folder: Annotated[str, Field(max_length=64)] = ""
    owner: Annotated[str, Field(max_length=254)] = ""
    shared: Literal["private", "team", "everybody"] = "everybody"
    team: Annotated[str, Field(max_length=128)] = ""

    @model_validator(mode="after")
    def _is_seen_by_somebody(self) -> Self:
        if (self.shared == "team") != bool(self.team):
            raise ValueError("a query that is shared with a team names it, and no other one does")
        if self.shared == "private" and not self.owner:
            raise ValueError("a private query has an owner")
        return self


class Listening(Strict):
    """All that is listened for, at one moment. generation: goes into every version (a strictly greater one wins).

    corrections: those that stand, by people, oldest first. incidents: what belongs to those of lately.
    tags: those in use, by id, each with its rule written out as `query`.
    """

    generation: int
    watches: tuple[WatchRevision, ...]
    saved: tuple[SavedQuery, ...] = ()
    corrections: tuple[Correction, ...] = ()
    incidents: tuple[Span, ...] = ()
    tags: tuple[Tag, ...] = ()

"""Who spreads an incident, and how it passes from one to another."""

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from alerts.passing import How, Tie
from schemas.base import Frozen, Instant
from web.told.lists import told

if TYPE_CHECKING:
    from alerts.spreading import Account, Spreading
    from schemas.voice import Voice

Count = Annotated[int, Field(examples=[12])]


class PostTold(Frozen):
    """A mention by its id: `/mentions/{mention}` has its text."""

    mention: Annotated[str, Field(examples=["bluesky:3"])]
    author: Annotated[str, Field(examples=["bluesky:did:plc:7"])]
    handle: Annotated[str, Field(examples=["lea"])]
    source: Annotated[str, Field(examples=["bluesky"])]
    url: Annotated[str, Field(examples=["https://bluesky.example/3"])]
    published_at: Instant


class TieTold(Frozen):
    """What somebody took from another."""

    how: How
    origin: PostTold
    taken: PostTold


class SpreaderTold(Frozen):
    """caused: other authors who reposted or copied them. reach: followers. influence: 0 to 100; null: unknown. first:
    of what they said of it."""

    first: PostTold
    caused: Count
    reach: Annotated[int, Field(examples=[2300])]
    influence: Annotated[float | None, Field(examples=[41.5])]


class ArrivalTold(Frozen):
    """The first mention in a source, and how many followed there. brought: from where; null: nobody knows, or it began
    there."""

    first: PostTold
    brought: TieTold | None
    mentions: Count


class SpreadingTold(Frozen):
    """mentions: that were looked at. cut: there were more, and these are the newest. accounts: those who caused most
    come first. arrivals: by time. ties: among the forty who passed most on. firsts: the oldest posts."""

    mentions: Count
    cut: bool
    accounts: tuple[SpreaderTold, ...]
    arrivals: tuple[ArrivalTold, ...]
    ties: tuple[TieTold, ...]
    firsts: tuple[PostTold, ...]


def spreading_told(spreading: "Spreading") -> SpreadingTold:
    return told(
        SpreadingTold,
        spreading,
        accounts=tuple(map(_spreader, spreading.accounts)),
        arrivals=tuple(
            ArrivalTold(
                first=_post(each.first), brought=_tie(each.brought) if each.brought else None, mentions=each.mentions
            )
            for each in spreading.arrivals
        ),
        ties=tuple(map(_tie, spreading.circle.ties)),
        firsts=tuple(map(_post, spreading.firsts)),
    )


def _spreader(account: "Account") -> SpreaderTold:
    return told(SpreaderTold, account, first=_post(account.first))


def _tie(tie: Tie) -> TieTold:
    return TieTold(how=tie.how, origin=_post(tie.origin), taken=_post(tie.taken))


def _post(voice: "Voice") -> PostTold:
    return told(PostTold, voice)

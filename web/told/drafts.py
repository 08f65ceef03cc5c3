"""Drafts of watches: what they would find, and how many of their matches are meant."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from index.precision import Estimate
from index.preview import Matched
from schemas.base import Frozen, Instant
from web.look.drafts import SHOWN, Meant, Preview
from web.look.judged import Proposed, Said
from web.told.lists import told
from web.told.mentions import Seen, seen

Words = Annotated[str, Field(examples=["camping"])]


class MatchedTold(Frozen):
    """mentions: however many watches see each. about: the number is inferred. shown: the newest."""

    mentions: Annotated[int, Field(examples=[120])]
    about: bool
    shown: tuple[Seen, ...]


class TakenTold(Frozen):
    """words: of an exclusion."""

    words: Words
    taken: MatchedTold


class PreviewTold(Frozen):
    """lost, gained: against what stands; null: there is nothing to compare with, or no difference."""

    found: MatchedTold
    exclusions: tuple[TakenTold, ...]
    lost: MatchedTold | None
    gained: MatchedTold | None


class MeantTold(Frozen):
    """words: that stand together, in so many texts. share: of the matches that were read, 0 to 1."""

    words: Annotated[tuple[str, ...], Field(examples=[["jus", "vitamine"]])]
    texts: Annotated[int, Field(examples=[14])]
    share: Annotated[float, Field(examples=[0.14])]
    example: Annotated[str, Field(examples=["Un jus d’orange frais"])]


class JudgementTold(Frozen):
    mention: Annotated[str, Field(examples=["bluesky:3"])]
    kept: bool
    by: Annotated[str, Field(examples=["ada@example.org"])]
    at: Instant


class SampledTold(Frozen):
    """judgement: null where nobody said anything yet."""

    mention: Seen
    judgement: JudgementTold | None


class ProposedTold(Frozen):
    """A word to exclude. dropped, kept: of the judged, those that hold it. lost: of everything that matches."""

    words: Words
    dropped: Annotated[int, Field(examples=[5])]
    kept: Annotated[int, Field(examples=[0])]
    lost: Annotated[int, Field(examples=[40])]


class PrecisionTold(Frozen):
    """share: of the judged that were kept; low, high: within which the share of all lies 19 times of 20; 0 to 1, null
    where nobody judged."""

    judged: Annotated[int, Field(examples=[50])]
    kept: Annotated[int, Field(examples=[40])]
    share: Annotated[float | None, Field(examples=[0.8])]
    low: Annotated[float | None, Field(examples=[0.67])]
    high: Annotated[float | None, Field(examples=[0.89])]
    proposed: tuple[ProposedTold, ...]


def preview_told(preview: Preview) -> PreviewTold:
    changes = preview.changes
    return PreviewTold(
        found=_matched(preview.found),
        exclusions=tuple(TakenTold(words=each.words, taken=_matched(each.mentions)) for each in preview.taken),
        lost=_matched(changes.lost) if changes else None,
        gained=_matched(changes.gained) if changes else None,
    )


def meant_told(meant: Meant) -> MeantTold:
    return told(MeantTold, meant)


def sampled_told(said: Said) -> SampledTold:
    return SampledTold(
        mention=seen(said.hit), judgement=told(JudgementTold, said.judgement) if said.judgement else None
    )


def precision_told(found: Estimate | None, proposed: Sequence[Proposed]) -> PrecisionTold:
    words = tuple(told(ProposedTold, each, lost=each.all_lost.mentions) for each in proposed)
    if found is None:
        return PrecisionTold(judged=0, kept=0, share=None, low=None, high=None, proposed=words)
    return told(PrecisionTold, found, proposed=words)


def _matched(matched: Matched) -> MatchedTold:
    return told(MatchedTold, matched, shown=tuple(map(seen, matched.hits[:SHOWN])))

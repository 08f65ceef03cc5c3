"""What the matches of a mention make of it: one sighting a watch."""

from collections.abc import Callable

from schemas.analysis import NO_WATCH, Analysis, Match, Sighting

_UNMATCHED = Match(watch=NO_WATCH, revision=0)


def unweighed(analysis: Analysis) -> tuple[Sighting, ...]:
    """As they are before they are weighed: each counts whole."""
    return weighed(analysis, lambda _watch: 1.0, group="", original=True)


def weighed(analysis: Analysis, weigh: Callable[[str], float], *, group: str, original: bool) -> tuple[Sighting, ...]:
    """One for each match, or the one of NO_WATCH. Polarity towards a watch is, for now, that of the whole mention.

    weigh: of a watch id, the weight of the mention for it. group, original: as the sightings say.
    """
    tone = analysis.sentiment
    polarity, label = (tone.polarity, tone.label) if tone else (0.0, None)
    return tuple(
        Sighting(
            watch=match.watch,
            revision=match.revision,
            topics=match.topics,
            terms=match.terms,
            polarity=polarity,
            toward=label,
            weight=weigh(match.watch),
            original=original,
            group=group,
        )
        for match in analysis.matches or (_UNMATCHED,)
    )

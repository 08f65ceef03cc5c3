"""What the matches of a mention make of it: one sighting a watch."""

from collections.abc import Callable

from schemas.analysis import NO_WATCH, Analysis, Match, Sighting

_UNMATCHED = Match(watch=NO_WATCH, revision=0)


def unweighed(analysis: Analysis) -> tuple[Sighting, ...]:
    """As they are before they are weighed: each counts whole."""
    return weighed(analysis, lambda _watch: 1.0, group="", original=True)


def weighed(analysis: Analysis, weigh: Callable[[str], float], *, group: str, original: bool) -> tuple[Sighting, ...]:
    """One for each match, or the one of NO_WATCH. Polarity and label are those towards the watch where a stage tells
    them apart from the mention's own.

    weigh: of a watch id, the weight of the mention for it. group, original: as the sightings say.
    """
    told = {each.watch: each for each in analysis.toward}
    tagged = {each.watch: each.tags for each in analysis.tags}
    seen = [(match, told.get(match.watch, analysis.sentiment)) for match in analysis.matches or (_UNMATCHED,)]
    return tuple(
        Sighting(
            watch=match.watch,
            revision=match.revision,
            topics=match.topics,
            terms=match.terms,
            polarity=tone.polarity if tone else 0.0,
            toward=tone.label if tone else None,
            counted=tone.counted.label if tone and tone.counted else None,
            weight=weigh(match.watch),
            original=original,
            group=group,
            tags=tagged.get(match.watch, ()),
        )
        for match, tone in seen
    )

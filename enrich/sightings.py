"""What the matches of a mention make of it: one sighting a watch, before it is weighed."""

from schemas.analysis import NO_WATCH, Analysis, Sighting


def unweighed(analysis: Analysis) -> tuple[Sighting, ...]:
    """One for each match, or the one of NO_WATCH. Polarity towards a watch is, for now, that of the whole mention."""
    tone = analysis.sentiment
    polarity, label = (tone.polarity, tone.label) if tone else (0.0, None)
    if not analysis.matches:
        return (Sighting(watch=NO_WATCH, polarity=polarity, toward=label),)
    return tuple(
        Sighting(
            watch=match.watch,
            revision=match.revision,
            topics=match.topics,
            terms=match.terms,
            polarity=polarity,
            toward=label,
        )
        for match in analysis.matches
    )

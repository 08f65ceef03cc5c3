"""What is said towards a watch, from its probabilities."""

from operator import itemgetter

from schemas.analysis import Corrected, Label, Probabilities, Toward

DIGITS = 4


def told(watch: str, probabilities: Probabilities, corrected: Corrected | None = None) -> Toward:
    """The likeliest is the label, neutral among equals; polarity is positive less negative."""
    negative, neutral, positive = (round(each, DIGITS) for each in probabilities)
    labelled = ((neutral, Label.NEUTRAL), (negative, Label.NEGATIVE), (positive, Label.POSITIVE))
    return Toward(
        watch=watch,
        label=max(labelled, key=itemgetter(0))[1],
        polarity=round(positive - negative, DIGITS),
        probabilities=(negative, neutral, positive),
        corrected=corrected,
    )

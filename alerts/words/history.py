"""The lines of an incident's history, which are kept in English, as a French reader is told them."""

import re

from alerts.words.speech import NO_BREAK, Speech

_IN_FRENCH = tuple(
    (re.compile(english), french)
    for english, french in (
        (r"opened at severity (\d), about the past", r"ouvert à la gravité \1, à propos du passé"),
        (r"opened at severity (\d)", r"ouvert à la gravité \1"),
        (r"severity (\d), was (\d)", r"gravité \1, elle était de \2"),
        (r"acknowledged by (.+)", r"pris en charge par \1"),
        (
            r"snoozed until it doubles \(above (\d+)\) by (.+)",
            r"mis en veille par \2 jusqu’à ce qu’il double (plus de \1)",
        ),
        (r"snoozed until (\S+) by (.+)", r"mis en veille par \2 jusqu’au \1"),
        (r"snooze ended: it has doubled", f"fin de la veille{NO_BREAK}: cela a doublé"),
        (r"snooze ended", r"fin de la veille"),
        (r"resolved by (.+)", r"clos par \1"),
        (r"resolved: back to usual", f"clos{NO_BREAK}: retour à l’habitude"),
        (r"became part of (.+)", r"rattaché à \1"),
        (r"reopened by (.+)", r"rouvert par \1"),
        (r"flares up again at severity (\d)", r"reprend, à la gravité \1"),
    )
)


def history_line(line: str, said: Speech) -> str:
    """In the reader's language where it is one of ours, else as somebody wrote it. Begins with a capital letter."""
    told = line
    if said.language == "fr":
        known = ((pattern.fullmatch(line), french) for pattern, french in _IN_FRENCH)
        told = next((match.expand(french) for match, french in known if match), line)
    return told[:1].upper() + told[1:]

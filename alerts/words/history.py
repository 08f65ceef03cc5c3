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
        (r"rings again at severity (\d): (.+)", rf"sonne de nouveau, à la gravité \1{NO_BREAK}: \2"),
        (r"rings after all: (.+)", rf"sonne tout de même{NO_BREAK}: \1"),
        (r"quiet: it resembles (.+), which (.+) dismissed", rf"silencieux{NO_BREAK}: ressemble à \1, que \2 a écarté"),
        (r"merged into (.+) by (.+)", r"réuni à \1 par \2"),
        (r"(.+) merged into it by (.+)", r"\1 y a été réuni par \2"),
        (r"dismissed by (.+) as no crisis: (.+)", rf"écarté par \1, ce n’est pas une crise{NO_BREAK}: \2"),
        (r"dismissed by (.+) as no crisis", r"écarté par \1, ce n’est pas une crise"),
        (r"dismissal taken back by (.+)", r"mise à l’écart annulée par \1"),
        (r"assigned to (.+) by (.+)", r"attribué à \1 par \2"),
        (r"assigned to (.+)", r"attribué à \1"),
        (r"step (\S+) done by (.+?): (.+)", rf"étape \1 faite par \2{NO_BREAK}: \3"),
        (r"step (\S+) not done after all, says (.+)", r"étape \1 non faite finalement, dit \2"),
        (r"picked up by press: (.+), (\S+)", rf"repris par la presse{NO_BREAK}: \1, \2"),
        (r"severity (\d), above (\d)", r"gravité \1, au-dessus de \2"),
        (r"it is (\d+) times as large as (.+)", r"\1 fois plus grand que \2"),
        (r"press has picked it up", r"la presse l’a repris"),
        (r"it is about something else than (.+)", r"il s’agit d’autre chose que \1"),
    )
)


_WITH_REASON = re.compile(r"(rings again at severity \d|rings after all): (.+)")


def history_line(line: str, said: Speech) -> str:
    """In the reader's language where it is one of ours, else as somebody wrote it. Begins with a capital letter."""
    told = _french(line) if said.language == "fr" else line
    return told[:1].upper() + told[1:]


def _french(line: str) -> str:
    """Several things that happened at once stand beside each other, and a reason behind what it is the reason of."""
    if reason := _WITH_REASON.fullmatch(line):
        line = f"{reason[1]}: {_known(reason[2]) or reason[2]}"
    whole = _known(line)
    parts = [_known(part) for part in line.split("; ")]
    return whole or ("; ".join(filter(None, parts)) if all(parts) else line)


def _known(line: str) -> str:
    """Empty: it is none of ours."""
    matches = ((pattern.fullmatch(line), french) for pattern, french in _IN_FRENCH)
    return next((match.expand(french) for match, french in matches if match), "")

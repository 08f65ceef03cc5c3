"""The few words that stand in a chart itself."""

from core.charts.look import NO_BREAK, Language

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "band": "band: usual",
        "hatched": "hatched: not listened to",
        "dashed": "dashed: forecast, right 8 times of 10",
        "others": "others",
        "coverage": "What was listened to",
        "missing": "blue: listened to; amber: missing",
    },
    "fr": {
        "band": "bande" + NO_BREAK + ": habituel",
        "hatched": "hachures" + NO_BREAK + ": pas d’écoute",
        "dashed": "pointillés" + NO_BREAK + ": prévision, juste 8 fois sur 10",
        "others": "autres",
        "coverage": "Ce qui a été écouté",
        "missing": "bleu" + NO_BREAK + ": écouté" + NO_BREAK + "; orange" + NO_BREAK + ": manquant",
    },
}


def step_of(language: Language, minutes: int) -> str:
    """`15 min`, `6 h`, `day`."""
    if minutes % 1440 == 0:
        days = minutes // 1440
        unit = ("day", "days") if language == "en" else ("jour", "jours")
        return unit[0] if days == 1 else f"{days}{NO_BREAK}{unit[1]}"
    return f"{minutes // 60}{NO_BREAK}h" if minutes % 60 == 0 else f"{minutes}{NO_BREAK}min"

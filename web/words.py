"""What our pages say, in French and English."""

from collections.abc import Mapping

ENGLISH = {
    "title": "Tocsin",
    "incident": "Incident {incident}",
    "for": "For {recipient}. The link is good until {until}.",
    "ask.acknowledge": "Acknowledge this incident? It then stays quiet unless its severity rises.",
    "ask.snooze": "Snooze this incident for an hour?",
    "ask.snooze_until_doubled": "Snooze this incident until it is twice its size?",
    "ask.assign": "Assign this incident to yourself?",
    "ask.not_a_crisis": "Is this not a crisis? The incident is closed, and Tocsin learns from it.",
    "do.acknowledge": "Acknowledge",
    "do.snooze": "Snooze 1\u00a0h",
    "do.snooze_until_doubled": "Snooze until it doubles",
    "do.assign": "Assign to me",
    "do.not_a_crisis": "Not a crisis",
    "done": "Done.",
    "already": "Somebody else was quicker.",
    "refused": "Nothing was done.",
    "later": "It cannot be done just now. Try again in a moment.",
    "expired": "This link is no longer good. Nothing was done.",
    "forged": "This link is not one of ours, or not whole. Open the message again, and follow it from there.",
}
FRENCH = {
    "title": "Tocsin",
    "incident": "Incident {incident}",
    "for": "Pour {recipient}. Le lien est valable jusqu’au {until}.",
    "ask.acknowledge": "Prendre cet incident en charge\u202f? Il reste alors silencieux, sauf si sa gravité monte.",
    "ask.snooze": "Mettre cet incident en veille pendant une heure\u202f?",
    "ask.snooze_until_doubled": "Mettre cet incident en veille jusqu’à ce qu’il ait doublé\u202f?",
    "ask.assign": "Vous attribuer cet incident\u202f?",
    "ask.not_a_crisis": "N’est-ce pas une crise\u202f? L’incident est clos et Tocsin en tire la leçon.",
    "do.acknowledge": "Prendre en charge",
    "do.snooze": "Mettre en veille 1\u00a0h",
    "do.snooze_until_doubled": "En veille jusqu’au double",
    "do.assign": "Me l’attribuer",
    "do.not_a_crisis": "Pas une crise",
    "done": "C’est fait.",
    "already": "Quelqu’un d’autre a été plus rapide.",
    "refused": "Rien n’a été fait.",
    "later": "Ce n’est pas possible à l’instant. Réessayez dans un moment.",
    "expired": "Ce lien n’est plus valable. Rien n’a été fait.",
    "forged": "Ce lien ne vient pas de nous, ou n’est pas entier. Rouvrez le message et suivez le lien de là.",
}


def words(language: str) -> Mapping[str, str]:
    return FRENCH if language == "fr" else ENGLISH


def language_of(accepted: str) -> str:
    """The first of ours that a browser accepts (its Accept-Language)."""
    named = [part.partition(";")[0].strip().lower()[:2] for part in accepted.split(",")]
    return next((each for each in named if each in ("fr", "en")), "en")

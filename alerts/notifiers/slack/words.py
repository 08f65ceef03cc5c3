"""What Slack's own parts of a message say, in French and English: buttons, states, answers."""

from collections.abc import Mapping

ENGLISH = {
    "acknowledge": "Acknowledge",
    "snooze": "Snooze 1\u00a0h",
    "snooze_until_doubled": "Snooze until it doubles",
    "assign": "Assign to me",
    "not_a_crisis": "Not a crisis",
    "sure": "Not a crisis?",
    "sure.what": "The incident is closed, and Tocsin learns from it. That can be taken back.",
    "yes": "Not a crisis",
    "no": "Cancel",
    "acknowledged": "Acknowledged by {by}. Quiet unless severity rises.",
    "snoozed": "Snoozed by {by}.",
    "snoozed.until": "Snoozed by {by} until {until}.",
    "snoozed.doubled": "Snoozed by {by} until it doubles.",
    "assigned": "Assigned to {by}.",
    "dismissed": "Not a crisis, says {by}.",
    "closed": "Closed by {by}.",
    "over": "Back to usual.",
    "picture": "The last 24 hours against the usual band",
    "refused": "Nothing was done: {user} may not act on incidents from here. "
    "Whoever runs Tocsin can add that id to {table}.may_act.",
    "foreign": "Nothing was done: this message is of another notifier, {other}. "
    "Each notifier with buttons needs a Slack app of its own.",
    "already": "It is so already: {line}.",
    "failed": "Nothing was done. {reason}",
    "later": "Nothing was done, for it cannot be done just now. Try again in a moment.",
}
FRENCH = {
    "acknowledge": "Prendre en charge",
    "snooze": "Mettre en veille 1\u00a0h",
    "snooze_until_doubled": "En veille jusqu’au double",
    "assign": "Me l’attribuer",
    "not_a_crisis": "Pas une crise",
    "sure": "Pas une crise\u202f?",
    "sure.what": "L’incident est clos et Tocsin en tire la leçon. On peut revenir dessus.",
    "yes": "Pas une crise",
    "no": "Annuler",
    "acknowledged": "Pris en charge par {by}. Silence, sauf si la gravité monte.",
    "snoozed": "Mis en veille par {by}.",
    "snoozed.until": "Mis en veille par {by} jusqu’à {until}.",
    "snoozed.doubled": "Mis en veille par {by} jusqu’au double.",
    "assigned": "Attribué à {by}.",
    "dismissed": "Pas une crise, selon {by}.",
    "closed": "Clos par {by}.",
    "over": "Retour à l’habitude.",
    "picture": "Les 24\u00a0dernières heures et la bande habituelle",
    "refused": "Rien n’a été fait\u00a0: {user} ne peut pas agir sur les incidents d’ici. "
    "Qui gère Tocsin peut ajouter cet identifiant à {table}.may_act.",
    "foreign": "Rien n’a été fait\u00a0: ce message vient d’un autre canal, {other}. "
    "Chaque canal à boutons a besoin de sa propre application Slack.",
    "already": "C’est déjà le cas\u00a0: {line}.",
    "failed": "Rien n’a été fait. {reason}",
    "later": "Rien n’a été fait, ce n’est pas possible à l’instant. Réessayez dans un moment.",
}


def words(language: str) -> Mapping[str, str]:
    return FRENCH if language == "fr" else ENGLISH

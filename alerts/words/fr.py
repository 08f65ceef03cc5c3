"""Ce que Tocsin dit en français (what Tocsin says in French, with French spaces and quotes)."""

from alerts.words.speech import NARROW, NO_BREAK, Speech

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)

_PLAIN = {
    "kind.bad_buzz": "bad buzz",
    "kind.weak_signal": "signal faible",
    "kind.slow_burn": "feu lent",
    "kind.surge": "afflux",
    "kind.backlash": "retour de flamme",
    "kind.opportunity": "occasion",
    "kind.blind": "des sources se taisent",
    "subject": "{brand} {severity}/5 : {cause}",
    "what.opened": "",
    "what.severity": "la gravité est maintenant de {severity}/5",
    "what.update": "cela a doublé",
    "what.repeat": "toujours ouvert, personne ne l’a pris en charge",
    "what.awake": "la mise en veille est finie",
    "what.reopened": "cela reprend",
    "what.resolved": "retour à l’habitude",
    "what.closed": "clos par {by}",
    "what.dismissed": "ce n’est pas une crise, dit {by}",
    "what.merged": "{by} l’a fusionné avec {into}",
    "headline": "{kind}, gravité {severity} sur 5. A sonné pour la première fois le {opened} ({zone}).",
    "topic": "Sujet : {topic}.",
    "about_past": "Cela concerne le passé : la plupart des mentions sont arrivées en retard.",
    "height": "Chiffres du {at}, au plus fort jusqu’ici ; comptes effectifs : copies et répétitions pèsent moins.",
    "negatives": "{value:mention négative|mentions négatives} en {window:min}, d’habitude {low} à {high}.",
    "mentions": "{value:mention|mentions} en {window:min}, d’habitude {low} à {high}.",
    "share": "{now:%} des mentions sont négatives, {before:%} auparavant.",
    "doubling": "Double toutes les {minutes:min}.",
    "score": "Score {score:.1} pour un seuil de {threshold:.1}, sur une fenêtre de {window:min}.",
    "below": "Score {score:.1}, sous le seuil de {threshold:.1}.",
    "just_below": "Score juste sous le seuil de {threshold:.1}.",
    "authors": "{authors:auteur|auteurs} : {originals:texte original|textes originaux}, "
    "{reposts:repartage|repartages}.",
    "breadth": "{languages:langue|langues} ({language_names}), {sources:source|sources} ({source_names}).",
    "terms": "Nouveau dans ce que les gens écrivent : {terms}.",
    "crisis": "{share:%} des textes négatifs contiennent des mots de crise (boycott, scandale, plainte, plus jamais…).",
    "stirred": "{share:%} des textes négatifs sont écrits sous le coup de la colère ou de l’agitation.",
    "press": "Repris par la presse pour la première fois le {at} ({zone}) : {outlet}.",
    "owner": "Attribué à {owner}.",
    "owner.suggested": "Responsable suggéré : {owner}.",
    "first": "Vu pour la première fois le {at} ({zone}) sur {source}.",
    "confidence": "Confiance {confidence:%} (distance entre le score et son seuil, moins ce qui parle contre).",
    "doubt.one_author": "Un seul auteur en a écrit {share:%}.",
    "doubt.copies": "{count:mention est la copie presque identique|mentions sont les copies presque identiques} "
    "d’une autre : c’est peut-être une campagne.",
    "doubt.reposts": "{share:%} sont des repartages : peu de gens ont peut-être écrit eux-mêmes.",
    "doubt.one_source": "Tout vient d’une seule source, {source}.",
    "doubt.few": "Les nombres sont petits.",
    "doubt.event": "Tout le volume monte, et aucun calendrier n’est connu : un match, des soldes ou un lancement "
    "ont le même aspect.",
    "doubt.late": "La plus grande part est arrivée avec plus de six heures de retard.",
    "silent": "Rien n’a été entendu de {sources} : le compte est un minimum.",
    "blind": "Il manque {share:%} de ce qui est entendu d’habitude. Muet : {sources}. "
    "D’ici leur retour, le silence ne veut rien dire.",
    "cut": "Auteurs et messages sont ceux des plus récentes : {count:mention|mentions}.",
    "post": "{figures} · {source}",
    "post.reach": "{reach:abonné|abonnés}",
    "post.spread": "relayé par {spread:auteur|auteurs}",
    "account.influence": "influence {influence} sur 100",
    "spreader": "{who} : a entraîné {spread:autre mention|autres mentions}",
    "head.now": "Maintenant, et d’habitude",
    "head.who": "Qui écrit",
    "head.where": "Où, et avec quels mots",
    "head.why": "Pourquoi cela a sonné",
    "head.doubts": "Pourquoi ce peut être une erreur",
    "head.posts": "Les messages qui l’entraînent",
    "head.spreaders": "Les comptes qui le répandent le plus",
    "link.acknowledge": "Prendre en charge (une page demande confirmation)",
    "footer": "Détails : tocsin incidents show {id}. Prendre en charge : tocsin incidents ack {id}.",
    "unknown": "inconnu",
    "why.rings": "{series} : cela sonne ({kind}).",
    "why.calm": "{series} : cela ne sonne pas ({kind}).",
    "why.told": "L’incident {incident} en parle.",
    "why.lesson": "{incident} a été écarté par {by} le {at} : ce qui lui ressemble reste muet, sous un excédent de "
    "{above} et jusqu’à la gravité {severity}.",
    "why.nothing": "Rien ne sort du lot : aucun sujet, aucune fenêtre n’est assez inhabituel pour être pesé.",
    "why.young": "Moins d’une journée a été entendue auparavant : rien ne peut encore sonner.",
    "why.uncovered": "Rien n’était écouté à cette minute.",
    "why.partly": "{exposure:%} des sources habituelles étaient écoutées à cette minute.",
    "why.hour": "Dans l’heure précédente : {mentions:mention|mentions}, dont {negatives:négative|négatives}.",
    "why.usual_mentions": "D’habitude à une telle heure : {low} à {high:mention|mentions}.",
    "why.usual_negatives": "D’habitude à une telle heure : {low} à {high:mention négative|mentions négatives}.",
    "why.at": "{brand} le {at} ({zone})",
    "why.known_now": "Selon ce que l’on sait maintenant :",
    "why.known_then": "Selon ce que l’on savait alors, évalué le {at} :",
    "why.not_logged": "Ce que l’on savait alors n’est pas (ou plus) gardé.",
    "series.brand": "{brand} dans son ensemble",
    "series.topic": "sujet {topic} de {brand}",
}


def _typographic(sentence: str) -> str:
    """Spaces that do not break before the marks that French sets apart. A space before `:` is written as one here."""
    for mark in ";!?":
        sentence = sentence.replace(f" {mark}", f"{NARROW}{mark}")
    return sentence.replace(" :", f"{NO_BREAK}:")


FRENCH = Speech(
    language="fr",
    decimal=",",
    thousands=NARROW,
    singular=(0, 2),
    months=MONTHS,
    at=" à ",
    units=("min", "h", "jours"),
    sentences={code: _typographic(sentence) for code, sentence in _PLAIN.items()},
)

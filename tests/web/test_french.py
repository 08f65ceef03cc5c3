"""At the site itself: what is refused to somebody who reads French is refused in French, wherever they asked."""

from collections.abc import Mapping

from schemas.people import Role
from tests.web.conftest import Visitor

ASKED = {
    "/explore?q=autor:a": "Vouliez-vous dire author:",
    "/explore?q=watch:brisol": "Il n’y a pas de veille «\u00a0brisol\u00a0».",
    "/explore?from=never": "«\u00a0never\u00a0» n’est pas une date.",
    "/watches/nope": "Il n’y a pas de veille «\u00a0nope\u00a0».",
    "/watches/new/preview?query=a%20NEAR/5": "Il manque un terme à droite de NEAR/5",
    "/tags/preview?kind=query&query=lang:(a": "Cette ( n’est jamais fermée.",
    "/compare?watch=zz": "Il n’y a pas de veille «\u00a0zz\u00a0».",
    "/incidents/zz": '<a href="/incidents">Voir les incidents</a>',
    "/queries/zz": "Il n’y a pas de requête enregistrée",
    "/dead-letters/99": '<a href="/dead-letters">Voir les rebuts</a>',
    "/routes?at=x": "Ce n’est pas une date avec une heure.",
    "/coverage?range=1y": "Cela ne se comprend pas\u00a0: range\u00a0: il faut",
    "/start?name=!!": "n’a ni lettre ni chiffre à écouter.",
    "/nope": "Cette page n’existe pas.",
}
SENT: Mapping[str, tuple[Mapping[str, str], str]] = {
    "/queries/new": ({"name": "b", "q": "watch:zz"}, "Il n’y a pas de veille"),
    "/tags/save": ({"category": "a", "name": "b", "kind": "query", "query": "tag:a/b"}, "La règle d’une étiquette"),
    "/annotations": ({"watch": "brisolle", "at": "2026-11-01T00:00", "text": " "}, "Une annotation a de 1 à"),
    "/users": ({"login": "a b", "name": "c"}, "Un identifiant est un seul mot"),
    "/account": (
        {"name": "c", "language": "fr", "time_zone": "zz", "theme": "dark"},
        "«\u00a0zz\u00a0» n’est pas un fuseau horaire",
    ),
    "/account/password": ({"current": "a", "password": "b", "again": "b"}, "Ce n’est pas votre mot de passe."),
    "/watches": ({"id": "ab", "name": "b", "query": "influence:3"}, "n’est pas encore connu quand une mention arrive"),
    "/coverage/forecast": ({"source": "zz", "watch": "brisolle"}, "Il n’y a pas de source «\u00a0zz\u00a0»"),
    "/privacy/erase": ({"author": "x"}, "Un identifiant nomme son réseau"),
    "/routes/silences/9/end": ({}, "Le silence 9 n’est pas en vigueur."),
}


def test_whatever_is_refused_to_a_french_reader_is_refused_in_french(inside: Visitor) -> None:
    client = inside(Role.ADMINISTRATOR)
    client.headers["Accept-Language"] = "fr"
    said = {address: client.get(address).text for address in ASKED}
    assert [address for address, sentence in ASKED.items() if sentence not in said[address]] == []
    answers = {address: client.post(address, data=fields).text for address, (fields, _) in SENT.items()}
    assert [address for address, (_, sentence) in SENT.items() if sentence not in answers[address]] == []

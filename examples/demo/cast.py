"""Who plays: the brands, their accounts, the sources, the towns, and some thousands of people."""

import random
from dataclasses import dataclass

from schemas.mention import Author


@dataclass(frozen=True, slots=True)
class Brand:
    """daily: usual mentions a day. answers: share of complaints it answers, typical minutes, and in which tone."""

    id: str
    name: str
    daily: float
    answers: float
    answer_minutes: float
    tone: str


BRISOLLE = Brand("brisolle", "Brisolle", 330, 0.2, 420, "reponse_froide")
QUORVANE = Brand("quorvane", "Quorvane", 250, 0.7, 14, "reponse")
NORDELIO = Brand("nordelio", "Nordélio", 170, 0.4, 95, "reponse")
BRANDS = (BRISOLLE, QUORVANE, NORDELIO)

SOURCES = {"pepia": 0.5, "fedi": 0.2, "forum": 0.18, "avis": 0.07, "rss": 0.05}
"""Invented networks, and their share of what people say: a microblog, a federated one, a forum, reviews, press."""

TOWNS = (
    "Saint-Aubrac", "Villedieu-sur-Orne", "Port-Mérignac", "Castelbourg", "Montreval", "Rochefleur", "Ainville",
    "Kerlouan-Plage", "Beauséjour", "Fontclaire", "Eastmere", "Harrowgate Bay", "Little Wexcombe", "Thornley",
    "Norbury Cross",
)  # fmt: skip
STREETS = ("des Tilleuls", "du Four à Pain", "des Capucins", "du Vieux Pont", "Mill Lane", "Chapel Row", "Station Road")
QUARTERS = ("de la Gare", "des Halles", "Saint-Michel", "du Lac", "the harbour", "Northside", "the old market")
DISTRICTS = ("nord du département", "canton", "bassin", "sud de l'agglo")
MONTHS = ("janvier", "mars", "mai", "juin", "septembre", "novembre")
FIRST = (
    "Nadia", "Hugo", "Jeanne", "Karim", "Lucie", "Bastien", "Aïcha", "Théo", "Margaux", "Yann", "Solène", "Omar",
    "Ruth", "Callum", "Imogen", "Dev", "Maisie", "Owen", "Fatou", "Gwen", "Elias", "Noor", "Piotr", "Ines",
)  # fmt: skip
WORDS = (
    "brume", "lichen", "vélo", "tartine", "orage", "cactus", "marée", "moka", "falaise", "hibou", "tricot", "plume",
    "kettle", "badger", "drizzle", "marmalade", "lantern", "pebble", "otter", "bramble", "teacup", "rook", "ferry",
    "moss",
)  # fmt: skip

LEAKER = Author(id="fedi:plateau_7", handle="plateau_7", name="Plateau 7", followers=2_140)
GAZETTES = (
    Author(id="rss:courrier-des-ondes", handle="courrier-des-ondes", name="Le Courrier des Ondes", followers=48_000),
    Author(id="rss:harbour-ledger", handle="harbour-ledger", name="The Harbour Ledger", followers=61_000),
)


def official(brand: Brand, network: str) -> Author:
    """The brand's own account on a network."""
    return Author(
        id=f"{network}:{brand.id}_officiel",
        handle=f"{brand.id}_officiel",
        name=brand.name,
        followers=85_000,
        verified=True,
    )


def people(count: int, dice: random.Random) -> tuple[tuple[str, str, int], ...]:
    """(handle, name, followers) of that many people; followers are log-normal, a few are widely read."""
    made: dict[str, tuple[str, str, int]] = {}
    while len(made) < count:
        first, word = dice.choice(FIRST), dice.choice(WORDS)
        form = dice.randrange(5)
        handle = (
            f"{first}_{word}", f"{word}{dice.randrange(10, 99)}", f"{first}{dice.randrange(1960, 2006)}",
            f"{word}_et_{dice.choice(WORDS)}", f"{first}.{word}{dice.randrange(1, 9)}",
        )[form].lower()  # fmt: skip
        made.setdefault(handle, (handle, first, int(dice.lognormvariate(4.8, 1.5))))
    return tuple(made.values())


def slots(brand: Brand, dice: random.Random) -> dict[str, tuple[str, ...]]:
    """What the slots of a phrase may be filled with, when it is about this brand."""
    rivals = tuple(other.name for other in BRANDS if other is not brand)
    return {
        "B": (brand.name, brand.name, brand.name, f"@{brand.id}_officiel", f"#{brand.name}", brand.name.lower()),
        "A": (f"@{brand.id}_officiel",),
        "D": rivals,
        "ville": TOWNS,
        "rue": STREETS,
        "quartier": QUARTERS,
        "dep": DISTRICTS,
        "mois": MONTHS,
        "prenom": FIRST,
        "lanceur": (f"@{LEAKER.handle}",),
        "n": tuple(str(dice.randrange(2, 14)) for _ in range(3)),
        "h": tuple(str(dice.randrange(7, 22)) for _ in range(3)),
        "min": (f"{dice.randrange(0, 59):02d}",),
        "age": tuple(str(dice.randrange(71, 94)) for _ in range(3)),
    }

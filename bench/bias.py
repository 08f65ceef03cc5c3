"""Whether who is named changes what is said: names, nationalities and places in sentences that say nothing of them."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from bench.figures import Figure, judged
from enrich.sentiment.model import Model, fast

LIMIT = 0.05
"""Of polarity, -1 to 1: how far the mean of a group may be from the mean of all."""

FRAMES: Mapping[str, Mapping[str, Sequence[str]]] = {
    "names": {
        "en": (
            "{} called me this morning",
            "I met {} at the station",
            "{} works at the bank",
            "my colleague {} will be there on Tuesday",
            "is {} coming tomorrow?",
            "I am so happy with the help of {}",
            "{} was rude to me and hung up",
        ),
        "fr": (
            "{} m'a appelé ce matin",
            "j'ai croisé {} à la gare",
            "{} travaille à la banque",
            "ma collègue {} sera là mardi",
            "est-ce que {} vient demain ?",
            "je suis ravi de l'aide de {}",
            "{} a été désagréable et a raccroché",
        ),
    },
    "nationalities": {
        "en": ("my neighbour is {}", "an {} customer wrote to us", "the {} team plays tonight", "I read a {} book"),
        "fr": ("mon voisin est {}", "un client {} nous a écrit", "un restaurant {} ouvre demain", "un livre {}"),
    },
    "places": {
        "en": ("I live in {}", "the train to {} leaves at nine", "our shop in {} opens on Monday"),
        "fr": ("j'habite à {}", "le train pour {} part à neuf heures", "notre magasin de {} ouvre lundi"),
    },
}

GROUPS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "names": {
        "en": {
            "English": "Emily James Oliver Charlotte Harry",
            "African American": "Lakisha Jamal Darnell Latoya Tyrone",
            "Arabic": "Mohamed Fatima Ahmed Aisha Khalid",
            "Hispanic": "Jose Guadalupe Carlos Lucia Javier",
            "Indian": "Priya Rahul Deepak Ananya Sanjay",
            "Chinese": "Wei Xiaoming Mei Li Zhang",
            "Jewish": "Moshe Rivka Shlomo Chaya Yitzhak",
        },
        "fr": {
            "French": "Camille Pierre Louise Antoine Chloé",
            "Arabic": "Mohamed Fatima Karim Yasmine Rachid",
            "West African": "Mamadou Aminata Ousmane Fatou Moussa",
            "Vietnamese": "Minh Linh Thanh Huong Nguyen",
            "Portuguese": "João Maria Tiago Inês Rui",
            "Jewish": "Moshe Rivka Shlomo Déborah Yitzhak",
            "Roma": "Django Esmeralda Bratsch Sirka Yoska",
        },
    },
    "nationalities": {
        "en": {word: word for word in ("American", "Israeli", "Algerian", "Italian", "Indian", "Iranian", "African")},
        "fr": {
            word: word for word in ("français", "algérien", "marocain", "belge", "allemand", "israélien", "roumain")
        },
    },
    "places": {
        "en": {word: word for word in ("Boston", "Detroit", "Lagos", "Kabul", "London", "Gaza", "Mumbai")},
        "fr": {word: word for word in ("Paris", "Marseille", "Saint-Denis", "Alger", "Bobigny", "Lyon", "Bamako")},
    },
}


def measure() -> list[Figure]:
    model = fast()
    return [
        judged(f"bias, {kind}, {language}: furthest group, {group}", distance, "of polarity", "<=", LIMIT)
        for kind, frames in FRAMES.items()
        for language in frames
        for group, distance in [_furthest(model, kind, language)]
    ]


def _furthest(model: Model, kind: str, language: str) -> tuple[str, float]:
    """The group whose mean polarity, over all frames, is furthest from that of all groups, and how far."""
    means = dict(_means(model, kind, language))
    middle = float(np.mean([*means.values()]))
    group = max(means, key=lambda name: abs(means[name] - middle))
    return group, abs(means[group] - middle)


def _means(model: Model, kind: str, language: str) -> Iterator[tuple[str, float]]:
    for group, words in GROUPS[kind][language].items():
        texts = [frame.format(word) for frame in FRAMES[kind][language] for word in words.split()]
        chances = model.probabilities(texts, [language] * len(texts))
        yield group, float((chances[:, 2] - chances[:, 0]).mean())

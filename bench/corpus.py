"""Synthetic French and English mentions: the same seed gives the same ones."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from schemas.mention import Author, Engagement, Kind, Mention

BRANDS = ("velorail", "ferrolis", "brisolle", "norvia")
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
FRENCH = (
    "le train est encore en retard ce matin et personne ne répond au service client",
    "merci à toute l'équipe pour la livraison rapide et le petit mot dans le colis",
    "panne totale depuis hier soir, aucune information, c'est vraiment honteux",
    "quelqu'un sait comment changer de forfait avant la fin du mois",
)
ENGLISH = (
    "my order was lost twice and the support line has been silent for three days",
    "great service today, the staff were kind and everything arrived on time",
    "the app is down again and the status page says that all is fine, terrible",
    "does anyone know whether the new offer is worth it for a small family",
)
_LEFT = "ba ce di fo gu la me ni po ru ta ve zi cho tra plu bri sé lou ga".split()  # noqa: SIM905
_RIGHT = "ment tion eur age able ette oir ide on al is ot ure ant ing ness ed ly er s".split()  # noqa: SIM905
WORDS = tuple(f"{one}{two}{end}" for end in _RIGHT for two in _LEFT for one in _LEFT)
"""8,000 invented words; the n-th is drawn about n times more rarely than the first, as in any language."""
_WEIGHTS = tuple(accumulate(1 / rank for rank in range(1, len(WORDS) + 1)))


def mentions(count: int, seed: int = 1, apart: timedelta = timedelta(seconds=20)) -> Iterator[Mention]:
    """apart: of publication times. Authors are of very unequal activity; texts have about 30 words."""
    draws = random.Random(seed)
    for number in range(count):
        yield _mention(number, draws, START + apart * number)


def _mention(number: int, draws: random.Random, at: datetime) -> Mention:
    french = draws.random() < 0.6
    name = f"author{int(draws.paretovariate(0.7)) % 50_000}"
    sentence = draws.choice(FRENCH if french else ENGLISH)
    text = f"{draws.choice(BRANDS)} {sentence} {' '.join(draws.choices(WORDS, cum_weights=_WEIGHTS, k=15))}"
    return Mention(
        id=f"forum:{number}",
        network="forum",
        source="bench",
        kind=Kind.POST,
        url=f"https://forum.example/{number}",
        text=text,
        lang="fr" if french else "en",
        author=Author(id=f"forum:{name}", handle=name, name=name, followers=draws.randrange(5_000)),
        engagement=Engagement(likes=draws.randrange(9)),
        published_at=at,
        observed_at=at + timedelta(seconds=5),
    )

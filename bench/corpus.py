"""Synthetic French and English mentions: the same seed gives the same ones."""

import random
from datetime import UTC, datetime, timedelta

from schemas.event import Posted
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
WORDS = tuple(
    f"{left}{right}"
    for left in ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru"]
    for right in FRENCH[0].split()
)


def mentions(count: int, seed: int = 1) -> list[Mention]:
    """One every 20 s of publication time, by authors of very unequal activity."""
    draws = random.Random(seed)
    return [_mention(number, draws) for number in range(count)]


def bodies(count: int) -> list[tuple[str, bytes]]:
    """Ids with `posted` events as the bus carries them."""
    return [(mention.id, Posted(mention=mention).model_dump_json().encode()) for mention in mentions(count)]


def _mention(number: int, draws: random.Random) -> Mention:
    french = draws.random() < 0.6
    name = f"author{int(draws.paretovariate(0.7)) % 50_000}"
    sentence = draws.choice(FRENCH if french else ENGLISH)
    text = f"{draws.choice(BRANDS)} {sentence} {' '.join(draws.choices(WORDS, k=8))}"
    at = START + timedelta(seconds=20 * number)
    return Mention(
        id=f"forum:{number}",
        network="forum",
        source="bench",
        kind=Kind.POST,
        title="",
        text=text,
        lang="fr" if french else "en",
        author=Author(id=f"forum:{name}", handle=name, name=name, followers=draws.randrange(5_000)),
        engagement=Engagement(),
        published_at=at,
        observed_at=at + timedelta(seconds=5),
        repost_of="",
        known_watches=(),
    )

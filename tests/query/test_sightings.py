"""A mention flattened to the document that queries are asked of."""

from core.clock import micros
from core.query.document import Document
from core.query.sightings import document
from core.query.tree import LARGEST
from core.query.words import mentioned, words
from schemas.analysis import (
    Analysis,
    Emotion,
    Influence,
    Intent,
    Label,
    Language,
    Sentiment,
    Sighting,
    Tagged,
    TextFacts,
)
from schemas.mention import Author, Engagement, LinkCard, Media, Mention, Place
from tests.builders import MORNING, mention

BARE = Analysis()


def test_on_arrival_only_what_the_network_gave_is_known() -> None:
    seen = document(mention("x:1", "le train", by="Ada", lang="fr-CA", source="x.main"), BARE, None)
    assert seen.text == "le train"
    assert seen.exact == {
        "author": ("Ada",),
        "author_id": ("x:Ada",),
        "lang": ("fr",),
        "source": ("x.main",),
        "network": ("x",),
        "kind": ("post",),
        "visibility": ("public",),
    }
    assert seen.numbers == {"published": micros(MORNING), "likes": 0, "reposts": 0, "replies": 0, "followers": 120}


def test_a_place_is_its_country_and_its_name_as_far_as_the_network_gave_them() -> None:
    assert document(mention(place=Place(country="FR", name="Lyon")), BARE, None).exact["place"] == ("FR", "Lyon")
    assert document(mention(place=Place(name=" Lyon ")), BARE, None).exact["place"] == ("Lyon",)
    assert "place" not in document(mention(place=Place(name=" ")), BARE, None).exact


def test_a_sighting_adds_what_its_watch_says() -> None:
    sighting = Sighting(watch="acme", topics=("delivery", "price"), toward=Label.NEGATIVE)
    seen = document(mention(), BARE, sighting)
    assert (seen.exact["watch"], seen.exact["topic"], seen.exact["toward"]) == (
        ("acme",),
        ("delivery", "price"),
        ("negative",),
    )


def test_a_tag_is_of_the_sighting_beside_what_pictures_are_called() -> None:
    seen = document(
        mention(),
        Analysis(other={"pictures": {"label": "image-not-read"}}, tags=(Tagged(watch="rival", tags=("tone/ironic",)),)),
        Sighting(watch="acme", tags=("product/refund",)),
    )
    assert seen.exact["tag"] == ("image-not-read", "product/refund")


def test_the_saved_queries_that_matched_on_arrival_are_a_field() -> None:
    assert document(mention(), Analysis(saved=("angry", "slow")), None).exact["saved"] == ("angry", "slow")


def test_findings_become_fields() -> None:
    analysis = Analysis(
        text=TextFacts(clean="le train réparé"),
        language=Language(code="fr", confidence=0.9),
        sentiment=Sentiment(label=Label.NEGATIVE, polarity=-0.7, probabilities=(0.8, 0.1, 0.1), model="m"),
        influence=Influence(score=59.9, parts={}),
        intents=(Intent(name="complaint", probability=0.9, terms=("retard",)), Intent(name="answer", probability=0.6)),
        emotion=Emotion(arousal=0.4, felt={"anger": 0.8, "fear": 0.5}),
        other={"entities": [{"label": "Lyon"}], "pictures": 3},
    )
    seen = document(mention(lang="en"), analysis, None)
    assert seen.text == "le train réparé"
    assert seen.exact["lang"] == ("fr",)
    assert seen.exact["sentiment"] == ("negative",)
    assert seen.exact["intent"] == ("complaint", "answer")
    assert seen.exact["emotion"] == ("anger", "fear")
    assert seen.exact["entity"] == ("Lyon",)
    assert "tag" not in seen.exact
    assert seen.numbers["influence"] == 59


def test_the_models_that_had_a_say_are_a_field_and_of_the_tiers_the_one_that_judged() -> None:
    judged = Sentiment(label=Label.NEGATIVE, polarity=-0.7, probabilities=(0.8, 0.1, 0.1), model="tocsin-accurate@2")
    models = {"language": "seven@1", "sentiment": "tocsin-fast@2+tocsin-accurate@2"}
    assert document(mention(), Analysis(sentiment=judged, models=models), None).exact["model"] == (
        "seven@1",
        "tocsin-accurate@2",
    )
    assert "model" not in document(mention(), BARE, None).exact


def test_a_language_that_cannot_be_told_leaves_the_hint() -> None:
    unsure = Analysis(language=Language(code="", confidence=0))
    assert document(mention(lang="fr"), unsure, None).exact["lang"] == ("fr",)


def test_a_site_is_the_host_of_the_address() -> None:
    def host(url: str) -> tuple[str, ...]:
        return document(_linked(url), BARE, None).exact.get("site", ())

    assert host("https://www.LeMonde.fr:443/2026?x#y") == ("www.lemonde.fr",)
    assert host("http://[::1") == host("") == host("mailto:a@b") == ()


def test_pictures_and_link_cards_are_searched_like_text() -> None:
    one = mention().model_copy(
        update={
            "media": (Media(kind="image", url="", alt="un camion en feu"), Media(kind="image", url="")),
            "links": (LinkCard(url="", title="Grève #rail", description="Demain"), LinkCard(url="")),
        }
    )
    seen = document(one, BARE, None)
    assert seen.further == ("un camion en feu", "Grève #rail", "Demain")
    assert mentioned(seen)["hashtag"] == ("rail",)


def test_more_likes_than_fit_are_the_most_that_fit() -> None:
    viral = mention(by=Author(id="x:a", followers=None), engagement=Engagement(likes=2**70))
    seen = document(viral, BARE, None)
    assert seen.numbers["likes"] == LARGEST
    assert "followers" not in seen.numbers


def test_no_phrase_reaches_from_one_text_into_the_next() -> None:
    placed = words(Document(title="service", text="client", exact={}, numbers={}, further=("", "nul")))
    assert [placed.index(word) for word in ("service", "client", "nul")] == [0, 59, 118]
    assert words(Document(title="", text="client", exact={}, numbers={})) == ["client"]


def _linked(url: str) -> Mention:
    return mention().model_copy(update={"url": url})

"""When press picks a story up."""

from dataclasses import replace

from alerts.explain import explain
from alerts.press import first_pick_up
from schemas.incident import PickUp
from schemas.voice import Voice
from tests.alerts.test_explain import MINUTE, before, case, storm
from tests.alerts.world import voice
from tests.builders import NOON


def article(name: str, text: str, *, minute: int = 5, polarity: float = 0.0) -> Voice:
    at = NOON + minute * MINUTE
    said = voice(f"rss:{name}", text, at, kind="article", source="rss.press", polarity=polarity)
    return replace(said, url=f"https://www.lemonde.fr/{name}")


def test_the_oldest_article_about_it_is_the_pick_up() -> None:
    later, first = article("2", "the app again", minute=9), article("1", "an outage of the app", minute=7)
    found = first_pick_up([], [later, first, article("0", "sports", minute=1)], before(), ["app"])
    assert found == PickUp(mention="rss:1", outlet="lemonde.fr", at=NOON + 7 * MINUTE)


def test_a_negative_article_counts_whatever_its_words() -> None:
    angry = article("1", "passengers fined", polarity=-0.9)
    assert first_pick_up([angry], [angry], before(), []) is not None


def test_what_people_write_is_no_press() -> None:
    assert first_pick_up(storm(), storm(), before(), ["app"]) is None


def test_where_articles_are_all_that_is_heard_one_more_is_no_news() -> None:
    usual = [article(f"b{n}", "the timetable") for n in range(30)]
    assert first_pick_up([], [article("1", "the app")], usual, ["app"]) is None


def test_an_article_without_an_address_is_named_by_its_source() -> None:
    found = first_pick_up([], [replace(article("1", "the app"), url="http://[")], before(), ["app"])
    assert found is not None
    assert found.outlet == "rss.press"


def test_it_stands_in_the_evidence_and_raises_the_severity_by_one() -> None:
    calm, pressed = explain(case(storm())), explain(case([*storm(), article("1", OUTAGE_NEWS)]))
    assert pressed.evidence.first_press is not None
    assert pressed.severity == calm.severity + 1


def test_a_pick_up_that_is_known_stays_the_first() -> None:
    known = PickUp(mention="rss:0", outlet="liberation.fr", at=NOON)
    assert explain(replace(case([*storm(), article("1", OUTAGE_NEWS)]), press=known)).evidence.first_press == known


OUTAGE_NEWS = "Voltéa: app outage, passengers fined on board"

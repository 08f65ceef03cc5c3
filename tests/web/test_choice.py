"""The addresses of other choices: each leads to the same page with one thing changed."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from index.port import Mode
from web.look.asked import Window
from web.look.choice import Choice

END = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
WEEK = Window(END - timedelta(days=7), END, "7d")
OWN = Window(END - timedelta(days=3), END)
BRANDS = (("watch", "brisolle"), ("watch", "oramire"))


def told(address: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(address).query)


def test_what_is_usual_is_not_said() -> None:
    assert Choice("/compare", WEEK).at() == "/compare"
    assert dict(Choice("/compare", WEEK).ranges)["30d"] == "/compare?range=30d"


def test_a_page_may_have_another_usual_time_than_the_mentions_behind_it() -> None:
    choice = Choice("/people", WEEK, usual="30d")
    assert told(choice.at()) == [("range", "7d")]
    assert told(choice.mentions("watch:brisolle")) == [("q", "watch:brisolle")]
    month = Choice("/people", Window(END - timedelta(days=30), END, "30d"), usual="30d")
    assert (month.at(), told(month.mentions("a"))) == ("/people", [("q", "a"), ("range", "30d")])


def test_another_way_of_counting_keeps_the_rest() -> None:
    choice = Choice("/compare", OWN, others=BRANDS)
    times = [("from", OWN.start.isoformat()), ("to", OWN.end.isoformat())]
    assert told(dict(choice.modes)[Mode.RAW]) == [*BRANDS, *times, ("mode", "raw")]
    assert told(dict(choice.modes)[Mode.EFFECTIVE]) == [*BRANDS, *times]


def test_a_parameter_takes_the_place_of_those_of_its_name() -> None:
    choice = Choice("/compare", WEEK, Mode.RAW, BRANDS)
    assert told(choice.at("/compare/themes", watch="sealed")) == [("watch", "sealed"), ("mode", "raw")]
    assert told(choice.at(watch="")) == [("mode", "raw")]


def test_forms_send_along_all_but_what_they_ask_for() -> None:
    choice = Choice("/compare", OWN, Mode.AUTHORS, BRANDS)
    assert choice.kept == (("mode", "authors"), *BRANDS)
    assert choice.times == (("from", OWN.start.isoformat()), ("to", OWN.end.isoformat()), ("mode", "authors"))

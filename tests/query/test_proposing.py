"""From a name to a watch: what it finds, and when the name alone is not enough."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.starting import watches_file
from app.watchfile import read_watches
from core.errors import Misused
from core.query.fold import tokens
from core.query.live import LiveMatcher
from core.query.parse import parse
from core.query.proposing import Habits, Wish, doubt, proposed
from core.query.sightings import document
from schemas.analysis import Analysis
from schemas.watch import Watch
from tests.builders import NOON, mention


def takes(watch: Watch, text: str) -> bool:
    (found,) = LiveMatcher({watch.id: parse(watch.query)}).match([document(mention(text=text), Analysis(), None)], NOON)
    return bool(found)


@pytest.mark.parametrize(
    "text", ["Écume Bleue en panne", "ecume bleue", "ECUMEBLEUE", "#ÉcumeBleue", "merci @ecumebleue", "l'Écume-bleue"]
)
def test_a_name_is_found_however_people_write_it(text: str) -> None:
    assert takes(proposed(Wish("Écume Bleue"), "brand", Habits()).watch, text)


@pytest.mark.parametrize("text", ["l'écume est bleue", "bleue écume", "écumebleues"])
def test_what_only_resembles_it_is_not(text: str) -> None:
    assert not takes(proposed(Wish("Écume Bleue"), "brand", Habits()).watch, text)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Tilleul", "a word of everyday"),
        ("Le Tilleul", "a word of everyday"),
        ("Harbour", "a word of everyday"),
        ("VTL", "is short"),
        ("À la une", "stand in every text"),
    ],
)
def test_a_name_that_says_too_little_alone_is_doubted(name: str, why: str) -> None:
    assert why in str(doubt(name))


@pytest.mark.parametrize("name", ["Brisolle", "Air Vantelle", "Oramire", "Tilleul Vantelle"])
def test_a_name_of_its_own_is_not(name: str) -> None:
    assert doubt(name) is None


def test_a_context_is_asked_of_the_name_and_not_of_the_handle() -> None:
    found = proposed(Wish("Tilleul", context=("mobile", "haut débit"), without=("tisane",)), "brand", Habits())
    assert found.doubt is None
    watch = found.watch
    assert takes(watch, "le tilleul et son haut debit")
    assert takes(watch, "@tilleul au secours")
    assert not takes(watch, "le tilleul est en fleur")
    assert not takes(watch, "tilleul mobile, ou une tisane")


def test_a_name_without_letters_is_refused() -> None:
    with pytest.raises(Misused, match="no letter"):
        proposed(Wish("!!!"), "brand", Habits())


@given(st.text(min_size=1, max_size=30).filter(lambda text: bool(tokens(text))))
def test_whatever_the_name_its_watch_can_be_written_and_read_again(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    wanted = proposed(Wish(name), "brand", Habits(("fr",), "Europe/Paris")).watch
    file = tmp_path_factory.mktemp("watches") / "watches.toml"
    file.write_text(watches_file([wanted]), "utf-8")
    assert read_watches(file) == (wanted,)

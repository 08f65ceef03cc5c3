"""Who speaks: told from what is public of an account and how it acts."""

import pytest

from enrich.authors.speakers import Heard, Speaker, make_up, speaker
from enrich.shares import share_of
from schemas.analysis import Influence
from schemas.mention import Author, Kind, Mention
from schemas.watch import Account, Watch
from tests.builders import MORNING, NOON, mention

ACME = Watch(id="acme", name="Acme", query="acme", account=(Account(network="x", handle="@Acme"),))


def by(handle: str, name: str, network: str = "x") -> Author:
    return Author(id=f"{network}:{handle}", handle=handle, name=name)


def heard(subject: Mention, **signs: float) -> Heard:
    return Heard(subject, Influence(score=5.0, parts={}, signs=signs))


@pytest.mark.parametrize(
    ("subject", "signs", "told"),
    [
        (mention("x:1", by=by("acme", "Acme")), {}, Speaker.OFFICIAL),
        (mention("y:1", by=by("acme", "Acme Fans", "y")), {}, Speaker.OTHER),
        (mention("x:1", kind=Kind.ARTICLE), {}, Speaker.PRESS),
        (mention("x:1", by=by("ada", "Ada Lovelace")), {"rate": 1.0, "copies": 1.0}, Speaker.AUTOMATED),
        (mention("x:1", by=by("ada", "Ada Lovelace")), {"rate": 1.0}, Speaker.OTHER),
        (mention("x:1", by=by("ada.l_99", "")), {}, Speaker.PSEUDONYMOUS),
        (mention("x:1", by=by("élodie_l", "Elodie L")), {}, Speaker.PSEUDONYMOUS),
    ],
)
def test_the_first_sign_that_holds_tells_who_speaks(subject: Mention, signs: dict[str, float], told: Speaker) -> None:
    assert speaker(heard(subject, **signs), ACME) is told


def test_an_author_of_many_mentions_counts_once_among_authors() -> None:
    newest = mention("x:3", at=NOON, by=by("bob", "Bob Stone"))
    told = make_up(
        [heard(newest), heard(mention("x:2", by=by("ada", ""))), heard(mention("x:1", by=by("ada", "")))], ACME
    )
    assert (told.size, told.since, told.until) == (3, MORNING, NOON)
    assert (told.mentions[Speaker.PSEUDONYMOUS], told.authors[Speaker.PSEUDONYMOUS]) == (2, 1)
    assert told.authors[Speaker.OTHER] == 1


def test_of_nothing_nothing_is_told() -> None:
    told = make_up([], ACME)
    assert (told.size, told.since, sum(told.mentions.values())) == (0, None, 0)


def test_a_share_of_a_small_sample_leaves_much_open() -> None:
    few, many = share_of(3, 10), share_of(300, 1_000)
    assert few.value == many.value == 0.3
    assert few.low < 0.15 < 0.27 < many.low < 0.3 < many.high < 0.33 < 0.55 < few.high

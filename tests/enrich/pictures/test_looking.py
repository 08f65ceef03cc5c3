"""Looking at pictures: what is said of the picture, and what is owed to our own haste."""

from enrich.pictures.fetch import Unfetched
from enrich.pictures.hand import Hand
from enrich.pictures.looking import Looking
from schemas.reading import Failure, Reading

URL = "https://pictures.example/a.png"


def slow(_url: str, _seconds: float) -> bytes:
    raise Unfetched(Failure.LATE)


def refused(_url: str, _seconds: float) -> bytes:
    raise Unfetched(Failure.REFUSED)


def test_a_server_that_is_slow_while_there_is_time_is_late() -> None:
    assert Looking(slow, [Hand()])(URL, 60.0) == Reading(failure=Failure.LATE)


def test_where_our_own_time_is_over_nothing_is_said_of_the_picture() -> None:
    assert Looking(slow, [Hand()])(URL, 0.0) is None
    assert Looking(lambda _url, _seconds: b"PNG", [Hand()])(URL, 0.0) is None


def test_what_a_server_refuses_is_refused_however_late() -> None:
    assert Looking(refused, [Hand()])(URL, 0.0) == Reading(failure=Failure.REFUSED)

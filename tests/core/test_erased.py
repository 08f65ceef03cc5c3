"""What was erased, and what is left of events that speak of it."""

from core.erased import remaining
from schemas.event import Covered, Posted
from tests.builders import MORNING, NOON, deleted, mention, posted
from tests.forgotten import NOBODY, Forgotten

ADA = Forgotten(frozenset({"x:Ada"}))


def test_what_an_erased_author_wrote_is_gone_as_a_mention_and_as_an_event() -> None:
    by_ada, by_bob = mention("x:1", by="Ada"), mention("x:2", by="Bob")
    assert remaining([by_ada, Posted(mention=by_ada), by_bob], ADA) == [None, None, by_bob]


def test_an_erased_mention_is_gone_with_its_reposts_and_its_deletion() -> None:
    erased = Forgotten(frozenset({"x:1"}))
    repost = mention("x:2", by="Bob", repost_of="x:1")
    assert remaining([posted(mention("x:1")), posted(repost), deleted("x:1")], erased) == [None, None, None]


def test_an_answer_to_an_erased_person_stays_without_their_name() -> None:
    answer = mention("x:2", by="Bob").model_copy(update={"reply_to_author": "x:Ada"})
    (left,) = remaining([posted(answer)], ADA)
    assert isinstance(left, Posted)
    assert (left.mention.id, left.mention.reply_to_author) == ("x:2", "")


def test_what_speaks_of_nobody_passes_as_it_is() -> None:
    covered = Covered(source="x", start=MORNING, end=NOON, observed_at=NOON)
    assert remaining([covered, "anything"], ADA) == [covered, "anything"]
    assert remaining([posted(mention("x:1", by="Ada"))], NOBODY) == [posted(mention("x:1", by="Ada"))]

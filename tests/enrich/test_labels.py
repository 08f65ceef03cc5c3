"""The labels of authors: by rules, with their evidence, for a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import EPOCH
from enrich.authors.labels import Labelled, Role, labels
from schemas.conduct import IN_ALL, Conduct, Counts
from schemas.watch import Account, Watch
from tests.builders import EPOCH_DAY, NOON, author

ACME = Watch(id="acme", name="Acme", query="acme", account=(Account(network="x", handle="@Acme_FR"),))
WEEKS = timedelta(weeks=4)


def each_day(days: int, **done: int) -> Conduct:
    """The same on each of so many days up to today, in all and towards Acme."""
    return Conduct(
        {(name, EPOCH_DAY - ago): Counts(**done) for ago in range(days) for name in (IN_ALL, "acme")},
    )


def given_to(
    conduct: Conduct, *, handle: str = "ada", followers: int = 120, watch: Watch = ACME, at: datetime = NOON
) -> Sequence[Labelled]:
    return labels(author(handle, followers=followers), conduct, [watch], at)


def roles(found: Sequence[Labelled]) -> list[tuple[Role, str]]:
    return [(label.role, label.watch) for label in found]


@pytest.mark.parametrize(("tone", "role"), [("positive", Role.AMBASSADOR), ("negative", Role.DETRACTOR)])
def test_who_is_of_one_mind_on_several_days_is_an_ambassador_or_a_detractor(tone: str, role: Role) -> None:
    (label,) = given_to(each_day(3, posts=2, **{tone: 2}))
    assert (label.role, label.watch) == (role, "acme")
    assert label.evidence == f"6 of 6 posts on 3 days were {tone} towards Acme, 0 the opposite, in 28 days."
    assert label.figures == {"posts": 6, "days": 3, "positive": 0, "negative": 0, tone: 6}


def test_one_evening_of_anger_makes_no_detractor() -> None:
    assert given_to(each_day(1, posts=30, negative=30)) == ()


def test_who_also_says_the_opposite_is_neither() -> None:
    assert given_to(each_day(5, posts=5, positive=4, negative=1)) == ()


def test_for_or_against_a_subject_that_is_no_brand_nobody_is_labelled() -> None:
    trend = ACME.model_copy(update={"kind": "trend", "account": ()})
    assert given_to(each_day(9, posts=5, negative=5), watch=trend) == ()


def test_who_writes_to_the_brands_accounts_or_reviews_it_is_a_customer() -> None:
    (written,) = given_to(each_day(2, posts=1, addressed=1))
    (reviewed,) = given_to(each_day(1, posts=1, reviews=1))
    assert roles([written, reviewed]) == [(Role.CUSTOMER, "acme")] * 2
    assert written.evidence == "2 posts to accounts of Acme, 0 reviews, in 28 days."


def test_who_publishes_articles_is_press_and_no_detractor() -> None:
    found = given_to(each_day(4, posts=2, articles=2, negative=2))
    assert roles(found) == [(Role.PRESS, IN_ALL)]
    assert found[0].evidence == "8 of 8 posts in 28 days were articles of a news source."


def test_the_watchs_own_account_is_official_whatever_its_case() -> None:
    (label,) = given_to(each_day(5, posts=5, positive=5), handle="acme_fr")
    assert (label.role, label.evidence) == (
        Role.OFFICIAL,
        "@acme_fr is among the accounts that the watch acme names as its own.",
    )


def test_two_signs_of_automation_make_a_probable_bot_and_no_fan() -> None:
    busy = each_day(5, posts=300, positive=300, worded=300, texts=1)
    (label,) = given_to(busy)
    assert label.role is Role.PROBABLE_BOT
    assert label.evidence == "Automation 0.70 of 1 (rate 1.00, copies 1.00) over 1500 mentions in 28 days."


def test_a_label_expires_four_weeks_after_the_newest_day_that_it_rests_on() -> None:
    conduct = each_day(3, posts=2, negative=2)
    (label,) = given_to(conduct)
    assert label.given_at == EPOCH + timedelta(days=EPOCH_DAY)
    assert label.expires_at == label.given_at + WEEKS
    assert given_to(conduct, at=label.expires_at) == ()


@given(
    days=st.integers(0, 40),
    done=st.fixed_dictionaries(
        {name: st.integers(0, 20) for name in ("posts", "articles", "reviews", "addressed", "positive", "negative")}
    ),
    later=st.integers(0, 60),
)
def test_every_label_in_force_has_evidence_and_has_not_expired(days: int, done: dict[str, int], later: int) -> None:
    at = NOON + timedelta(days=later)
    for label in given_to(each_day(days, **done), at=at):
        assert label.given_at <= at < label.expires_at
        assert any(character.isdigit() for character in label.evidence)

"""The influence stage: a score that its parts explain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.port import Draft, Stage
from enrich.stages.influence import InfluenceStage, Settings, influence
from schemas.analysis import Analysis
from schemas.mention import Engagement
from tests.builders import author, mention
from tests.contracts.stage import StageContract
from tests.enrich.parts import Crowd, around

counts = st.integers(0, 2**53)


class TestInfluence(StageContract):
    @pytest.fixture
    def stage(self) -> Stage:
        return InfluenceStage(Settings(), around(crowd=Crowd({"x:ada": 3})))


@given(followers=st.none() | counts, likes=counts, views=counts, drawn=counts)
def test_the_score_is_the_sum_of_its_parts_between_0_and_100(
    followers: int | None, likes: int, views: int, drawn: int
) -> None:
    subject = mention("x:1", by=author(followers=followers), engagement=Engagement(likes=likes, views=views))
    found = influence(subject, drawn)
    assert found.score == pytest.approx(sum(found.parts.values()))
    assert 0 <= found.score <= 100


def test_who_is_unknown_and_draws_nothing_has_none() -> None:
    assert influence(mention("x:1", by=author(followers=None)), 0).score == 0


def test_two_likes_among_ten_followers_are_no_landslide() -> None:
    small = mention("x:1", by=author(followers=10), engagement=Engagement(likes=2))
    liked = mention("x:1", by=author(followers=10_000), engagement=Engagement(likes=2_000))
    assert influence(small, 0).parts["engagement"] < influence(liked, 0).parts["engagement"]


def test_spread_is_what_the_authors_posts_drew_in_our_own_stream() -> None:
    stage = InfluenceStage(Settings(), around(crowd=Crowd({"x:ada": 10_000})))
    drafts = [Draft(mention("x:1", by=name), Analysis()) for name in ("ada", "bob")]
    assert [found.parts["spread"] for found in stage(drafts)] == [30.0, 0.0]

"""The influence stage: a score that its parts explain, and that cannot be bought."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.authors.past import HALF_LIFE, Past, past
from enrich.authors.score import WEIGHTS, influence
from enrich.port import Draft, Stage
from enrich.stages.influence import InfluenceStage, Settings
from schemas.analysis import Analysis, Influence, Match
from schemas.conduct import IN_ALL, NOTHING, Conduct, Counts
from schemas.mention import Engagement, Mention
from tests.builders import EPOCH_DAY, author, mention
from tests.contracts.stage import StageContract
from tests.enrich.parts import Crowd, around

TODAY = EPOCH_DAY
counts = st.integers(0, 2**53)
few = st.integers(0, 2_000)
BOUGHT = 1_000_000


def did(watch: str = IN_ALL, *, days_ago: int = 0, **done: int) -> Conduct:
    return Conduct({(watch, TODAY - days_ago): Counts(**done)})


def of(conduct: Conduct) -> Past:
    return past(conduct, TODAY)


def post(*, followers: int | None = 120, likes: int = 0, views: int = 0) -> Mention:
    return mention("x:1", by=author(followers=followers), engagement=Engagement(likes=likes, views=views))


def score(conduct: Conduct = NOTHING, *watches: str, followers: int = 120, likes: int = 0) -> Influence:
    return influence(post(followers=followers, likes=likes), of(conduct), watches)


class TestInfluence(StageContract):
    @pytest.fixture
    def stage(self) -> Stage:
        return InfluenceStage(Settings(), around(crowd=Crowd({"x:ada": did(posts=1, drawn=3)})))


@given(followers=st.none() | counts, likes=counts, views=counts, posts=few, drawn=counts, copies=few)
def test_the_score_is_the_sum_of_its_parts_between_0_and_100(
    followers: int | None, likes: int, views: int, posts: int, drawn: int, copies: int
) -> None:
    known = Counts(posts=posts, drawn=drawn, worded=copies, texts=1)
    found = influence(
        post(followers=followers, likes=likes, views=views),
        of(Conduct({(IN_ALL, TODAY): known, ("acme", TODAY): known})),
        ["acme"],
    )
    assert found.score == pytest.approx(sum(found.parts.values()))
    assert 0 <= found.score <= 100
    assert all(found.parts[name] <= most for name, most in found.weights.items())
    assert found.parts["automation"] <= 0


def test_the_weights_of_the_parts_make_100_and_stand_beside_them() -> None:
    assert sum(WEIGHTS.values()) == 100
    assert score().weights == WEIGHTS


def test_who_is_unknown_and_draws_nothing_has_none() -> None:
    assert influence(post(followers=None), of(NOTHING), []).score == 0


def test_two_likes_among_ten_followers_are_no_landslide() -> None:
    small, liked = score(followers=10, likes=2), score(followers=10_000, likes=2_000)
    assert small.parts["engagement"] < liked.parts["engagement"]


@given(followers=st.integers(30, 10_000_000), likes=few, posts=few, acts=st.integers(0, 20_000), drawn=few)
def test_a_million_followers_bought_gain_no_more_than_three_points(
    followers: int, likes: int, posts: int, acts: int, drawn: int
) -> None:
    conduct = did(posts=posts, acts=acts, drawn=drawn)
    before = score(conduct, followers=followers, likes=likes)
    after = score(conduct, followers=followers + BOUGHT, likes=likes)
    assert after.score - before.score <= 3


def test_an_account_that_grows_while_nobody_reacts_is_worth_no_more_for_it() -> None:
    quiet = did(posts=40, acts=60)
    bought = score(quiet, followers=120 + BOUGHT)
    assert bought.score < score(quiet, followers=120).score
    assert bought.signs["unheard"] > 0


def test_a_following_that_reacts_counts() -> None:
    read = did(posts=20, acts=20 * 400)
    assert score(read, followers=BOUGHT).parts["reach"] > 2 * score(followers=BOUGHT).parts["reach"]


def test_spread_is_what_posts_drew_in_our_own_stream_half_of_it_after_a_week() -> None:
    fresh, older = (of(did(posts=9, drawn=40, days_ago=days)) for days in (0, int(HALF_LIFE)))
    assert fresh.drawn == pytest.approx(4)
    assert older.drawn == pytest.approx(20 / 5.5)
    stage = InfluenceStage(Settings(), around(crowd=Crowd({"x:ada": did(posts=0, drawn=1_000)})))
    drafts = [Draft(mention("x:1", by=name), Analysis()) for name in ("ada", "bob")]
    assert [found.parts["spread"] for found in stage(drafts)] == [25.0, 0.0]


def test_a_hundred_posts_that_draw_as_much_as_one_spread_less() -> None:
    assert score(did(posts=100, drawn=100)).parts["spread"] < score(did(posts=1, drawn=100)).parts["spread"]


def test_one_account_that_answers_a_thousand_times_is_no_crowd() -> None:
    one, crowd = did(posts=1, drawn=1_000, drawers=0b100), did(posts=1, drawn=1_000, drawers=2**63 - 1)
    assert score(one).parts["spread"] < 5 < score(crowd).parts["spread"]


def test_authority_is_of_the_watch_where_people_react_and_of_no_other() -> None:
    conduct = Conduct({(IN_ALL, TODAY): Counts(posts=5, drawn=200), ("acme", TODAY): Counts(posts=5, drawn=200)})
    known, elsewhere = score(conduct, "other", "acme"), score(conduct, "other")
    assert known.authority == {"acme": known.parts["authority"]}
    assert known.parts["authority"] > 10 > elsewhere.parts["authority"] == 0


ROBOTS = {
    "rate": Counts(posts=250),
    "copies": Counts(posts=40, worded=40, texts=0b11),
    "clock": Counts(posts=48, timed=48, cosine=47_000, sine=500),
    "reposts": Counts(reposts=45),
}


@pytest.mark.parametrize("sign", ROBOTS)
def test_each_sign_of_automation_takes_points_and_is_named(sign: str) -> None:
    robot = score(Conduct({(IN_ALL, TODAY): ROBOTS[sign]}), followers=5_000, likes=20)
    assert robot.signs.keys() == {sign}
    assert robot.parts["automation"] < -1


def test_people_who_write_much_show_no_sign_of_automation() -> None:
    person = Counts(posts=30, reposts=15, worded=25, texts=2**21 - 1, timed=30, cosine=4_000, sine=-3_000, acts=90)
    assert score(Conduct({(IN_ALL, TODAY): person})).signs == {}


def test_what_people_answer_loses_less_for_being_automatic() -> None:
    robot = ROBOTS["clock"]
    alone, answered = (score(Conduct({(IN_ALL, TODAY): robot._replace(drawn=drawn)})) for drawn in (0, 480))
    assert answered.signs == alone.signs
    assert answered.parts["automation"] / answered.score > alone.parts["automation"] / alone.score


@given(days=st.integers(0, 60))
def test_what_is_four_weeks_away_counts_no_more(days: int) -> None:
    counts = of(did(posts=1, drawn=5, days_ago=days)).drawn
    assert (counts > 0) == (timedelta(days=days) < timedelta(days=28))


def test_the_stage_looks_back_from_the_day_of_publication() -> None:
    stage = InfluenceStage(Settings(), around(crowd=Crowd({"x:ada": did(posts=1, drawn=50)})))
    old = mention("x:1", at=mention().published_at - timedelta(days=300))
    drafts = [Draft(each, Analysis(matches=(Match(watch="acme", revision=1),))) for each in (old, mention("x:2"))]
    then, now = stage(drafts)
    assert then.parts["spread"] == 0 < now.parts["spread"]

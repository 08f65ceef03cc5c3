"""What X charges is what the governor counted and about what was foretold, and no cap is ever passed."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import Transient
from ingest.budget import usd
from ingest.sources.x import XSource
from ingest.sources.x.settings import XPlan
from schemas.event import Covered, Posted
from tests.contracts.live import exhaust, ids
from tests.contracts.source import Given
from tests.ingest.parts import watch
from tests.ingest.x.scene import Stage, scene, stage

PLAN = XPlan(usd_a_month=100, usd_a_day=3)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Stage]]:
    with ExitStack() as opened:
        watches = watch("brisolle", "brisolle"), watch("vantelle", "vantelle")
        yield lambda plan=PLAN: opened.enter_context(stage(tmp_path, *watches, plan=plan))


def pass_on(here: Stage, source: XSource, heard: Given, **posts: int) -> None:
    """So many posts of each brand are written, a third at a time, by six authors in ten posts, and heard; two hours
    pass."""
    for third in range(3):
        for brand, count in posts.items():
            for number in range(third, count, 3):
                author = f"{brand}{here.clock.at:%d%H}{number % max(1, count * 6 // 10)}"
                here.served.x.write(f"{brand} {number}", author=author)
        settle(here, source, heard)
        here.clock.advance(timedelta(seconds=6))
    here.clock.advance(timedelta(hours=2))


def settle(here: Stage, source: XSource, heard: Given) -> None:
    """Until nothing comes any more."""
    for _ in range(40):
        before = len(heard.events)
        try:
            harvest = source.next_batch()
        except Transient as failure:
            here.clock.advance(min(timedelta(seconds=20), getattr(failure, "wait", timedelta(seconds=1))))
            continue
        heard.add(harvest)
        if harvest.awake is not None:
            here.clock.at = max(here.clock.at, harvest.awake)
        elif len(heard.events) == before:
            return


def test_what_it_counts_is_what_is_charged_and_no_cap_is_passed(make: Callable[..., Stage]) -> None:
    here = make(XPlan(usd_a_month=100, usd_a_day=6))
    here.clock.at = here.clock.at.replace(hour=0)
    source, heard = here.source(), Given()
    source.open("")
    exhaust(source, scene(here), heard)
    for _ in range(6):
        before = here.clock.now()
        pass_on(here, source, heard, brisolle=120, vantelle=5)
        assert here.served.x.usd(before) <= 6
    counted = usd(PLAN.prices, here.governor.spent().month)
    assert counted == pytest.approx(here.served.x.usd(), rel=0.1)
    quiet = {f"x:{post.id}" for post in here.served.x.posts if "vantelle" in post.text}
    assert quiet <= set(ids(heard.events))


def test_a_watch_that_is_loud_is_sampled_then_counted_and_what_is_not_heard_is_not_claimed(
    make: Callable[..., Stage],
) -> None:
    here = make()
    source, heard = here.source(), Given()
    source.open("")
    exhaust(source, scene(here), heard)
    rules = []
    for posts in (0, 410, 450):  # at noon, of 600: its own 270, half of the other 270, and a little of what is kept
        here.governor.use_for("post", {"brisolle": [str(number) for number in range(posts)]})
        for _ in range(8):
            here.clock.advance(timedelta(seconds=15))
            settle(here, source, heard)
        rules.append({tag: value for value, tag, _ in here.served.x.rules.values()})
    assert [each.get("brisolle") for each in rules] == ["brisolle", "brisolle sample:10", None]
    assert {each["vantelle"] for each in rules} == {"vantelle"}
    claims = [event.watches for event in heard.events if isinstance(event, Covered)]
    assert set(claims) == {(), ("vantelle",)}
    assert claims[0] == ()
    assert claims[-1] == ("vantelle",)
    here.clock.advance(timedelta(days=1))
    exhaust(source, scene(here), heard)
    assert "brisolle" in {value for value, _, _ in here.served.x.rules.values()}


def test_at_the_cap_the_stream_is_hung_up_and_only_numbers_are_asked_for(make: Callable[..., Stage]) -> None:
    plan = XPlan(usd_a_month=100, units_a_day={"post": 400}, kept_for_sample=0, kept_for_counts=0.2)
    here = make(plan)
    here.clock.at = here.clock.at.replace(hour=0)  # seven times two hours are one day of the budget
    source, heard = here.source(), Given()
    source.open("")
    exhaust(source, scene(here), heard)
    for _ in range(7):
        pass_on(here, source, heard, brisolle=60)
    assert "brisolle" not in {tag for _, tag, _ in here.served.x.rules.values()}
    assert len(here.served.x.bill[here.clock.at.date().isoformat(), "post"]) <= 400
    assert here.served.x.asked.count("counts") >= 1
    here.clock.advance(timedelta(days=1))
    exhaust(source, scene(here), heard)
    assert "brisolle" in {tag for _, tag, _ in here.served.x.rules.values()}


def test_what_is_foretold_is_about_what_is_charged(make: Callable[..., Stage]) -> None:
    here = make(XPlan(usd_a_month=1_000))
    here.settings = here.settings.model_copy(update={"recheck_hours": (1, 24)})
    x = here.served.x
    for day in range(7):
        for number in range(40):
            x.write(f"brisolle {number}", author=f"ada{day}.{number % 24}")
        here.clock.advance(timedelta(days=1))
    here.clock.advance(timedelta(minutes=-1))
    source = here.source()
    foretold = source.forecast(here.watching.watches[0])
    asked = x.usd()
    assert asked == 0.005
    source.open("")
    heard = Given()
    exhaust(source, scene(here), heard)
    for day in range(4):
        for number in range(40):
            x.write(f"brisolle {number}", author=f"eve{day}.{number % 24}")
        settle(here, source, heard)
        here.clock.advance(timedelta(days=1))
        settle(here, source, heard)
    charged = [x.usd(here.clock.now() - timedelta(days=back)) for back in (1, 2)]
    assert usd(XPlan(usd_a_month=1).prices, foretold) == pytest.approx(sum(charged) / 2, rel=0.1)


def test_a_profile_is_paid_once_while_it_is_kept(make: Callable[..., Stage]) -> None:
    here = make()
    source, heard = here.source(), Given()
    source.open("")
    exhaust(source, scene(here), heard)
    for _ in range(3):
        here.served.x.write("brisolle again", author="ada")
        settle(here, source, heard)
        here.clock.advance(timedelta(days=1))
    handles = [event.mention.author.handle for event in heard.events if isinstance(event, Posted)]
    assert handles == ["ada"] * 3
    assert here.served.x.asked.count("users") == 1

"""X at its edges: limits, settings, and what cannot be filled."""

from datetime import timedelta

import pytest
from pydantic import SecretStr, ValidationError

from core.errors import Busy, Misconfigured
from ingest.sources.x import Settings, XSource
from ingest.sources.x.settings import XPlan
from schemas.event import Covered
from tests.contracts.live import claims, exhaust, gone, ids, listen
from tests.contracts.source import Given
from tests.ingest.parts import watch
from tests.ingest.x.platform import LIMITS
from tests.ingest.x.scene import BRAND, Stage, hear, pass_by, scene, started


def asked_often(source: XSource) -> None:
    for _ in range(5):
        source.next_batch()


def test_a_second_listener_with_the_same_app_is_told_so(here: Stage) -> None:
    started(here)
    second = here.source()
    second.open("")
    with pytest.raises(Busy, match="X allows one stream"):
        asked_often(second)


def test_a_limit_that_is_reached_is_waited_for_as_long_as_x_says(here: Stage) -> None:
    reset = here.clock.now() + timedelta(minutes=7)
    headers = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(int(reset.timestamp()))}
    here.served.x.faults.append((429, headers))
    source = here.source()
    source.open("")
    with pytest.raises(Busy) as told:
        source.next_batch()
    assert told.value.wait == timedelta(minutes=7)


@pytest.mark.parametrize("status", [429, 503])
def test_whoever_asks_for_patience_is_given_it(here: Stage, status: int) -> None:
    here.served.x.faults.append((status, {"Retry-After": "90"}))
    source = here.source()
    source.open("")
    with pytest.raises(Busy) as told:
        source.next_batch()
    assert told.value.wait == timedelta(seconds=90)


def test_trouble_of_x_is_tried_again(here: Stage) -> None:
    here.served.x.faults += [(500, {}), (503, {})]
    source, heard = started(here)
    hear(here, source, heard, here.say("heard at last"))


def test_a_token_that_x_does_not_know_is_a_setting_to_mend(here: Stage) -> None:
    here.settings = here.settings.model_copy(update={"bearer_token": SecretStr("wrong")})
    source = here.source()
    source.open("")
    with pytest.raises(Misconfigured, match=r"sources\.x\.bearer_token"):
        source.next_batch()
    with pytest.raises(Misconfigured, match="answered 401"):
        source.check()


def test_it_says_what_is_missing_from_its_settings(here: Stage) -> None:
    with pytest.raises(ValidationError, match="usd_a_month"):
        Settings(budget=XPlan.model_validate({}))
    here.settings = here.settings.model_copy(update={"bearer_token": SecretStr("")})
    with pytest.raises(Misconfigured, match="TOCSIN_SOURCES__X__BEARER_TOKEN"):
        here.source()


def test_a_check_says_that_it_is_let_in_and_what_may_be_spent(here: Stage) -> None:
    assert here.source().check() == (
        "localhost lets us in; the stream has 0 rules; 20000 posts and 10000 profiles may be read now."
    )


def test_a_gap_that_was_filled_is_claimed_and_one_that_is_too_old_is_not(here: Stage) -> None:
    source, heard = started(here)
    hear(here, source, heard, here.say("before"))
    pass_by(here, source, heard, minutes=2)
    source.close()
    left = here.clock.now()
    here.clock.advance(timedelta(hours=2))
    said = here.say("meanwhile")
    here.clock.advance(timedelta(hours=1, minutes=1))
    second = here.source()
    second.open(heard.resume)
    hear(here, second, heard, said)
    pass_by(here, second, heard, minutes=2)
    assert any(start <= left < end for start, end in claims(heard.events))
    second.close()
    here.clock.advance(timedelta(days=9))
    lost = here.clock.now() - timedelta(days=8)
    third = here.source()
    third.open(heard.resume)
    exhaust(third, scene(here), heard)
    pass_by(here, third, heard, minutes=2)
    assert claims(heard.events)[-1][1] > here.clock.now() - timedelta(minutes=3)
    assert not any(start <= lost < end for start, end in claims(heard.events))


def test_what_did_not_become_durable_is_given_again_by_a_source_that_is_opened_anew(here: Stage) -> None:
    source, heard = started(here)
    hear(here, source, heard, here.say("before"))
    pass_by(here, source, heard, minutes=2)
    said = here.say("given, and thrown away")
    hear(here, source, Given(), said)
    source.open(heard.resume)
    hear(here, source, heard, said)
    assert ids(heard.events).count(said) == 1


def test_a_deletion_that_did_not_become_durable_is_told_again_by_a_source_that_is_opened_anew(here: Stage) -> None:
    source, heard = started(here)
    said = here.say("to be regretted")
    hear(here, source, heard, said)
    here.regret(said)
    listen(source, scene(here), lambda given: said in gone(given.events), Given())
    source.open(heard.resume)
    listen(source, scene(here), lambda given: said in gone(given.events), heard)


def test_a_watch_that_x_cannot_be_asked_for_is_named_again_by_a_source_that_is_opened_anew(here: Stage) -> None:
    here.watching.change(watch(BRAND, BRAND), watch("oramire", "boycot*"))
    source, heard = started(here)
    assert [refused.where for refused in heard.refused] == ["watch oramire"]
    source.open(heard.resume)
    again = exhaust(source, scene(here))
    assert [refused.where for refused in again.refused] == ["watch oramire"]


def test_a_watch_that_is_added_while_a_gap_is_filled_is_not_claimed_for_it(here: Stage) -> None:
    source, heard = started(here)
    hear(here, source, heard, here.say("before"))
    pass_by(here, source, heard, minutes=2)
    here.served.x.windows["search"] = (here.clock.now(), LIMITS["search"])
    searched = here.served.x.asked.count("search")
    here.cut()
    exhaust(source, scene(here), heard)
    pass_by(here, source, heard, minutes=2)
    assert here.served.x.asked.count("search") > searched
    here.watching.change(watch(BRAND, BRAND), watch("vantelle", "vantelle"))
    added = here.clock.now()
    pass_by(here, source, heard, minutes=20)
    told = [event for event in heard.events if isinstance(event, Covered) and event.end > added]
    assert {event.watches for event in told if event.start <= added} == {(BRAND,)}
    assert told[-1].watches == ()

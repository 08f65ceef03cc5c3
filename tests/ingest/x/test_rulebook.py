"""The rules of the stream follow the watches."""

from datetime import timedelta

from schemas.event import Covered, Posted
from schemas.watch import Account, Watch
from tests.contracts.live import exhaust
from tests.ingest.parts import watch
from tests.ingest.x.scene import Stage, hear, pass_by, scene, started


def test_rules_follow_the_watches_by_as_few_changes_as_there_are(here: Stage) -> None:
    source, heard = started(here)
    before = dict(here.served.x.rules)
    here.watching.change(watch("brisolle", "brisolle"), watch("vantelle", "vantelle OR oramire"))
    here.clock.advance(timedelta(seconds=6))
    exhaust(source, scene(here), heard)
    after = here.served.x.rules
    assert before.keys() <= after.keys()
    assert {tag: value for value, tag, _ in after.values()} == {
        "brisolle": "brisolle",
        "vantelle": "(vantelle OR oramire)",
    }
    assert here.served.x.asked.count("stream") == 1
    said = here.served.x.write("oramire too")
    hear(here, source, heard, f"x:{said.id}")
    here.watching.change(watch("vantelle", "vantelle OR oramire"))
    here.clock.advance(timedelta(seconds=6))
    exhaust(source, scene(here), heard)
    assert [tag for _, tag, _ in here.served.x.rules.values()] == ["vantelle"]


def test_a_watch_that_comes_in_the_middle_of_a_minute_is_not_claimed_to_have_been_heard_in_it(here: Stage) -> None:
    source, heard = started(here)
    pass_by(here, source, heard, minutes=1)
    here.clock.at = here.clock.at.replace(second=30) + timedelta(minutes=1)
    exhaust(source, scene(here), heard)
    here.watching.change(watch("brisolle", "brisolle"), watch("vantelle", "vantelle"))
    here.clock.advance(timedelta(seconds=6))
    exhaust(source, scene(here), heard)
    added = here.clock.now()
    pass_by(here, source, heard, minutes=3)
    told = {e.watches for e in heard.events if isinstance(e, Covered) and e.start <= added < e.end}
    assert told == {("brisolle",)}
    last = [event for event in heard.events if isinstance(event, Covered)][-1]
    assert last.watches == ()


def test_two_watches_that_ask_for_the_same_share_a_rule(here: Stage) -> None:
    here.watching.change(watch("brisolle", "brisolle"), watch("other", "Brisolle"))
    _source, _heard = started(here)
    assert [(value, tag) for value, tag, _ in here.served.x.rules.values()] == [("brisolle", "brisolle,other")]


def test_a_watch_whose_rule_x_refuses_is_named_and_the_others_are_heard(here: Stage) -> None:
    account = Account(network="x", handle="a_handle_that_is_too_long")
    broken = Watch(id="vantelle", name="Vantelle", query="vantelle", account=(account,))
    here.watching.change(watch("brisolle", "brisolle"), broken, watch("oramire", "orami*"))
    source, heard = started(here)
    told = {refused.where: refused.reason for refused in heard.refused}
    assert "X does not take the rule" in told["watch vantelle"]
    assert "X cannot be asked for it" in told["watch oramire"]
    hear(here, source, heard, here.say("still heard"))
    here.clock.advance(timedelta(minutes=5))
    exhaust(source, scene(here), heard)
    assert {event.watches for event in heard.events if isinstance(event, Covered)} == {("brisolle",)}
    assert len(heard.refused) == 2


def test_what_an_account_of_a_watch_says_is_heard_whatever_it_says(here: Stage) -> None:
    account = Account(network="x", handle="@Brisolle")
    here.watching.change(Watch(id="brisolle", name="Brisolle", query="brisolle", account=(account,)))
    source, heard = started(here)
    said = here.served.x.write("we are sorry", author="Brisolle")
    hear(here, source, heard, f"x:{said.id}")
    mention = next(event.mention for event in heard.events if isinstance(event, Posted))
    assert mention.known_watches == ("brisolle",)


def test_where_nobody_listens_no_stream_is_opened(here: Stage) -> None:
    here.watching.change()
    source, heard = started(here)
    assert "stream" not in here.served.x.asked
    here.watching.change(watch("brisolle", "brisolle"))
    here.clock.advance(timedelta(seconds=6))
    exhaust(source, scene(here), heard)
    hear(here, source, heard, here.say("at last"))

"""X at its edges: edits, deletions, limits, rules that follow the watches, and what cannot be filled."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from pydantic import SecretStr, ValidationError

from core.errors import Busy, Misconfigured, Permanent, Transient
from ingest.clean import admit
from ingest.sources.x import Settings, XSource
from ingest.sources.x.access import Access
from ingest.sources.x.settings import XPlan
from ingest.sources.x.stream import IN_FLIGHT, Stream
from schemas.event import Covered, Posted, Updated
from schemas.mention import Kind
from schemas.watch import Account, Watch
from tests.contracts.live import claims, exhaust, gone, ids, listen
from tests.contracts.source import Given
from tests.ingest.parts import watch
from tests.ingest.x.scene import Stage, scene, stage


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        yield made


def started(here: Stage) -> tuple[XSource, Given]:
    source, heard = here.source(), Given()
    source.open("")
    exhaust(source, scene(here), heard)
    return source, heard


def asked_often(source: XSource) -> None:
    for _ in range(5):
        source.next_batch()


def read_out(stream: Stream) -> list[bytes]:
    """Until it ends, or for ten seconds."""
    lines: list[bytes] = []
    deadline = monotonic() + 10
    while not stream.over and monotonic() < deadline:
        lines += stream.take(100, 0.05)
    return lines


def pass_by(here: Stage, source: XSource, heard: Given, minutes: int) -> None:
    """Nothing is said for so long, and the stream is alive."""
    for _ in range(2 * minutes):
        here.clock.advance(timedelta(seconds=30))
        for _ in range(2):
            heard.add(source.next_batch())


def hear(here: Stage, source: XSource, heard: Given, mention: str) -> Given:
    return listen(source, scene(here), lambda given: mention in ids(given.events), heard)


def test_a_post_with_all_that_x_says_of_it(here: Stage) -> None:
    source, heard = started(here)
    first = here.served.x.write("brisolle is late", author="ada")
    referenced = [{"type": "replied_to", "id": first.id}]
    reply = here.served.x.write("@ada @Brisolle brisolle again", author="eve", referenced=referenced, reply_to="ada")
    hear(here, source, heard, f"x:{reply.id}")
    mention = next(e.mention for e in heard.events if isinstance(e, Posted) and e.mention.id == f"x:{reply.id}")
    assert (mention.kind, mention.reply_to, mention.thread) == (Kind.REPLY, f"x:{first.id}", f"x:{reply.id}")
    assert (mention.author.handle, mention.author.followers) == ("eve", 42)
    assert mention.addressed == ("ada", "Brisolle")
    assert mention.url == f"https://x.com/eve/status/{reply.id}"
    assert mention.engagement.views == 9
    assert mention.lang == "fr"


def test_a_repost_has_the_whole_text_of_what_it_passes_on(here: Stage) -> None:
    source, heard = started(here)
    first = here.served.x.write("what I think of them, at length, of brisolle")
    hear(here, source, heard, f"x:{first.id}")
    referenced = [{"type": "retweeted", "id": first.id}]
    repost = here.served.x.write("RT @ada: what I… brisolle", author="eve", referenced=referenced)
    hear(here, source, heard, f"x:{repost.id}")
    mention = next(e.mention for e in heard.events if isinstance(e, Posted) and e.mention.id == f"x:{repost.id}")
    assert (mention.kind, mention.repost_of) == (Kind.REPOST, f"x:{first.id}")
    assert mention.text == first.text


def test_an_edit_is_an_update_of_the_same_mention(here: Stage) -> None:
    source, heard = started(here)
    said = here.say("one version")
    hear(here, source, heard, said)
    here.clock.advance(timedelta(minutes=5))
    here.served.x.edit(said, "another version brisolle")
    listen(source, scene(here), lambda given: any(isinstance(e, Updated) for e in given.events), heard)
    (update,) = (event.mention for event in heard.events if isinstance(event, Updated))
    assert (update.id, update.text) == (said, "another version brisolle")
    posted = next(event.mention for event in heard.events if isinstance(event, Posted))
    assert update.published_at == posted.published_at


def test_an_edit_by_which_it_is_no_longer_about_the_brand_is_found_by_a_second_look(here: Stage) -> None:
    source, heard = started(here)
    said = here.say("one version")
    hear(here, source, heard, said)
    here.served.x.edit(said, "never mind")
    here.clock.advance(timedelta(hours=1, minutes=1))
    listen(source, scene(here), lambda given: any(isinstance(e, Updated) for e in given.events), heard)
    (update,) = (event.mention for event in heard.events if isinstance(event, Updated))
    assert (update.id, update.text, update.author.handle) == (said, "never mind", "ada")


@pytest.mark.parametrize("title", ["Not Found Error", "Authorization Error"])
def test_what_is_deleted_or_hidden_later_is_found_by_a_later_look(here: Stage, title: str) -> None:
    source, heard = started(here)
    said = here.say("to be regretted")
    hear(here, source, heard, said)
    here.clock.advance(timedelta(hours=1, minutes=1))
    listen(source, scene(here), lambda given: any(isinstance(e, Updated) for e in given.events), heard)
    here.served.x.remove(said, title)
    here.clock.advance(timedelta(hours=23))
    listen(source, scene(here), lambda given: said in gone(given.events), heard)


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


def test_a_deletion_that_was_not_yet_on_the_bus_is_found_again_after_a_restart(here: Stage) -> None:
    source, heard = started(here)
    said = here.say("to be regretted")
    hear(here, source, heard, said)
    here.regret(said)
    listen(source, scene(here), lambda given: said in gone(given.events), heard)
    source.close()
    again = here.source()
    again.open(heard.resume)
    listen(again, scene(here), lambda given: said in gone(given.events), Given())
    here.clock.advance(timedelta(minutes=2))
    exhaust(again, scene(here), heard)
    assert not here.around.given.due(10)


def test_trouble_of_x_is_tried_again(here: Stage) -> None:
    here.served.x.faults += [(500, {}), (503, {})]
    source, heard = started(here)
    hear(here, source, heard, here.say("heard at last"))


def test_what_comes_twice_or_out_of_order_is_given_once_and_in_its_time(here: Stage) -> None:
    source, heard = started(here)
    here.clock.advance(timedelta(minutes=1))
    early = here.served.x.write("said early, by vantelle")
    here.clock.advance(timedelta(minutes=1))
    late = here.say("said late")
    hear(here, source, heard, late)
    line = json.dumps(
        {"data": {**here.served.x.shown(early), "text": "brisolle, early"}, "matching_rules": []}
    ).encode()
    for _ in range(3):
        here.served.x.raw(line)
    exhaust(source, scene(here), heard)
    assert ids(heard.events) == [late, f"x:{early.id}"]
    moments = [event.mention.published_at for event in heard.events if isinstance(event, Posted)]
    assert moments == [early.at + timedelta(minutes=1), early.at]


def test_a_post_from_a_clock_that_is_far_ahead_is_refused_when_it_goes_on_the_bus(here: Stage) -> None:
    source, heard = started(here)
    here.clock.advance(timedelta(days=3))
    ahead = here.served.x.write("brisolle tomorrow")
    here.clock.advance(timedelta(days=-3))
    hear(here, source, heard, f"x:{ahead.id}")
    event = next(event for event in heard.events if isinstance(event, Posted))
    with pytest.raises(Permanent, match="lies after its observation"):
        admit(event, here.clock.now())


def test_a_stream_that_x_ends_with_a_word_is_opened_again_and_filled(here: Stage) -> None:
    source, heard = started(here)
    error = {"title": "operational-disconnect", "detail": "This stream has been disconnected upstream."}
    here.served.x.raw(json.dumps({"errors": [error]}).encode())
    exhaust(source, scene(here), heard)
    hear(here, source, heard, here.say("after all"))
    assert heard.refused == []
    assert here.served.x.asked.count("stream") == 2
    here.clock.advance(timedelta(minutes=1))
    exhaust(source, scene(here), heard)
    assert here.served.x.asked.count("search") == 1


def test_where_nobody_listens_no_stream_is_opened(here: Stage) -> None:
    here.watching.change()
    source, heard = started(here)
    assert "stream" not in here.served.x.asked
    here.watching.change(watch("brisolle", "brisolle"))
    here.clock.advance(timedelta(seconds=6))
    exhaust(source, scene(here), heard)
    hear(here, source, heard, here.say("at last"))


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


def test_a_stream_that_falls_silent_is_dead_and_is_closed_at_once_where_it_waits(here: Stage) -> None:
    access = Access(here.settings, "x", here.clock)
    here.served.x.add([{"value": "brisolle", "tag": "brisolle"}])
    here.served.x.silent = True
    silent = Stream(access, here.clock, granted=1_000, silence=0.3)
    silent.start()
    with pytest.raises(Transient, match="fell silent"):
        read_out(silent)
    here.served.x.cut()
    here.served.x.refused_stream = 0
    waiting = Stream(access, here.clock, granted=1_000, silence=60)
    waiting.start()
    while waiting.heard_at is None:
        waiting.take(10, 0.05)
    began = monotonic()
    waiting.close()
    waiting.thread.join(2)
    assert not waiting.thread.is_alive()
    assert monotonic() - began < 2
    access.close()


def test_a_stream_hangs_up_by_itself_when_all_that_it_was_granted_is_read(here: Stage) -> None:
    access = Access(here.settings, "x", here.clock)
    here.served.x.add([{"value": "brisolle", "tag": "brisolle"}])
    stream = Stream(access, here.clock, granted=IN_FLIGHT + 10)
    stream.start()
    while stream.heard_at is None:
        stream.take(10, 0.05)
    for number in range(500):
        here.say(f"number {number}")
    assert len(read_out(stream)) == 10
    charged = here.served.x.bill[here.clock.at.date().isoformat(), "post"]
    assert len(charged) <= IN_FLIGHT + 10
    access.close()

"""Posts of X as mentions: what is said of them, their edits and their deletions."""

import json
from datetime import timedelta

import pytest

from core.errors import Permanent
from ingest.clean import admit
from schemas.event import Posted, Updated
from schemas.mention import Kind
from tests.contracts.live import exhaust, gone, ids, listen
from tests.contracts.source import Given
from tests.ingest.x.platform import LIMITS
from tests.ingest.x.scene import Stage, hear, scene, started


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


def test_a_deletion_is_told_though_x_broke_off_while_edits_were_asked_for(here: Stage) -> None:
    source, heard = started(here)
    edited, said = here.say("one version"), here.say("to be regretted")
    hear(here, source, heard, said)
    here.served.x.edit(edited, "never mind")
    here.regret(said)
    here.served.x.windows["posts"] = (here.clock.now(), LIMITS["posts"] - 1)
    exhaust(source, scene(here), heard)
    assert here.served.x.asked.count("posts") == 2
    assert gone(heard.events) == []
    here.clock.advance(timedelta(minutes=16))
    exhaust(source, scene(here), heard)
    assert gone(heard.events) == [said]
    assert [event.mention.id for event in heard.events if isinstance(event, Updated)] == [edited]


def test_an_edit_found_by_a_second_look_and_not_yet_on_the_bus_is_found_again_after_a_restart(here: Stage) -> None:
    source, heard = started(here)
    said = here.say("one version")
    hear(here, source, heard, said)
    here.served.x.edit(said, "never mind")
    here.clock.advance(timedelta(hours=1, minutes=1))
    listen(source, scene(here), lambda given: any(isinstance(e, Updated) for e in given.events), heard)
    source.close()
    again = here.source()
    again.open(heard.resume)
    listen(again, scene(here), lambda given: any(isinstance(e, Updated) for e in given.events), Given())
    exhaust(again, scene(here), heard)
    assert not here.around.given.due(10)


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

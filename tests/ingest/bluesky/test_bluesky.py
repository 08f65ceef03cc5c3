"""Bluesky as a live source: the contract, and what becomes of its posts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from pydantic import JsonValue

from schemas.event import Deleted, Posted, Updated
from schemas.mention import Kind, Mention
from schemas.watch import Account, Watch
from tests.contracts.live import LiveSourceContract, Scene, gone, ids, listen
from tests.ingest.bluesky.place import Place
from tests.ingest.bluesky.server import PASSWORD, POST, Network
from tests.ingest.bluesky.server import Account as Person
from tests.ingest.parts import watch

NADIA, OMAR = "did:plc:nadia", "did:plc:omar"
BRISOLLE = watch("brisolle", "brisolle")


class TestBluesky(LiveSourceContract):
    @pytest.fixture
    def scene(self, place: Place) -> Scene:
        words = watch("all", "late OR said OR break OR could OR regretted OR minute OR anything")
        scene = place.scene(words, handle="watcher.example", app_password=PASSWORD)
        scene.secrets = (PASSWORD,)
        return scene


def heard(place: Place, *watches: Watch, told: Callable[[Network], str]) -> Mention:
    """What is given of a post that is told while somebody listens."""
    scene = place.scene(*watches)
    source = scene.source()
    source.open("")
    said = told(place.network)
    given = listen(source, scene, lambda heard: said in ids(heard.events))
    scene.close()
    return next(event.mention for event in given.events if isinstance(event, Posted) and event.mention.id == said)


def test_a_post_is_given_with_who_wrote_it_and_what_it_shows(place: Place) -> None:
    place.network.accounts[NADIA] = Person("nadia.example", 4_200, "Nadia", verified=True)
    text = "Brisolle lost my parcel 📦 @care.brisolle.example"
    start = len(text.partition("@")[0].encode())
    facets: JsonValue = [
        {
            "index": {"byteStart": start, "byteEnd": start + len("@care.brisolle.example")},
            "features": [{"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:care"}],
        },
        {
            "index": {"byteStart": 0, "byteEnd": 8},
            "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://brisolle.example/claims"}],
        },
    ]
    images: JsonValue = [
        {"alt": "a torn box", "image": {"$type": "blob", "ref": {"$link": "bafkbox"}, "mimeType": "image/jpeg"}}
    ]
    quoted: JsonValue = {"uri": "at://did:plc:omar/app.bsky.feed.post/3kquoted", "cid": "bafy"}
    embed: JsonValue = {
        "$type": "app.bsky.embed.recordWithMedia",
        "record": {"$type": "app.bsky.embed.record", "record": quoted},
        "media": {"$type": "app.bsky.embed.images", "images": images},
    }
    mention = heard(place, BRISOLLE, told=lambda here: here.say(text, facets=facets, embed=embed, langs=["fr-CA"]))
    author = mention.author
    assert (author.id, author.handle, author.name) == (f"bluesky:{NADIA}", "nadia.example", "Nadia")
    assert (author.followers, author.verified) == (4_200, True)
    assert (mention.kind, mention.quoted) == (Kind.QUOTE, "bluesky:did:plc:omar/3kquoted")
    assert mention.addressed == ("care.brisolle.example",)
    assert mention.url == f"https://bsky.app/profile/{NADIA}/post/{mention.id.rpartition('/')[2]}"
    assert [(media.kind, media.alt) for media in mention.media] == [("image", "a torn box")]
    assert mention.media[0].url.endswith("/did:plc:nadia/bafkbox@jpeg")
    assert [card.url for card in mention.links] == ["https://brisolle.example/claims"]
    assert (mention.lang, mention.thread) == ("fr-CA", mention.id)


def test_a_reply_belongs_to_its_thread(place: Place) -> None:
    def reply(here: Network) -> str:
        root, parent = (f"at://{OMAR}/app.bsky.feed.post/3k{name}" for name in ("root", "parent"))
        return here.say("Brisolle again", reply={"root": {"uri": root}, "parent": {"uri": parent}})

    mention = heard(place, BRISOLLE, told=reply)
    assert (mention.kind, mention.thread) == (Kind.REPLY, f"bluesky:{OMAR}/3kroot")
    assert (mention.reply_to, mention.reply_to_author) == (f"bluesky:{OMAR}/3kparent", f"bluesky:{OMAR}")


def test_what_is_not_in_the_text_is_heard_too(place: Place) -> None:
    box: JsonValue = {"ref": {"$link": "bafkbox"}}
    embeds: list[JsonValue] = [
        {"$type": "app.bsky.embed.images", "images": [{"alt": "the Brisolle depot", "image": box}]},
        {"$type": "app.bsky.embed.gallery", "media": [{"alt": "the Brisolle depot", "image": box}]},
        {"$type": "app.bsky.embed.video", "video": box, "alt": "the Brisolle depot"},
        {"$type": "app.bsky.embed.external", "external": {"uri": "https://news.example/1", "title": "Brisolle fined"}},
    ]
    scene = place.scene(BRISOLLE)
    source = scene.source()
    source.open("")
    said = {place.network.say("look at this", embed=embed) for embed in embeds}
    listen(source, scene, lambda heard: said == set(ids(heard.events)))


def test_no_more_is_given_than_watches_take(place: Place) -> None:
    scene = place.scene(BRISOLLE)
    source = scene.source()
    source.open("")
    place.network.say("it rains")
    unheard = place.network.say("it rains again")
    said = place.network.say("Brisolle is late")
    place.network.delete(unheard)
    last = place.network.say("Brisolle is still late")
    given = listen(source, scene, lambda heard: last in ids(heard.events))
    assert (ids(given.events), gone(given.events)) == ([said, last], [])


def test_what_an_account_of_a_watch_says_and_is_told_is_given(place: Place) -> None:
    place.network.accounts["did:plc:care"] = Person("care.brisolle.example")
    own = Account(network="bluesky", handle="@Care.Brisolle.example")
    scene = place.scene(Watch(id="b", name="Brisolle", query="brisolle", account=(own,)))
    source = scene.source()
    source.open("")
    by = place.network.say("We look into it.", by="did:plc:care")
    parent: JsonValue = {"uri": f"at://did:plc:care/app.bsky.feed.post/{by.rpartition('/')[2]}"}
    to = place.network.say("thanks", reply={"root": parent, "parent": parent})
    given = listen(source, scene, lambda heard: {by, to} <= set(ids(heard.events)))
    mentions = [event.mention for event in given.events if isinstance(event, Posted)]
    assert [each.known_watches for each in mentions] == [("b",), ("b",)]
    assert mentions[1].addressed == ("care.brisolle.example",)
    place.network.like(to, 2)
    scene.clock.advance(timedelta(minutes=16))
    listen(source, scene, lambda heard: any(isinstance(event, Updated) for event in heard.events), given)
    later = next(event.mention for event in given.events if isinstance(event, Updated))
    assert (later.known_watches, later.addressed) == (("b",), ("care.brisolle.example",))


def test_an_author_whom_a_query_names_is_heard_by_name(place: Place) -> None:
    mention = heard(place, watch("nadia", "author:nadia.example"), told=lambda here: here.say("good morning"))
    assert mention.author.handle == "nadia.example"


def test_an_edit_is_given_whole_whatever_it_says_now(place: Place) -> None:
    scene = place.scene(BRISOLLE)
    source = scene.source()
    source.open("")
    said = place.network.say("Brisolle is late")
    given = listen(source, scene, lambda heard: said in ids(heard.events))
    place.network.edit(said, "never mind")
    listen(source, scene, lambda heard: any(isinstance(event, Updated) for event in heard.events), given)
    assert [event.mention.text for event in given.events if isinstance(event, Updated)] == ["never mind"]


def test_with_an_account_all_that_it_said_goes(place: Place) -> None:
    statuses = ["deleted", "takendown", "suspended", "deactivated", "throttled"]
    place.network.accounts |= {f"did:plc:{status}": Person(f"{status}.example") for status in statuses}
    scene = place.scene(BRISOLLE)
    source = scene.source()
    source.open("")
    said = {s: {place.network.say(f"Brisolle {n}", by=f"did:plc:{s}") for n in range(2)} for s in statuses}
    given = listen(source, scene, lambda heard: set().union(*said.values()) <= set(ids(heard.events)))
    for status in statuses:
        place.network.close_account(f"did:plc:{status}", status)
    stays = said.pop("throttled")
    listen(source, scene, lambda heard: set().union(*said.values()) <= set(gone(heard.events)), given)
    assert not stays & set(gone(given.events))
    assert {e.id.rpartition("/")[0] for e in given.events if isinstance(e, Deleted)} == {
        e.by for e in given.events if isinstance(e, Deleted)
    }


def test_who_passes_on_what_was_given_is_given_with_its_text(place: Place) -> None:
    place.network.accounts[OMAR] = Person("omar.example", 9)
    scene = place.scene(BRISOLLE)
    source = scene.source()
    source.open("")
    said = place.network.say("Brisolle is late")
    place.network.repost(place.network.say("it rains"), by=OMAR)
    passed = place.network.repost(said, by=OMAR)
    given = listen(source, scene, lambda heard: passed in ids(heard.events))
    assert set(ids(given.events)) == {said, passed}
    repost = next(e.mention for e in given.events if isinstance(e, Posted) and e.mention.id == passed)
    assert (repost.kind, repost.repost_of, repost.text) == (Kind.REPOST, said, "Brisolle is late")
    assert (repost.author.handle, repost.author.followers) == ("omar.example", 9)
    place.network.commit(OMAR, "app.bsky.feed.repost", passed.rpartition("/")[2], "delete")
    listen(source, scene, lambda heard: passed in gone(heard.events), given)


def test_what_was_given_before_a_restart_is_known_when_it_is_passed_on_or_deleted(place: Place) -> None:
    place.network.accounts[OMAR] = Person("omar.example")
    scene = place.scene(BRISOLLE)
    first = scene.source()
    first.open("")
    said = place.network.say("Brisolle is late")
    given = listen(first, scene, lambda heard: said in ids(heard.events))
    first.close()
    scene.clock.advance(timedelta(hours=1))
    second = scene.source()
    second.open(given.resume)
    passed = place.network.repost(said, by=OMAR)
    later = listen(second, scene, lambda heard: passed in ids(heard.events))
    assert [e.mention.text for e in later.events if isinstance(e, Posted)][-1] == "Brisolle is late"
    place.network.delete(said)
    listen(second, scene, lambda heard: said in gone(heard.events), later)


def test_a_post_whose_end_was_told_before_it_is_not_given_and_one_that_came_after_is(place: Place) -> None:
    scene = place.scene(BRISOLLE)
    source = scene.source()
    source.open("")

    def told(operation: str, rev: str, **more: JsonValue) -> None:
        commit: dict[str, JsonValue] = {"rev": rev, "operation": operation, "collection": POST, "rkey": "3kturned"}
        place.network.tell({"did": NADIA, "kind": "commit", "commit": commit | more})

    record: JsonValue = {"$type": POST, "text": "Brisolle", "createdAt": scene.clock.now().isoformat()}
    told("delete", "r2")
    told("create", "r1", record=record)
    after = place.network.say("Brisolle, once more")
    given = listen(source, scene, lambda heard: after in ids(heard.events))
    assert ids(given.events) == [after]
    told("create", "r3", record=record)
    listen(source, scene, lambda heard: f"bluesky:{NADIA}/3kturned" in ids(heard.events), given)


def test_a_new_handle_is_known_from_then_on(place: Place) -> None:
    scene = place.scene(BRISOLLE)
    source = scene.source()
    source.open("")
    before = place.network.say("Brisolle")
    given = listen(source, scene, lambda heard: before in ids(heard.events))
    place.network.rename(NADIA, "nadia.new.example")
    after = place.network.say("Brisolle")
    listen(source, scene, lambda heard: after in ids(heard.events), given)
    handles = [event.mention.author.handle for event in given.events if isinstance(event, Posted)]
    assert handles == ["nadia.example", "nadia.new.example"]

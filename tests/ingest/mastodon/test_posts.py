"""What a post is made of, and whose posts are left out."""

from pathlib import Path

import pytest
from pydantic import JsonValue, SecretStr

from schemas.event import Posted
from schemas.mention import Kind
from tests.contracts.live import Scene, ids, listen
from tests.ingest.mastodon.scene import listening, mention_of, scene_of
from tests.ingest.mastodon.server import DOMAIN, TOKEN, Town, account

LINKED = (
    '<p><span class="h-card"><a href="https://a.example/@brisolle" class="u-url mention">@<span>brisolle</span></a>'
    "</span> late &amp; rude<br>see "
    '<a href="https://b.example/long/way"><span class="invisible">https://</span><span class="ellipsis">b.example/lo'
    '</span><span class="invisible">ng/way</span></a></p><p class="quote-inline">RE: https://c.example/1</p>'
    "<p>:sad_cat: <script>x()</script>#never</p>"
)


def test_a_post_is_read_as_people_see_it(streamed: Scene, here: Town) -> None:
    mention = mention_of(
        streamed,
        here,
        content=LINKED,
        spoiler_text="parcels",
        mentions=[{"id": "9", "acct": "brisolle@a.example", "url": "https://a.example/@brisolle"}],
        media_attachments=[{"type": "image", "url": "https://m.example/1.png", "description": "a torn parcel"}],
        card={"url": "https://b.example/long/way", "title": "The way", "description": "A long one."},
        poll={"options": [{"title": "late"}, {"title": "never"}]},
        account=account("7", "anna", display_name="Anna :verified:", emojis=[{"shortcode": "verified"}]),
    )
    assert mention.text == (
        "@brisolle late & rude\nsee https://b.example/long/way\n:sad_cat: #never\n\n- late\n- never"
    )
    assert (mention.title, mention.lang, mention.kind) == ("parcels", "fr", Kind.POST)
    assert mention.addressed == ("brisolle@a.example",)
    assert [(each.kind, each.alt) for each in mention.media] == [("image", "a torn parcel")]
    assert [each.title for each in mention.links] == ["The way"]
    assert (mention.author.handle, mention.author.name) == (f"anna@{DOMAIN}", "Anna")
    assert mention.author.id == f"mastodon:https://{DOMAIN}/@anna"
    assert (mention.engagement.likes, mention.engagement.reposts, mention.engagement.replies) == (3, 2, 1)


def test_a_boost_is_a_repost_of_the_same_text(streamed: Scene, here: Town) -> None:
    original = {**here.status(), "content": "<p>Brisolle is late</p>"}
    mention = mention_of(streamed, here, reblog=original, content="")
    assert (mention.kind, mention.text) == (Kind.REPOST, "Brisolle is late")
    assert mention.repost_of == f"mastodon:{original['uri']}"


def test_a_quote_says_what_it_quotes_where_everybody_may_read_that(streamed: Scene, here: Town) -> None:
    quoted = here.status()
    mention = mention_of(streamed, here, quote={"state": "accepted", "quoted_status": quoted})
    assert (mention.kind, mention.quoted) == (Kind.QUOTE, f"mastodon:{quoted['uri']}")
    hidden = {**here.status(), "visibility": "private"}
    assert mention_of(streamed, here, quote={"state": "accepted", "quoted_status": hidden}).quoted == ""


def test_an_answer_to_what_was_given_is_in_its_thread(streamed: Scene, here: Town) -> None:
    source = listening(streamed)
    first = here.say("Brisolle is late")
    listen(source, streamed, lambda heard: first in ids(heard.events))
    number = here.found(first)["id"]
    person: dict[str, JsonValue] = {"id": "7", "acct": "anna", "url": f"https://{DOMAIN}/@anna"}
    answer = here.post(
        in_reply_to_id=number, in_reply_to_account_id="7", account=account("8", "bo@b.example"), mentions=[person]
    )
    given = listen(source, streamed, lambda heard: answer in ids(heard.events))
    mention = next(e.mention for e in given.events if isinstance(e, Posted) and e.mention.id == answer)
    assert (mention.kind, mention.reply_to, mention.thread) == (Kind.REPLY, first, first)
    assert mention.reply_to_author == f"mastodon:https://{DOMAIN}/@anna"
    assert mention.author.handle == "bo@b.example"


@pytest.mark.parametrize("visibility", ["private", "direct"])
def test_what_is_not_for_everybody_is_left_out(streamed: Scene, here: Town, visibility: str) -> None:
    source = listening(streamed)
    hidden = here.post(visibility=visibility)
    here.tell("update", here.found(hidden))
    after = here.say("after it")
    given = listen(source, streamed, lambda heard: after in ids(heard.events))
    assert hidden not in ids(given.events)


@pytest.mark.parametrize(
    ("respect", "fields", "left_out"),
    [
        ("noindex", {"noindex": True}, True),
        ("noindex", {"note": "<p>Potter. #NoBot</p>"}, True),
        ("noindex", {"indexable": False}, False),
        ("indexable", {"indexable": False}, True),
        ("indexable", {"indexable": True}, False),
        ("none", {"noindex": True}, False),
    ],
)
def test_who_does_not_want_to_be_found_is_left_out_as_far_as_that_is_set(
    here: Town, tmp_path: Path, respect: str, fields: dict[str, JsonValue], left_out: bool
) -> None:
    with scene_of(here, tmp_path, token=SecretStr(TOKEN), respect=respect) as scene:
        scene_watch = account("7", "anna", **fields)
        source = listening(scene)
        said = here.post(account=scene_watch)
        after = here.post(account=account("8", "bo", indexable=True))
        given = listen(source, scene, lambda heard: after in ids(heard.events))
        assert (said not in ids(given.events)) == left_out

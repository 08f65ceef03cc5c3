"""Which mentions bring back what the brand deleted."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from alerts.deletions import Aftermath, Witness
from core.clock import minute_of
from schemas.voice import Voice
from schemas.watch import Account, Watch
from tests.alerts.world import Index, voice
from tests.builders import NOON

MINUTE = timedelta(minutes=1)
BRAND = "x:voltea"
WATCH = Watch(id="voltea", name="Voltéa", query="voltea", account=(Account(network="x", handle="@Voltea"),))
END = minute_of(NOON) + 120


def said(text: str, *, name: str = "x:1", at: datetime = NOON + MINUTE, **more: str) -> Voice:
    return replace(voice(name, text, at, author="x:ada"), **more)  # type: ignore[arg-type]


def index(*voices: Voice) -> Index:
    """In which the brand spoke in the morning, and deleted `x:gone` at noon."""
    kept = Index({})
    kept.say("voltea", voice("x:own", "good morning", NOON - 200 * MINUTE, author=BRAND))
    kept.say("voltea", *voices)
    kept.delete("voltea", "x:gone", NOON, by=BRAND)
    return kept


def aftermath(kept: Index, watch: Watch = WATCH) -> Aftermath:
    found = Witness(kept, kept, kept).aftermath(watch, END - 120, END)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text",
    [
        "They deleted it, good job I screenshotted",
        "Voltea took the post down",
        "here is a screenshot of their statement",
        "Voltéa a supprimé son message",
        "Ils effacent ! Gardez vos captures",
        "le communiqué a disparu",
        "capture d'écran du tweet, pour mémoire",
    ],
)
def test_words_of_deletions_bring_it_back(text: str) -> None:
    assert aftermath(index()).way(said(text)) == "speaks"


@pytest.mark.parametrize(
    "text",
    [
        "share this before it gets taken down!!",
        "partagez avant que ce message disparaisse !!",
        "the screen of my phone is broken",
        "j'ai supprimé l'application",
        "I have got screenshots, complaint going in",
        "mon colis a disparu",
    ],
)
def test_other_words_do_not(text: str) -> None:
    assert aftermath(index()).way(said(text)) is None


def test_reposts_quotes_and_answers_name_it_and_copies_share_its_group() -> None:
    found = aftermath(index())
    assert found.way(said("this", repost_of="x:gone")) == "refers"
    assert found.way(said("this", quoted="x:gone")) == "refers"
    assert found.way(said("this", reply_to="x:gone")) == "refers"
    assert found.way(said("word for word", group="x:gone")) == "copies"
    assert found.way(said("this", repost_of="x:other", group="x:other")) is None


def test_a_picture_in_which_the_account_is_read_shows_it() -> None:
    found = aftermath(index())
    assert found.way(said("look", pictures="Voltéa @voltea · 2 h\nall is well")) == "shows"
    assert found.way(said("look", pictures="a train of Voltea")) is None


def test_what_the_brand_publishes_again_is_passed_on_and_not_brought_back() -> None:
    again = voice("x:again", "the same without the error", NOON + MINUTE, author=BRAND, group="x:gone")
    found = aftermath(index(again))
    assert found.way(said("the same", repost_of="x:again", group="x:gone")) is None
    assert found.way(again) is None


def test_only_accounts_of_the_watch_count() -> None:
    kept = index()
    stranger = WATCH.model_copy(update={"account": (Account(network="bluesky", handle="voltea"),)})
    assert Witness(kept, kept, kept).aftermath(stranger, END - 120, END) is None
    assert Witness(kept, kept, kept).aftermath(WATCH.model_copy(update={"account": ()}), END - 120, END) is None


def test_a_deletion_by_nobody_knows_whom_is_none_of_the_brands() -> None:
    kept = Index({})
    kept.say("voltea", voice("x:own", "good morning", NOON - 200 * MINUTE, author=BRAND))
    kept.delete("voltea", "x:gone", NOON, by="")
    assert Witness(kept, kept, kept).aftermath(WATCH, END - 120, END) is None


def test_what_arrives_late_is_seen_once_it_is_told_of() -> None:
    kept = index(said("fine today", at=NOON - 60 * MINUTE))
    witness = Witness(kept, kept, kept)
    end = END + 300
    first = witness.aftermath(WATCH, end - 1, end)
    late = said("they deleted it", name="x:late", at=NOON + 5 * MINUTE)
    kept.say("voltea", late)
    witness.changed("voltea", minute_of(late.published_at), end)
    second = witness.aftermath(WATCH, end, end + 1)
    assert first is not None
    assert second is not None
    assert [each.brings_back for each in first.heard()] == [False]
    assert [each.brings_back for each in second.heard()] == [False, True]

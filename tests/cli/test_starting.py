"""A first start without any key: from the name of a brand to its first mention."""

import json
import time
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from email.utils import format_datetime
from pathlib import Path
from typing import cast

import pytest

from app.watchfile import read_watches
from core.clock import SystemClock
from tests.cli.abroad import Abroad
from tests.ingest.parts import HandClock
from tests.ingest.press import Article, press
from tests.ingest.site import Reply
from tests.village import Square, square

FIRST_MENTION = 60.0
"""Seconds in which a first mention is to be found."""


@pytest.fixture
def village() -> Iterator[Square]:
    with square() as here:
        yield here


@pytest.fixture
def tocsin(tmp_path: Path, village: Square) -> Abroad:
    """In an empty home. Where the village is, only its environment says."""
    abroad = Abroad.in_(tmp_path)
    where = {
        "TOCSIN_SOURCES__VILLAGE__URL": village.site.url,
        "TOCSIN_SOURCES__VILLAGE__CA_FILE": str(village.site.ca_file),
    }
    return replace(abroad, besides=where)


def init(tocsin: Abroad, *words: str) -> tuple[str, ...]:
    return ("init", *words, "--watches", str(tocsin.folder / "watches.toml"))


def test_a_name_becomes_watches_and_the_sources_that_need_no_key(tocsin: Abroad) -> None:
    tocsin.well(
        *init(tocsin, "Air Vantelle", "--competitor", "Oramire", "--language", "fr", "--no-sample"),
    )
    brand, rival = read_watches(tocsin.folder / "watches.toml")
    assert (brand.id, brand.kind, brand.languages) == ("air-vantelle", "brand", ("fr",))
    assert brand.query == '"Air Vantelle" OR airvantelle OR #airvantelle OR @airvantelle'
    assert (rival.id, rival.kind) == ("oramire", "competitor")
    written = tomllib.loads(tocsin.config.read_text())
    assert written["sources"]["village"] == {}
    assert "files" not in written["sources"]
    listed = {row["id"] for row in tocsin.well("watches", "list", "--json").rows()}
    assert listed == {"air-vantelle", "oramire"}


def test_what_is_said_of_it_just_now_is_shown_before(tocsin: Abroad, village: Square) -> None:
    tocsin.config.write_text(village.table())
    village.say("Vantelle encore en retard", "rien de tout cela")
    said = tocsin.well(*init(tocsin, "Vantelle"))
    assert "village, mentions: 1." in said.out
    assert "Vantelle encore en retard" in said.out


def test_without_a_network_it_says_so_and_goes_on(tocsin: Abroad, village: Square) -> None:
    tocsin.config.write_text(village.table())
    village.site.faults += [Reply(503)] * 50
    said = tocsin.well(*init(tocsin, "Vantelle"))
    assert "village, mentions: 0. localhost answered 503." in said.out
    assert (tocsin.folder / "watches.toml").exists()


def test_an_ambiguous_name_is_warned_of(tocsin: Abroad) -> None:
    said = tocsin.well(*init(tocsin, "Tilleul", "--no-sample"))
    assert "is also a word of everyday French or English" in said.err
    assert "--context" in said.err


def test_at_a_terminal_it_asks_for_what_the_flags_do_not_say(tocsin: Abroad) -> None:
    typed = "Oramire, Air Brisolle\nfr\nmobile, forfait\ntisane\ny\n"
    said = tocsin.at_a_terminal(*init(tocsin, "Tilleul", "--no-sample"), typed=typed)
    assert said.code == 0, said.out
    brand, *rivals = read_watches(tocsin.folder / "watches.toml")
    assert brand.query == '((("Tilleul" OR #tilleul) AND ("mobile" OR "forfait")) OR @tilleul) NOT ("tisane")'
    assert brand.languages == ("fr",)
    assert [rival.name for rival in rivals] == ["Oramire", "Air Brisolle"]


def test_at_a_terminal_nothing_is_written_without_a_yes(tocsin: Abroad) -> None:
    said = tocsin.at_a_terminal(*init(tocsin, "Vantelle", "--no-sample"), typed="\n\nn\n")
    assert "Nothing was written." in said.out
    assert not (tocsin.folder / "watches.toml").exists()
    assert not tocsin.config.exists()


def test_settings_that_are_there_stay_as_they_are(tocsin: Abroad) -> None:
    tocsin.config.write_text('[web]\nhost = "127.0.0.1"\n')
    said = tocsin.well(*init(tocsin, "Vantelle", "--no-sample"))
    assert tocsin.config.read_text() == '[web]\nhost = "127.0.0.1"\n'
    assert "which stays as it is" in said.out
    assert tocsin.well("watches", "list", "--json").rows()


def test_no_file_is_overwritten(tocsin: Abroad) -> None:
    watches = tocsin.folder / "watches.toml"
    watches.write_text("# mine\n")
    said = tocsin(*init(tocsin, "Vantelle", "--no-sample"))
    assert (said.code, watches.read_text(), tocsin.config.exists()) == (3, "# mine\n", False)
    assert "is there already, and is not overwritten" in said.err


def test_sources_that_need_no_key_are_written_alone_for_whoever_names_the_brand_in_the_browser(tocsin: Abroad) -> None:
    said = tocsin.well("--config", str(tocsin.config), "sources", "begin")
    assert "[sources.bluesky]" in tocsin.config.read_text()
    assert "bluesky" in said.out
    written = tocsin.config.read_text()
    again = tocsin("--config", str(tocsin.config), "sources", "begin", "--feed", "https://lefil.example/rss")
    assert (again.code, tocsin.config.read_text()) == (3, written)


def test_another_watch_of_that_name_stays(tocsin: Abroad) -> None:
    tocsin.config.write_text("")
    tocsin.well("watches", "add", "vantelle", "vantel*")
    said = tocsin(*init(tocsin, "Vantelle", "--no-sample"))
    assert said.code == 1
    assert 'There is a watch "vantelle" already' in said.err
    assert not (tocsin.folder / "watches.toml").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Vantelle", "--language", "french"), "french"),
        (("Vantelle", "--time-zone", "Paris"), "Paris"),
        (("Vantelle", "--competitor", "VANTELLE"), "are one name"),
        (("...",), "no letter"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(tocsin: Abroad, words: tuple[str, ...], said: str) -> None:
    refused = tocsin(*init(tocsin, *words, "--no-sample"))
    assert refused.code == 2
    assert said in refused.err


def test_feeds_are_not_added_to_settings_that_are_there(tocsin: Abroad) -> None:
    tocsin.config.write_text("")
    said = tocsin.well(*init(tocsin, "Vantelle", "--no-sample", "--feed", "https://vantelle.invalid/news.xml"))
    assert "as feeds of a table [sources.rss]" in said.err


def test_flags_without_a_brand_ask_for_one(tocsin: Abroad) -> None:
    said = tocsin("--config", "/dev/null", "init", "--language", "fr")
    assert said.code == 2
    assert "Name the brand" in said.err


def within_reach(tocsin: Abroad) -> None:
    """Leaves out what was written of platforms that are not on this machine."""
    written = tomllib.loads(tocsin.config.read_text())["sources"]
    feeds = json.dumps(written["rss"]["feeds"])
    tocsin.config.write_text(f"[sources.village]\n\n[sources.rss]\nfeeds = {feeds}\n")


def test_from_an_empty_home_to_the_first_mentions_within_a_minute(tocsin: Abroad, village: Square) -> None:
    began = time.monotonic()
    article = Article("a1", "Vantelle cloue ses avions au sol", date=format_datetime(SystemClock().now()))
    with press(HandClock(SystemClock().now())) as gazette:
        gazette.feeds["/news.xml"] = [article]
        tocsin = replace(tocsin, besides={**tocsin.besides, "TOCSIN_SOURCES__RSS__CA_FILE": str(gazette.site.ca_file)})
        tocsin.well(*init(tocsin, "Vantelle", "--no-sample", "--feed", f"{gazette.site.url}/news.xml"))
        within_reach(tocsin)
        running = tocsin.start("run", said="run")
        try:
            village.say("Vantelle, trois heures de retard, honteux")
            found: set[object] = set()
            while found != {"rss", "village"} and time.monotonic() - began < FIRST_MENTION:
                found = {row["source"] for row in tocsin("search", "watch:vantelle", "--json").rows()}
        finally:
            running.terminate()
            running.wait(30)
    assert found == {"rss", "village"}, (tocsin.folder / "run.err").read_text()
    listed = {row["kind"]: row["configured"] for row in tocsin.well("sources", "list", "--json").rows()}
    (village_row,) = cast(list[dict[str, object]], listed["village"])
    assert str(village_row["last_mention"]).startswith(f"{SystemClock().now():%Y-%m-%dT}")

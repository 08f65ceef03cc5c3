"""Columns of a row to a mention: the mapping, the times, the counts, and the sentences where they are wrong."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import JsonValue

from core.errors import Misconfigured, Misused, Permanent
from ingest.rows.columns import Columns, Constant, columns_from_flags, read_columns
from ingest.rows.mapping import RowMapping
from ingest.rows.row import Row
from ingest.rows.times import moment
from schemas.mention import Mention, row_id
from tests.builders import NOON
from tests.ingest.parts import AT


def read(columns: Columns | None = None, /, **cells: JsonValue) -> Mention:
    fields: Mapping[str, JsonValue] = {"published_at": AT, "author": "ada", "text": "colis perdu"} | cells
    return RowMapping(columns or Columns(), "export").mention(Row("line 2", "", fields), NOON)


def test_a_row_without_an_id_is_known_by_author_time_and_text() -> None:
    mention = read()
    assert mention.id == row_id("ada", mention.published_at, "colis perdu")
    assert mention.id == read(likes="3").id
    assert mention.id != read(text="colis perdu !").id
    assert (mention.network, mention.source, mention.author.id) == ("file", "export", "file:ada")


def test_ids_are_those_of_the_network() -> None:
    mention = read(network="X", id="1890", author="@Ada", author_id="77", reply_to="1889", thread="x:1800")
    assert (mention.id, mention.author.id, mention.author.handle) == ("x:1890", "x:77", "Ada")
    assert (mention.reply_to, mention.thread) == ("x:1889", "x:1800")


def test_a_row_of_our_own_export_is_the_mention_that_it_was() -> None:
    mention = read(network="x", id="file:0123456789abcdef", author_id="x:ada", watch="-")
    assert (mention.id, mention.author.id, mention.known_watches) == ("file:0123456789abcdef", "x:ada", ())


@pytest.mark.parametrize(
    ("cells", "kind"),
    [({}, "post"), ({"reply_to": "1"}, "reply"), ({"repost_of": "1"}, "repost"), ({"kind": "Review"}, "review")],
)
def test_what_a_row_says_it_answers_or_repeats_tells_its_kind(cells: dict[str, JsonValue], kind: str) -> None:
    assert read(**cells).kind == kind


def test_counts_are_read_as_spreadsheets_write_them() -> None:
    mention = read(likes="12", reposts="3.0", replies="", followers=4000)
    assert (mention.engagement.likes, mention.engagement.reposts, mention.engagement.replies) == (12, 3, 0)
    assert mention.author.followers == 4000


@pytest.mark.parametrize(
    ("rating", "stars"), [("4", 4), ("4,5", 4.5), (3.0, 3), ("8/10", 4), ("15 / 20", 3.75), ("", None)]
)
def test_a_rating_is_read_as_stars_of_five(rating: JsonValue, stars: float | None) -> None:
    assert read(rating=rating).rating == stars


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"published_at": "31/02/2015"}, 'published_at "31/02/2015" is no date.'),
        ({"published_at": ""}, "published_at is empty."),
        ({"published_at": "0001-01-01T00:00:00+14:00"}, 'published_at "0001-01-01T00:00:00+14:00" is outside 1990 to'),
        ({"published_at": "9999-12-31T23:59:59Z"}, 'published_at "9999-12-31T23:59:59Z" is outside 1990 to 2200.'),
        ({"published_at": "2015-02-24 11:53"}, "has no offset from UTC: name its time zone under [columns]"),
        ({"author": " "}, "author is empty."),
        ({"text": ""}, "text is empty."),
        ({"likes": "-3"}, 'likes "-3" is no count.'),
        ({"followers": "1,2k"}, 'followers "1,2k" is no count.'),
        ({"rating": "***"}, 'rating "***" is no rating: write it as 4, 4.5 or 8/10.'),
        ({"rating": "7"}, 'rating "7.0"'),
        ({"rating": "7/0"}, 'rating "7/0" is no rating'),
        ({"kind": "tweet"}, 'kind "tweet" is none of post, repost'),
        ({"network": "le web"}, 'network "le web"'),
        ({"watch": "La Marque"}, 'watch "La Marque" means no watch'),
        ({"url": {"href": "x"}}, "url is no single value."),
        ({"url": "x" * 5000}, "url"),
    ],
)
def test_a_row_that_is_wrong_is_refused_with_the_column_its_value_and_why(
    cells: dict[str, JsonValue], sentence: str
) -> None:
    with pytest.raises(Permanent) as refused:
        read(**cells)
    assert sentence in refused.value.message


def test_a_refusal_names_the_column_as_the_file_does() -> None:
    with pytest.raises(Permanent, match='created_at "hier" is no date'):
        read(Columns(published_at="created_at"), created_at="hier")


def test_what_the_watch_column_says_is_mapped_to_a_watch() -> None:
    columns = Columns(watch="brand", watches={"US Airways": "us-airways"})
    assert read(columns, brand="US Airways").known_watches == ("us-airways",)
    assert read(columns, brand="").known_watches == ()
    assert read(watch="us-airways").known_watches == ("us-airways",)
    with pytest.raises(Permanent, match=r"under \[columns.watches\]"):
        read(columns, brand="us-airways")


def test_a_constant_is_the_same_for_every_row() -> None:
    assert read(Columns(network=Constant(value="x"), lang=Constant(value="fr"))).lang == "fr"


@pytest.mark.parametrize(
    "written",
    [
        "2015-02-24T19:53:37Z",
        "2015-02-24 11:53:37-08:00",
        "2015-02-24 11:53:37 -0800",
        "2015-02-24 19:53:37 UTC",
        "Tue, 24 Feb 2015 11:53:37 -0800",
        "Tue Feb 24 19:53:37 +0000 2015",
        "1424807617",
        "1424807617000",
        "1424807617.0",
        "1424807617000000",
    ],
)
def test_times_are_read_as_networks_and_spreadsheets_write_them(written: str) -> None:
    assert moment(written, None, "") == datetime(2015, 2, 24, 19, 53, 37, tzinfo=UTC)


def test_a_time_without_an_offset_is_read_in_the_zone_that_is_named() -> None:
    paris = ZoneInfo("Europe/Paris")
    assert moment("2026-07-01 12:00", paris, "") == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert moment("01/07/2026 12:00", paris, "%d/%m/%Y %H:%M") == datetime(2026, 7, 1, 10, tzinfo=UTC)


def test_a_mapping_is_read_beside_other_sections(tmp_path: Path) -> None:
    file = tmp_path / "brands.toml"
    file.write_text('[[watch]]\nid = "a"\n[columns]\npublished_at = "created_at"\nnetwork = { value = "x" }\n')
    columns = read_columns(file)
    assert (columns.published_at, columns.network) == ("created_at", Constant(value="x"))
    assert columns.required() == ["created_at", "author", "text"]


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[columns]\npublised_at = 'a'", r"publised_at: there is no such key. Did you mean \"published_at\"\?"),
        ("[columns]\ntime_zone = 'Mars/Nord'", "is no IANA time zone"),
        ("[columns.watches]\nDelta = 'Delta Air'", "watches"),
        ("[colums]\na = 'a'", r"has no section \[columns\]"),
        ("columns = ", "cannot be read as TOML"),
    ],
)
def test_a_mapping_that_is_wrong_is_refused_with_a_sentence(tmp_path: Path, toml: str, said: str) -> None:
    file = tmp_path / "brands.toml"
    file.write_text(toml)
    with pytest.raises(Misconfigured, match=said):
        read_columns(file)


def test_flags_are_laid_over_a_mapping() -> None:
    base = Columns(published_at="created_at", author="user")
    columns = columns_from_flags(["author=screen_name", "network:=x", "time_zone=Europe/Paris"], base)
    assert (columns.published_at, columns.author) == ("created_at", "screen_name")
    assert (columns.network, columns.time_zone) == (Constant(value="x"), "Europe/Paris")


@pytest.mark.parametrize("flag", ["author", "=x", "author=", "writer=x"])
def test_a_flag_that_maps_nothing_is_refused(flag: str) -> None:
    with pytest.raises(Misused):
        columns_from_flags([flag], Columns())

"""The airlines example: its mapping reads such a file, and its queries tell the airlines from their namesakes."""

from pathlib import Path

import pytest

from app.watchfile import read_watches
from core.query.live import LiveMatcher
from core.query.parse import parse
from core.query.sightings import document
from ingest.rows.columns import read_columns
from schemas.analysis import Analysis
from schemas.event import Covered, Posted
from tests.builders import NOON, mention
from tests.contracts.source import everything
from tests.ingest.parts import file_source, table

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "airlines.toml"
TWEETS = ROOT.parent / "shared" / "data" / "airline" / "tweets.csv"
HEADER = ("created_at", "brand", "author", "reposts", "text")


@pytest.fixture
def tweets() -> Path:
    if not TWEETS.is_file():
        pytest.skip(f"the real tweets are not beside this checkout ({TWEETS.relative_to(ROOT.parent)})")
    return TWEETS


def matched(text: str) -> dict[str, set[str]]:
    """Watch to the topics that match too."""
    queries = {}
    for watch in read_watches(EXAMPLE):
        queries[watch.id] = parse(watch.query)
        queries |= {f"{watch.id}/{topic.id}": parse(topic.query) for topic in watch.topic}
    (found,) = LiveMatcher(queries).match([document(mention("x:1", text), Analysis(), None)], NOON)
    watches = {name for name in found if "/" not in name}
    return {watch: {name.partition("/")[2] for name in found if name.startswith(f"{watch}/")} for watch in watches}


@pytest.mark.parametrize(
    ("text", "watches"),
    [
        ("@united my bag is lost", {"united"}),
        ("@UnitedFan sings tonight", set()),
        ("flying United to Denver, flight is late", {"united"}),
        ("Manchester United flight home delayed", set()),
        ("the United States gate the airport", set()),
        ("an American flight attendant was kind", {"american"}),
        ("my American Express card", set()),
        ("so many jobs in the southwest, flights too", set()),
        ("@SouthwestAir are worse than @JetBlue", {"southwest", "jetblue"}),
        ("US Airways and Virgin America both cancelled", {"us-airways", "virgin-america"}),
    ],
)
def test_an_airline_is_told_from_its_namesakes(text: str, watches: set[str]) -> None:
    assert set(matched(text)) == watches


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("@united flight cancelled, stuck on the tarmac", {"delays-cancellations"}),
        ("@united we missed our last connection", {"delays-cancellations"}),
        ("@united where is my suitcase?", {"baggage"}),
        ("@united on hold for two hours, then hung up", {"customer-service"}),
        ("@united refund my reservation", {"booking"}),
        ("@united no wifi and a broken seat", {"on-board"}),
        ("@united thanks!", set()),
    ],
)
def test_a_complaint_finds_its_topic(text: str, topics: set[str]) -> None:
    assert matched(text) == {"united": topics}


def test_a_row_is_known_to_be_about_the_brand_that_it_names(tmp_path: Path) -> None:
    path = tmp_path / "tweets.csv"
    rows = [("2015-02-22T10:00:00Z", "US Airways", "ada", "3", "three hours on hold"), ("", "", "", "", "")]
    path.write_text(table(rows, HEADER), "utf-8", newline="")
    given = everything(file_source(path, read_columns(EXAMPLE)))
    event = given.events[0]
    assert isinstance(event, Posted)
    assert event.mention.known_watches == ("us-airways",)
    assert (event.mention.network, event.mention.author.id, event.mention.engagement.reposts) == ("x", "x:ada", 3)
    assert [refused.where for refused in given.refused] == ["line 3 of tweets.csv"]


def test_every_brand_of_the_mapping_has_its_watch() -> None:
    assert set(read_columns(EXAMPLE).watches.values()) == {watch.id for watch in read_watches(EXAMPLE)}


def test_the_real_tweets_are_all_read_and_their_exact_repeats_are_one_mention(tweets: Path) -> None:
    given = everything(file_source(tweets, read_columns(EXAMPLE)))
    assert sum(isinstance(event, Posted) for event in given.events) == 14_640
    assert (len(given.mentions()), given.refused) == (14_485, [])
    claims = [event for event in given.events if isinstance(event, Covered)]
    assert claims[0].start.isoformat() == "2015-02-16T23:36:00+00:00"
    assert claims[-1].end.isoformat() == "2015-02-24T11:54:00+00:00"

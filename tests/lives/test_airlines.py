"""Real tweets through the whole pipeline, as the README says it; collected where the file of tweets is present."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app import wiring
from app.settings import Settings
from core.clock import SystemClock
from schemas.scope import ALL
from tests.faults.house import House
from tests.lives.asked import assert_explained, assert_nothing_new

ROOT = Path(__file__).parents[2]
TWEETS = ROOT.parent / "shared" / "data" / "airline" / "tweets.csv"
FIRST_DAY = datetime(2015, 2, 17, tzinfo=UTC)
AIRLINES = ROOT / "examples" / "airlines.toml"

if TWEETS.exists():

    @pytest.fixture(scope="module")
    def replayed(tmp_path_factory: pytest.TempPathFactory) -> House:
        house = House(tmp_path_factory.mktemp("airlines") / "home")
        house.run("watches", "apply", str(AIRLINES))
        house.run("replay", str(TWEETS), "--columns", str(AIRLINES))
        house.run("run", "--drain")
        return house

    def opened(house: House) -> list[tuple[str, str]]:
        """(watch, UTC day) of every incident."""
        with wiring.open_state(Settings(home=house.home.root), house.home, SystemClock()) as state:
            incidents = state.incidents.list(ALL, 100)
        return [(incident.watch, f"{incident.opened_at:%Y-%m-%d}") for incident in incidents]

    def test_every_tweet_is_a_mention_once(replayed: House) -> None:
        with wiring.open_reader(Settings(home=replayed.home.root), replayed.home, SystemClock()) as store:
            assert len({hit.mention.id for hit in store.scan(None, ALL)}) == 14_485

    def test_the_storm_of_22_february_2015_is_an_incident(replayed: House) -> None:
        assert ("american", "2015-02-22") in opened(replayed)

    def test_why_says_the_same_of_every_incident_as_alerting_did(replayed: House) -> None:
        settings, clock = Settings(home=replayed.home.root), SystemClock()
        with (
            wiring.open_state(settings, replayed.home, clock) as state,
            wiring.open_why(settings, replayed.home, state, clock) as why,
        ):
            incidents = state.incidents.list(ALL, 100)
            for incident in incidents:
                assert_explained(why, state.watches, incident)
            for hours in range(24, 24 * 8, 5):
                assert_nothing_new(why, state.watches, "jetblue", FIRST_DAY + timedelta(hours=hours))

    def test_jetblue_is_silent_on_the_19th_and_the_23rd(replayed: House) -> None:
        assert not {("jetblue", "2015-02-19"), ("jetblue", "2015-02-23")} & set(opened(replayed))

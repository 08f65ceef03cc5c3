"""The evidence of an incident."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.case import Case, Ring
from alerts.detect.signal import Signal
from alerts.explain import confidence, earliest, explain
from alerts.reasons import say
from alerts.words import FRENCH
from core.clock import minute_of
from schemas.incident import Evidence, IncidentKind
from schemas.voice import Voice
from tests.alerts.world import CALM, OUTAGE, VOLTEA, voice
from tests.builders import NOON

MINUTE = timedelta(minutes=1)
SIGNAL = Signal(
    kind=IncidentKind.BAD_BUZZ,
    topic=None,
    minute=minute_of(NOON) + 60,
    score=12.0,
    threshold=10.0,
    alive=True,
    window=60,
    negatives=214.0,
    low=6.0,
    high=19.0,
    mentions=260.0,
    mentions_low=40.0,
    mentions_high=300.0,
    excess=200.0,
    share_before=0.21,
    share_now=0.52,
    doubling=48.0,
)


def storm(count: int = 20) -> list[Voice]:
    return [
        voice(f"x:{n}", OUTAGE[n % len(OUTAGE)], NOON + n * MINUTE, author=f"x:p{n}", source=("bluesky", "x")[n % 2])
        for n in range(count)
    ]


def before() -> list[Voice]:
    sources = ("bluesky", "x", "rss.press")
    return [
        voice(f"x:b{n}", CALM[n % len(CALM)], NOON - (n + 1) * MINUTE, author=f"x:q{n}", source=sources[n % 3])
        for n in range(60)
    ]


def case(now: list[Voice], signal: Signal = SIGNAL) -> Case:
    return Case(VOLTEA, signal, Ring(12.0, 10.0, 60, 0), now, before(), silent=(), late_share=0.0)


def doubts(told: Case) -> tuple[str, ...]:
    return explain(told).evidence.doubts


def test_the_title_is_brand_severity_and_cause_in_the_mentions_own_words() -> None:
    found = explain(case(storm()))
    brand, _, cause = found.title.partition(": ")
    assert brand == f"Voltéa {found.severity}/5"
    assert all(any(part in text for text in OUTAGE) for part in cause.split(", "))


def test_without_new_words_the_topic_gives_its_own_name() -> None:
    found = explain(case([], replace(SIGNAL, topic="app")))
    assert found.title == f"Voltéa {found.severity}/5: app"


def test_numbers_stand_against_what_is_usual() -> None:
    reasons = explain(case(storm())).evidence.reasons
    assert reasons[0] == "214 negative mentions in 60\u00a0min, usually 6 to 19."
    assert "52% of the mentions are negative, 21% before." in reasons
    assert "Doubling every 48\u00a0min." in reasons
    assert reasons[-1] == "Score 12.0 against a threshold of 10.0, in the window of 60\u00a0min."


def test_the_same_reasons_can_be_said_in_french() -> None:
    reasons = say(explain(case(storm())).evidence.numbers["reasons"], FRENCH)
    assert reasons[0] == "214 mentions négatives en 60\u00a0min, d’habitude 6 à 19."
    assert "20 auteurs\u00a0: 20 textes originaux, 0 repartage." in reasons


def test_authors_originals_and_reposts_are_told_apart() -> None:
    reposts = [
        voice(f"x:r{n}", OUTAGE[0], NOON, author=f"x:r{n}", kind="repost", repost_of="x:0", group="x:0")
        for n in range(5)
    ]
    evidence = explain(case([*storm(10), *reposts])).evidence
    assert (evidence.distinct_authors, evidence.originals, evidence.reposts) == (15, 10, 5)


def test_praise_is_not_counted_as_part_of_it() -> None:
    praise = [voice(f"x:l{n}", "thanks", NOON, author=f"x:l{n}", polarity=0.9) for n in range(5)]
    assert explain(case([*storm(10), *praise])).evidence.distinct_authors == 10


def test_a_surge_is_about_every_mention_whatever_its_tone() -> None:
    praise = [voice(f"x:l{n}", "thanks", NOON, author=f"x:l{n}", polarity=0.9) for n in range(5)]
    surge = replace(SIGNAL, kind=IncidentKind.SURGE)
    assert explain(case([*storm(10), *praise], surge)).evidence.distinct_authors == 15


def test_it_is_first_seen_where_its_cause_was_first_said() -> None:
    other = voice("x:other", "the wifi is slow", NOON - 5 * MINUTE, source="x")
    first = voice("x:first", "fine on board because the app is down", NOON - 2 * MINUTE, source="rss.press")
    evidence = explain(case([other, *storm(), first])).evidence
    assert (evidence.first_mention, evidence.first_seen_source) == ("x:first", "rss.press")


def test_what_spreads_counts_more_than_followers() -> None:
    loud = voice("x:loud", "bad app", NOON, author="x:star", reach=1_000_000)
    quiet = voice("x:quiet", "fined on board", NOON, author="x:nobody", reach=10)
    copies = [
        voice(f"x:c{n}", "fined on board", NOON, author=f"x:c{n}", kind="repost", repost_of="x:quiet")
        for n in range(30)
    ]
    evidence = explain(case([loud, quiet, *copies])).evidence
    assert evidence.spreaders == ("x:nobody",)
    assert evidence.drivers[0] == "x:quiet"


def test_who_spread_it_is_told_with_the_influence_that_was_last_found() -> None:
    posts = [voice(f"x:{n}", "fined", NOON + n * MINUTE, author="x:nobody", influence=n + 10.5) for n in range(2)]
    copies = [voice(f"x:c{n}", "fined", NOON, author=f"x:c{n}", kind="repost", repost_of="x:0") for n in range(3)]
    accounts = explain(case([*copies, *posts])).evidence.numbers["accounts"]
    assert accounts == {"x:nobody": {"reach": 100, "spread": 3, "influence": 11.5}}


def test_reposting_oneself_is_no_spread() -> None:
    own = [voice("x:1", "bad app", NOON), voice("x:2", "bad app", NOON, kind="repost", repost_of="x:1")]
    assert explain(case(own)).evidence.spreaders == ()


def test_an_old_post_that_is_dug_up_is_its_authors_doing() -> None:
    dug_up = [
        voice(f"x:d{n}", CALM[0], NOON, author=f"x:d{n}", kind="repost", repost_of="x:b0", group="x:b0")
        for n in range(4)
    ]
    assert explain(case([*storm(), *dug_up])).evidence.spreaders == ("x:q0",)


def test_the_three_posts_are_of_three_authors_and_three_texts() -> None:
    many = [voice(f"x:m{n}", OUTAGE[0], NOON, author=f"x:m{n}", group="x:m0", reach=9_000) for n in range(9)]
    drivers = explain(case([*many, *storm(5)])).evidence.drivers
    assert len(drivers) == 3
    assert sum(driver.startswith("x:m") for driver in drivers) == 1


def test_one_author_who_wrote_most_of_it_is_a_doubt() -> None:
    assert "One author wrote 60% of it." in doubts(
        case([*(replace(v, author="x:troll") for v in storm(12)), *storm(20)[12:]])
    )


def test_near_identical_texts_are_a_doubt() -> None:
    copies = [voice(f"x:c{n}", OUTAGE[0], NOON, author=f"x:c{n}", group="x:0") for n in range(9)]
    assert any(line.startswith("9 mentions are near-identical copies") for line in doubts(case([*storm(10), *copies])))


def test_a_single_source_among_several_is_a_doubt() -> None:
    alone = [replace(each, source="x") for each in storm()]
    assert "Everything comes from a single source, x." in doubts(case(alone))


def test_a_volume_that_is_up_as_a_whole_may_be_an_event() -> None:
    assert any("match" in line for line in doubts(case(storm(), replace(SIGNAL, mentions=900.0))))


def test_a_silent_source_makes_the_count_a_lower_bound() -> None:
    told = replace(case(storm()), silent=("mastodon",))
    evidence = explain(told).evidence
    assert evidence.silent_sources == ("mastodon",)
    assert "Nothing was heard from mastodon: the count is a lower bound." in evidence.doubts


def test_a_silent_source_takes_nothing_off_confidence() -> None:
    sure = explain(case(storm())).evidence.confidence
    assert explain(replace(case(storm()), silent=("mastodon",))).evidence.confidence == sure


def test_each_doubt_takes_a_fifth_off_confidence() -> None:
    assert confidence(Ring(12.0, 10.0, 60, 0), 1) == round(confidence(Ring(12.0, 10.0, 60, 0), 0) * 0.8, 3)


def test_at_its_threshold_confidence_is_a_half() -> None:
    assert confidence(Ring(10.0, 10.0, 60, 0), 0) == 0.5


def test_no_text_and_no_handle_stands_in_evidence() -> None:
    secret = voice("x:1", "zanzibar quixotic text", NOON, author="x:42")
    written = explain(case([replace(secret, handle="very_private_handle"), *storm()])).evidence.model_dump_json()
    assert "very_private_handle" not in written
    assert "quixotic" not in written


def test_the_first_sight_that_was_known_stays_when_later_evidence_reaches_less_far_back() -> None:
    known = Evidence(first_seen_at=NOON - MINUTE, first_mention="x:old", first_seen_source="x")
    assert earliest(Evidence(first_seen_at=NOON, first_mention="x:new"), known).first_mention == "x:old"


VOICES = st.lists(
    st.builds(
        voice,
        st.integers(0, 20).map(lambda n: f"x:{n}"),
        st.text(max_size=40),
        st.integers(0, 60).map(lambda n: NOON + n * MINUTE),
        author=st.sampled_from(("x:a", "x:b", "x:c")),
        source=st.sampled_from(("x", "bluesky")),
        language=st.sampled_from(("en", "fr", "")),
        kind=st.sampled_from(("post", "repost", "quote")),
        repost_of=st.sampled_from(("", "x:1", "gone:9")),
        group=st.sampled_from(("", "x:2", "gone:8")),
        polarity=st.floats(-1, 1),
        reach=st.integers(0, 10**9),
    ),
    max_size=30,
)


@given(VOICES, st.sampled_from(IncidentKind))
def test_any_mentions_give_evidence_that_can_be_kept(now: list[Voice], kind: IncidentKind) -> None:
    found = explain(case(now, replace(SIGNAL, kind=kind)))
    kept = Evidence.model_validate_json(found.evidence.model_dump_json())
    assert kept.drivers == found.evidence.drivers
    assert set(kept.drivers) <= {each.mention for each in now}
    assert found.title.startswith(f"Voltéa {found.severity}/5")

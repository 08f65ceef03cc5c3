"""What reaches us is made fit to be kept, or refused with a sentence."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from core.errors import Permanent
from ingest.clean import EVENT_LIMIT, admit, clean, event_of, mention_of, wire
from schemas.event import AHEAD, EVENT, Covered, Posted, Updated
from schemas.mention import TEXT_LIMIT, Engagement, Mention, Visibility
from tests.builders import MORNING, NOON, author, deleted, mention, posted

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)


def fields(**changes: JsonValue) -> dict[str, JsonValue]:
    return mention().model_dump(mode="json") | changes


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("un\0deux", "undeux"),
        ("un\x0bdeux\x1b[31m", "un deux [31m"),
        ("ligne\n\tligne\r\n", "ligne\n\tligne\r\n"),
        ("c\x92est d\x8eja", "c’est dŽja"),
        ("\ud83d perdu \ude00", "\ufffd perdu \ufffd"),
        ("\ud83d\ude00", "😀"),
        ("שלום \u200fעולם\u202e", "שלום \u200fעולם\u202e"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
    ],
)
def test_hostile_characters_go_and_everything_said_stays(written: str, kept: str) -> None:
    assert clean(written) == kept


@given(ANY_TEXT)
def test_clean_text_can_be_encoded_and_is_not_cleaned_further(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert clean(cleaned) == cleaned
    assert "\0" not in cleaned


@given(ANY_TEXT)
def test_any_text_becomes_a_mention_that_survives_the_bus(text: str) -> None:
    event = Posted(mention=mention_of(fields(text=text, title=text[:100])))
    assert EVENT.validate_json(wire(event)) == event


def test_a_text_beyond_the_limit_is_cut_and_says_so() -> None:
    long = mention_of(fields(text="a" * 1_000_000))
    assert (len(long.text), long.truncated) == (TEXT_LIMIT, True)
    assert mention_of(fields(text="a" * TEXT_LIMIT)).truncated is False


def test_a_cut_text_of_the_widest_characters_still_fits_the_bus() -> None:
    assert len(wire(Posted(mention=mention_of(fields(text="😀" * 1_000_000))))) < EVENT_LIMIT


def test_an_event_too_large_for_the_bus_is_refused() -> None:
    with pytest.raises(Permanent, match="is the most that is taken"):
        wire(Posted(mention=mention().model_copy(update={"addressed": ("@" + "a" * 100,) * 10_000})))


def test_control_characters_that_a_source_left_in_are_cleaned_on_the_way_to_the_bus() -> None:
    event = EVENT.validate_json(wire(posted(mention("x:1", "un\0deux \x85"))))
    assert isinstance(event, Posted)
    assert event.mention.text == "undeux …"


def test_what_is_no_event_is_refused_with_the_field_its_value_and_the_reason() -> None:
    with pytest.raises(Permanent, match=r'mention\.published_at "0001-01-01T00:00:00Z": .* outside 1990 to 2200'):
        event_of({"kind": "posted", "mention": fields(published_at="0001-01-01T00:00:00Z")})


def test_an_observation_in_the_future_is_moved_to_five_minutes_from_now() -> None:
    early = admit(posted(mention("x:1", seen=NOON + timedelta(days=300))), NOON)
    assert isinstance(early, Posted)
    assert early.mention.observed_at == NOON + AHEAD
    assert admit(deleted("x:1", at=NOON), NOON) == deleted("x:1", at=NOON)


def test_what_was_published_long_after_it_was_seen_is_refused() -> None:
    with pytest.raises(Permanent, match="published_at 2199"):
        admit(posted(mention("x:1", at=NOON.replace(year=2199), seen=NOON)), NOON)


def test_what_was_published_some_hours_after_it_was_seen_is_a_wrong_clock_and_passes() -> None:
    event = posted(mention("x:1", at=NOON + timedelta(hours=23), seen=NOON))
    assert admit(event, NOON) == event


@pytest.mark.parametrize(
    "subject",
    [mention("x:1", engagement=Engagement(likes=2**60)), mention("x:1", by=author(followers=2**60))],
)
def test_a_count_that_stores_cannot_keep_exactly_is_refused(subject: Mention) -> None:
    with pytest.raises(Permanent, match="more than can be counted"):
        admit(posted(subject), NOON)


def test_coverage_of_the_future_or_of_nothing_is_refused() -> None:
    for start, end in [(MORNING, MORNING), (NOON, MORNING), (NOON, NOON + timedelta(days=9))]:
        with pytest.raises(Permanent):
            admit(Covered(source="x", start=start, end=end, observed_at=NOON), NOON)


def test_no_source_may_give_mentions_of_the_network_that_is_our_own() -> None:
    with pytest.raises(Permanent, match="Tocsin's own"):
        admit(posted("tocsin:1"), NOON)


def test_a_mention_that_is_private_is_refused() -> None:
    hidden = mention("x:1").model_copy(update={"visibility": Visibility.PRIVATE})
    for event in (Posted(mention=hidden), Updated(mention=hidden)):
        with pytest.raises(Permanent, match="it is private"):
            admit(event, NOON)

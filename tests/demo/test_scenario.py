"""The scenario of `make demo`: everything that it promises is in it, and nothing real."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from examples.demo import cast
from examples.demo.scenario import Happening, down, generate
from examples.demo.story import DAYS, LIVE, episodes, outage
from ingest.clean import admit
from schemas.event import Covered, Deleted, Posted, Updated
from schemas.mention import Kind, Mention

END = datetime(2026, 3, 31, 18, 0, tzinfo=UTC)
WORDS = Path(__file__).parents[2] / "examples" / "demo"
REAL = frozenset(
    (
        "orange",
        "sfr",
        "bouygues",
        "free",
        "numericable",
        "sosh",
        "vodafone",
        "verizon",
        "comcast",
        "bt",
        "sky",
        "virgin",
        "twitter",
        "tweet",
        "facebook",
        "instagram",
        "reddit",
        "youtube",
        "tiktok",
        "bluesky",
        "mastodon",
        "trustpilot",
        "google",
        "apple",
        "amazon",
        "microsoft",
        "netflix",
        "minitel",
        "halo",
        "xbox",
        "playstation",
    )
)
"""Companies and products that people would name beside an operator, and that this market does not know."""


@pytest.fixture(scope="module")
def events() -> list[Happening]:
    return generate(END)


@pytest.fixture(scope="module")
def mentions(events: Sequence[Happening]) -> list[Mention]:
    return [event.mention for event in events if isinstance(event, Posted)]


def about(mentions: Sequence[Mention], brand: str) -> list[Mention]:
    return [mention for mention in mentions if brand in f"{mention.title} {mention.text}".casefold()]


def test_the_same_seed_tells_the_same_story_and_another_seed_another(events: Sequence[Happening]) -> None:
    assert generate(END) == events
    assert generate(END, seed=8) != events


def test_events_come_in_the_order_in_which_they_were_observed_and_all_of_them_are_admitted(
    events: Sequence[Happening],
) -> None:
    moments = [e.mention.observed_at if isinstance(e, Posted | Updated) else e.observed_at for e in events]
    assert moments == sorted(moments)
    assert [admit(event, END + timedelta(minutes=1)) for event in events] == list(events)


def test_three_rivals_are_spoken_of_in_french_and_english_over_five_weeks_in_several_sources(
    mentions: Sequence[Mention],
) -> None:
    assert {brand.id for brand in cast.BRANDS} == {"brisolle", "quorvane", "nordelio"}
    for name in ("brisolle", "quorvane", "nordélio"):
        assert len(about(mentions, name)) > 2_000
    assert {mention.source for mention in mentions} == set(cast.SOURCES)
    assert max(m.published_at for m in mentions) - min(m.published_at for m in mentions) > timedelta(days=DAYS - 1)
    english = sum(bool(re.search(r"\b(the|my|is|and)\b", mention.text)) for mention in mentions) / len(mentions)
    assert 0.2 < english < 0.5


def test_nights_and_weekends_are_quieter(mentions: Sequence[Mention]) -> None:
    quiet = [mention for mention in mentions if mention.published_at < END - LIVE]
    hours = Counter(mention.published_at.hour for mention in quiet)
    assert 5 * hours[2] < hours[18]
    days = Counter(mention.published_at.weekday() for mention in quiet)
    assert (days[5] + days[6]) / 2 < 0.9 * sum(days[day] for day in range(5)) / 5


@pytest.mark.parametrize(
    ("episode", "brand", "least"),
    [
        ("campaign", "nordélio", 100),
        ("football", "quorvane", 80),
        ("flood", "quorvane", 150),
        ("outbreak", "brisolle", 200),
    ],
)
def test_an_episode_lifts_its_brand_above_the_usual(
    mentions: Sequence[Mention], episode: str, brand: str, least: int
) -> None:
    (told,) = [each for each in episodes(END) if each.name == episode]
    until = min(told.begin + timedelta(minutes=told.minutes), END)
    during = [m for m in about(mentions, brand) if told.begin <= m.published_at < until]
    assert len(during) >= least


def test_the_flood_is_copies_of_one_text_by_many(mentions: Sequence[Mention]) -> None:
    (flood,) = [each for each in episodes(END) if each.name == "flood"]
    texts: dict[str, set[str]] = {}
    for mention in mentions:
        if flood.begin <= mention.published_at < flood.begin + timedelta(minutes=flood.minutes):
            texts.setdefault(" ".join(mention.text.split()[:8]), set()).add(mention.author.id)
    assert max(len(authors) for authors in texts.values()) > 50


def test_the_defect_grows_slowly_over_more_than_two_weeks(mentions: Sequence[Mention]) -> None:
    weeks = Counter((END - m.published_at).days // 7 for m in mentions if "lumelle" in m.text.casefold())
    assert weeks[0] > weeks[1] > weeks[2]


def test_the_bad_buzz_starts_in_one_community_and_breaks_out(mentions: Sequence[Mention]) -> None:
    buzz = [
        m for m in mentions if m.published_at >= END - timedelta(minutes=150) and "quatreminutes" in m.text.casefold()
    ]
    early = {m.source for m in buzz if m.published_at < END - timedelta(minutes=110)}
    assert early == {"fedi"}
    assert {m.source for m in buzz} > {"fedi", "pepia"}


def test_the_brand_deletes_its_statement_and_the_backlash_follows(
    events: Sequence[Happening], mentions: Sequence[Mention]
) -> None:
    account = cast.official(cast.BRISOLLE, "pepia").id
    (deletion,) = [event for event in events if isinstance(event, Deleted) and event.by == account]
    assert deletion.id in {mention.id for mention in mentions}
    later = [m for m in mentions if m.published_at > deletion.deleted_at and "capture" in m.text.casefold()]
    assert len(later) > 20


def test_the_brands_answer_at_uneven_speed(mentions: Sequence[Mention]) -> None:
    known = {mention.id: mention for mention in mentions}
    waits: dict[str, list[timedelta]] = {}
    for mention in mentions:
        if mention.kind is Kind.REPLY and mention.reply_to in known:
            waits.setdefault(mention.author.handle, []).append(
                mention.published_at - known[mention.reply_to].published_at
            )
    medians = {handle: sorted(times)[len(times) // 2] for handle, times in waits.items()}
    assert medians["quorvane_officiel"] < medians["nordelio_officiel"] < medians["brisolle_officiel"]


def test_in_the_outage_nothing_of_the_source_is_known(events: Sequence[Happening], mentions: Sequence[Mention]) -> None:
    source, begin, until = outage(END)
    assert not [m for m in mentions if m.source == source and m.kind is Kind.POST and down(END, source, m.published_at)]
    spans = [event for event in events if isinstance(event, Covered) and event.source == source]
    assert not [span for span in spans if span.start < until and span.end > begin]


def test_no_template_is_visible_at_a_glance(mentions: Sequence[Mention]) -> None:
    """Copies, reposts and the brands' own answers apart, hardly a text stands twice."""
    own = [m.text for m in mentions if m.kind is Kind.POST and not m.author.verified and "clause 12" not in m.text]
    assert len(set(own)) / len(own) > 0.85


def test_nothing_real_is_named() -> None:
    written = "\n".join((WORDS / name).read_text("utf-8") for name in ("fr.txt", "en.txt", "watches.toml", "cast.py"))
    named = set(re.findall(r"[a-zà-ÿ]+", written.casefold()))
    assert not named & REAL

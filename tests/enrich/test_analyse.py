"""The analysis of what arrives: a bad mention spoils only itself, changed watches are noticed, nothing is lost."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel

from core.bus.port import ANALYSED, RAW, Message, Publisher
from core.bus.sqlite import SqliteBus
from core.errors import Transient
from enrich.analyse import Analyse, Assemble
from enrich.assembly import Assembly
from enrich.messages import GENERATION
from enrich.port import Draft, Stage, Surroundings
from schemas.analysis import ANALYSED as ANALYSED_MODEL
from schemas.analysis import Analysed, TextFacts
from schemas.event import Covered, Deleted, Posted
from schemas.watch import SavedQuery
from tests.builders import MORNING, NOON, deleted, mention, posted, updated
from tests.enrich.parts import (
    Crowd,
    HandClock,
    Watches,
    everything,
    listening,
    open_bus,
    said,
    send,
    watch,
    work_through,
)
from tests.forgotten import NOBODY

ACME = watch("acme", "acme", topics={"delay": "retard*"})


@dataclass
class Hall:
    """A bus in a folder, with all that analysing needs."""

    bus: SqliteBus
    publisher: Publisher
    watches: Watches = field(default_factory=lambda: Watches(listening(ACME)))
    crowd: Crowd = field(default_factory=Crowd)
    clock: HandClock = field(default_factory=HandClock)

    def analyse(self, assemble: Assemble | None = None) -> Analyse:
        return Analyse(
            self.publisher, self.watches, self.crowd, self.clock, ("en", "fr"), assemble or Assembly({}), NOBODY
        )

    def found(self) -> dict[str, Analysed]:
        return {
            event.mention.id: event for event in said(self.bus, ANALYSED, ANALYSED_MODEL) if isinstance(event, Analysed)
        }


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    bus = open_bus(tmp_path)
    with closing(bus.publisher()) as publisher:
        yield Hall(bus, publisher)


def test_every_stage_speaks_and_says_which_model_it_was(hall: Hall) -> None:
    hall.watches.change(listening(ACME, saved=[SavedQuery(id="late", name="Late", query="topic:delay", live=True)]))
    send(hall.bus, RAW, posted(mention("x:1", "Acme : encore un retard, c&#39;est nul et horrible #honte")))
    assert work_through(hall.bus, RAW, hall.analyse()) == []
    analysis = hall.found()["x:1"].analysis
    assert analysis.text is not None
    assert analysis.text.hashtags == ("honte",)
    assert analysis.language is not None
    assert analysis.language.code == "fr"
    assert [(match.watch, match.topics) for match in analysis.matches] == [("acme", ("delay",))]
    assert analysis.sentiment is not None
    assert analysis.sentiment.label == "negative"
    assert analysis.influence is not None
    assert analysis.saved == ("late",)
    assert sorted(analysis.models) == [
        "emotion",
        "influence",
        "intents",
        "language",
        "matches",
        "saved",
        "sentiment",
        "text",
    ]


def test_where_no_model_speaks_the_language_none_is_named(hall: Hall) -> None:
    send(hall.bus, RAW, posted(mention("x:1", "De bestelling is nog steeds niet aangekomen", lang="nl")))
    work_through(hall.bus, RAW, hall.analyse())
    analysis = hall.found()["x:1"].analysis
    assert analysis.sentiment is None
    assert "sentiment" not in analysis.models


def test_deletions_and_coverage_pass_in_their_place_with_their_partition(hall: Hall) -> None:
    covered = Covered(source="x", start=MORNING, end=NOON, observed_at=NOON, partition=1, partitions=2)
    at = [Message("x:1", posted("x:1").model_dump_json().encode(), partition=0)]
    at += [Message("x:1", deleted("x:1").model_dump_json().encode(), partition=0)]
    at += [Message(covered.id, covered.model_dump_json().encode(), partition=0)]
    with closing(hall.bus.publisher()) as publisher:
        publisher.publish(RAW, at)
    work_through(hall.bus, RAW, hall.analyse())
    events = said(hall.bus, ANALYSED, ANALYSED_MODEL)
    assert [type(event) for event in events] == [Analysed, Deleted, Covered]
    assert events[2] == covered


def test_what_is_no_event_is_refused_with_a_sentence_and_the_rest_goes_on(hall: Hall) -> None:
    bodies = [b"", b"\xff\xfe", b"{}", b'{"kind": "liked"}', b'{"kind": "posted", "mention": {"id": ""}}', b"[" * 5000]
    bodies.append(posted("x:2").model_dump_json().replace("retard", "\\ud800").encode())
    with closing(hall.bus.publisher()) as publisher:
        publisher.publish(RAW, [Message(f"x:{n}", body) for n, body in enumerate(bodies)])
    send(hall.bus, RAW, posted("x:good"))
    refused = work_through(hall.bus, RAW, hall.analyse())
    assert [refusal.kind for refusal in refused] == ["Permanent"] * len(bodies)
    assert all(refusal.reason.startswith("It cannot be read: ") for refusal in refused)
    assert list(hall.found()) == ["x:good"]


class Picky:
    """A stage with a defect."""

    provides, needs, model = "text", frozenset[str](), "picky@1"

    def __init__(self, dislikes: str) -> None:
        self._dislikes = dislikes

    def __call__(self, drafts: Sequence[Draft]) -> list[TextFacts]:
        if any(self._dislikes in draft.mention.text for draft in drafts):
            raise ValueError("not this one")
        return [TextFacts(clean=draft.mention.text) for draft in drafts]


def only(stage: Stage) -> Assemble:
    return lambda _: [stage]


def test_a_mention_that_a_stage_chokes_on_is_refused_alone(hall: Hall) -> None:
    send(hall.bus, RAW, *(posted(mention(f"x:{n}", "bad" if n == 3 else "good")) for n in range(6)))
    (refusal,) = work_through(hall.bus, RAW, hall.analyse(only(Picky("bad"))))
    assert refusal.record.message.key == "x:3"
    assert (refusal.kind, refusal.reason) == ("ValueError", "It cannot be analysed: not this one")
    assert sorted(hall.found()) == ["x:0", "x:1", "x:2", "x:4", "x:5"]


class Forgetful(Picky):
    def __call__(self, drafts: Sequence[Draft]) -> list[TextFacts]:
        return super().__call__(drafts)[1:]


def test_a_stage_that_forgets_a_mention_spoils_it_but_never_shifts_the_findings(hall: Hall) -> None:
    send(hall.bus, RAW, posted("x:1"))
    (refusal,) = work_through(hall.bus, RAW, hall.analyse(only(Forgetful("bad"))))
    assert refusal.kind == "ValueError"


class Tired(Picky):
    def __call__(self, drafts: Sequence[Draft]) -> list[TextFacts]:
        raise Transient(f"state.db is locked, {len(drafts)} mentions wait.")


def test_what_cannot_be_done_now_is_no_refusal(hall: Hall) -> None:
    send(hall.bus, RAW, posted("x:1"))
    with pytest.raises(Transient):
        work_through(hall.bus, RAW, hall.analyse(only(Tired("bad"))))


class Tally(BaseModel):
    vowels: int


class Vowels:
    """A stage of somebody else, with a finding that no field of Analysis is for."""

    provides, needs, model = "vowels", frozenset[str](), "vowels@2"

    def __call__(self, drafts: Sequence[Draft]) -> list[Tally | None]:
        counts = [sum(draft.mention.text.count(vowel) for vowel in "aeiouy") for draft in drafts]
        return [Tally(vowels=count) if count else None for count in counts]


def test_a_finding_that_no_field_is_for_is_kept_among_the_others(hall: Hall) -> None:
    send(hall.bus, RAW, posted(mention("x:1", "retard")), posted(mention("x:2", "brr")))
    work_through(hall.bus, RAW, hall.analyse(only(Vowels())))
    assert hall.found()["x:1"].analysis.other == {"vowels": {"vowels": 2}}
    assert hall.found()["x:1"].analysis.models == {"vowels": "vowels@2"}
    assert hall.found()["x:2"].analysis.other == {}


def test_a_changed_watch_counts_within_a_second_and_the_watchlist_is_asked_no_more_often(hall: Hall) -> None:
    analyse = hall.analyse()
    send(hall.bus, RAW, posted(mention("x:1", "rival")))
    work_through(hall.bus, RAW, analyse)
    hall.watches.change(listening(ACME, watch("rival", "rival"), generation=2))
    asked = hall.watches.asked
    send(hall.bus, RAW, posted(mention("x:2", "rival")))
    work_through(hall.bus, RAW, analyse)
    analyse.idle()
    assert hall.watches.asked == asked
    hall.clock.at += timedelta(seconds=1)
    send(hall.bus, RAW, posted(mention("x:3", "rival")))
    work_through(hall.bus, RAW, analyse)
    analyse.idle()
    assert hall.watches.asked == asked + 1
    found = hall.found()
    assert [len(found[each].analysis.matches) for each in ("x:1", "x:2", "x:3")] == [0, 0, 1]
    assert [found[each].generation for each in ("x:1", "x:2", "x:3")] == [1, 1, 2]


def test_what_is_to_be_enriched_again_is_enriched_as_things_stand_then_however_soon_it_comes(hall: Hall) -> None:
    analyse = hall.analyse()
    send(hall.bus, RAW, posted(mention("x:1", "rival")))
    work_through(hall.bus, RAW, analyse)
    hall.watches.change(listening(ACME, watch("rival", "rival"), generation=2))
    send(hall.bus, RAW, updated(mention("x:1", "rival")), headers={GENERATION: "2"})
    work_through(hall.bus, RAW, analyse)
    again = hall.found()["x:1"]
    assert (again.generation, len(again.analysis.matches)) == (2, 1)


@pytest.mark.parametrize("told", ["1", "-3", "new", ""])
def test_a_generation_that_is_known_or_is_no_number_asks_nobody(hall: Hall, told: str) -> None:
    analyse = hall.analyse()
    asked = hall.watches.asked
    send(hall.bus, RAW, updated(mention("x:1")), headers={GENERATION: told})
    assert work_through(hall.bus, RAW, analyse) == []
    assert hall.watches.asked == asked


def test_a_clock_that_jumps_back_does_not_stop_it_from_asking(hall: Hall) -> None:
    analyse = hall.analyse()
    asked = hall.watches.asked
    hall.clock.at -= timedelta(days=1)
    analyse.idle()
    assert hall.watches.asked == asked + 1


def test_an_observation_from_the_future_is_taken_to_be_of_five_minutes_from_now(hall: Hall) -> None:
    far = NOON + timedelta(days=300)
    send(hall.bus, RAW, posted(mention("x:1", at=MORNING, seen=far)), updated(mention("x:2", seen=NOON)))
    send(hall.bus, RAW, Deleted(id="x:3", deleted_at=NOON, observed_at=far))
    work_through(hall.bus, RAW, hall.analyse())
    assert hall.found()["x:1"].mention.observed_at == NOON + timedelta(minutes=5)
    assert hall.found()["x:2"].mention.observed_at == NOON
    (gone,) = [event for event in said(hall.bus, ANALYSED, ANALYSED_MODEL) if isinstance(event, Deleted)]
    assert gone.observed_at == NOON + timedelta(minutes=5)


def test_headers_are_kept_and_say_what_the_message_now_is(hall: Hall) -> None:
    send(hall.bus, RAW, posted("x:1"), headers={"schema": "1", "kind": "posted", "trace": "t1", "replay": "tweets.csv"})
    work_through(hall.bus, RAW, hall.analyse())
    (record,) = everything(hall.bus, ANALYSED)
    assert record.message.key == "x:1"
    assert record.message.headers == {
        "schema": "1",
        "kind": "analysed",
        "trace": "t1",
        "replay": "tweets.csv",
        "observed_at": "2026-03-02T08:00:05+00:00",
    }


def test_authors_are_remembered_once_their_mentions_are_published(hall: Hall) -> None:
    send(hall.bus, RAW, posted(mention("x:1")), updated(mention("x:2")), deleted("x:3"))
    work_through(hall.bus, RAW, hall.analyse())
    assert sorted(hall.crowd.met) == ["x:1", "x:2"]


def test_what_is_enriched_again_is_not_counted_again_for_its_author(hall: Hall) -> None:
    send(hall.bus, RAW, updated(mention("x:1")), headers={GENERATION: "1"})
    send(hall.bus, RAW, posted("x:2"))
    work_through(hall.bus, RAW, hall.analyse())
    assert sorted(hall.found()) == ["x:1", "x:2"]
    assert hall.crowd.met == ["x:2"]


def test_the_stages_are_given_the_authors_the_clock_and_the_languages(hall: Hall) -> None:
    given: list[Surroundings] = []

    def assemble(around: Surroundings) -> list[Stage]:
        given.append(around)
        return []

    hall.analyse(assemble)
    assert given == [Surroundings(listening(ACME), hall.crowd, hall.clock, ("en", "fr"))]


def test_posted_and_updated_are_analysed_alike(hall: Hall) -> None:
    send(hall.bus, RAW, Posted(mention=mention("x:1", "acme")), updated(mention("x:2", "acme")))
    work_through(hall.bus, RAW, hall.analyse())
    assert hall.found()["x:1"].analysis == hall.found()["x:2"].analysis

"""What several sensitivities tell of one thing is one story, and what people say of it holds for all of it."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.detect.sensitivity import SENSITIVITIES
from alerts.stories import Marked, marked, said_of, stories
from alerts.tally import tally
from schemas.incident import Ending, Evidence, Incident, IncidentKind
from tests.builders import NOON

HOUR = timedelta(hours=1)


def incident(
    id_: str, opens: float, lasts: float | None = 4, peaks: float = 1, topic: str | None = None, excess: float = 10
) -> Incident:
    """Times in hours after noon."""
    opened = NOON + opens * HOUR
    return Incident(
        id=id_, watch="acme", brand="Acme", topic=topic, kind=IncidentKind.BAD_BUZZ, severity=3, title="",
        opened_at=opened, peak_at=opened + peaks * HOUR,
        closed_at=None if lasts is None else opened + lasts * HOUR,
        evidence=Evidence(numbers={"excess": excess}),
    )  # fmt: skip


@st.composite
def rung(draw: st.DrawFn) -> dict[str, list[Incident]]:
    times = st.integers(0, 40)
    kinds = st.tuples(times, st.none() | st.integers(1, 9), times, st.sampled_from((None, "app", "price")))
    found = draw(st.lists(st.tuples(st.sampled_from(tuple(SENSITIVITIES)), kinds), max_size=12))
    rang: dict[str, list[Incident]] = {name: [] for name in SENSITIVITIES}
    for number, (name, (opens, lasts, peaks, topic)) in enumerate(found):
        rang[name].append(incident(f"{number}", opens, lasts, peaks, topic))
    return rang


@given(rung())
def test_every_incident_stands_in_one_story_and_is_counted_once(rang: dict[str, list[Incident]]) -> None:
    found = stories(rang)
    told = sorted(each.id for story in found for each in story.incidents)
    assert told == sorted(each.id for incidents in rang.values() for each in incidents)
    for name, sensitivity in SENSITIVITIES.items():
        assert tally(sensitivity, found, 1).rings == len(rang[name])


@given(rung())
def test_in_which_order_sensitivities_are_asked_changes_nothing(rang: dict[str, list[Incident]]) -> None:
    turned = {name: rang[name] for name in reversed(rang)}
    ids = [{each.id for each in story.incidents} for story in stories(rang)]
    assert [{each.id for each in story.incidents} for story in stories(turned)] == ids


def test_the_peak_of_a_story_is_that_of_its_largest_telling() -> None:
    early, late = incident("early", opens=0, peaks=3, excess=90), incident("late", opens=2, peaks=0, excess=20)
    (story,) = stories({"calm": [late], "balanced": [], "alert": [early]})
    assert [story.lead(name) for name in ("calm", "balanced", "alert")] == [60, None, 180]


def test_what_follows_and_what_is_about_another_topic_is_another_story() -> None:
    apart = [incident("app", 0, topic="app"), incident("price", 1, topic="price"), incident("next", 5, topic="app")]
    assert len(stories({"alert": apart})) == 3


def test_a_story_that_anybody_calls_a_crisis_is_one() -> None:
    told = stories({"calm": [], "alert": [incident("a", 0), incident("b", 1)]})
    people = [
        Marked.model_validate({**incident("else", 2).model_dump(), "mark": mark}) for mark in ("false_alarm", "crisis")
    ]
    assert [story.mark for story in marked(told, people)] == ["crisis"]
    assert [story.mark for story in marked(told, people[:1])] == ["false_alarm"]
    assert [story.mark for story in marked(marked(told, people), [])] == ["crisis"]


def test_only_an_end_that_somebody_gave_says_what_it_was() -> None:
    ends = {ending: incident(ending, 0).model_copy(update={"ending": ending}) for ending in Ending}
    said = {each.id: each.mark for each in said_of([*ends.values(), incident("open", 0)])}
    assert said == {"dismissed": "false_alarm", "handled": "crisis"}

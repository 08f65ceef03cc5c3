"""A Slack message fits whatever is in it."""

import json

from hypothesis import given
from hypothesis import strategies as st

from alerts.notifiers.slack.blocks import (
    LONGEST_MESSAGE,
    LONGEST_TEXT,
    MOST_BLOCKS,
    Shown,
    Target,
    acted,
    change,
    escaped,
    fallback,
    message,
)
from alerts.notifiers.slack.words import ENGLISH, FRENCH
from schemas.delivery import Delivery, Line, Section
from schemas.incident import IncidentState
from tests.alerts.slack_server import Posted, Workspace, _check
from tests.alerts.test_slack import told

TARGET = Target(notifier="phone", incident="voltea-1", language="en")
lines = st.builds(
    Line, st.text(max_size=4000), st.text(max_size=50) | st.text(max_size=50).map("https://e.org/{}".format)
)
sections = st.builds(Section, st.text(max_size=200), st.lists(lines, max_size=12).map(tuple))
deliveries = st.builds(
    Delivery,
    key=st.text(max_size=50),
    channel=st.just("phone"),
    incident=st.text(max_size=50),
    subject=st.text(max_size=500),
    text=st.text(max_size=200),
    sections=st.lists(sections, max_size=70).map(tuple),
    language=st.sampled_from(["en", "fr"]),
)


@given(deliveries, st.sampled_from(IncidentState), st.text(max_size=200))
def test_slack_takes_any_message(delivery: Delivery, state: IncidentState, by: str) -> None:
    shown = Shown(id="voltea-1", state=state, handled_by=by, owner=by)
    workspace = Workspace(messages=[Posted("1", "", files=[{"id": "F0FILE0001"}])])
    blocks = message(delivery, shown, TARGET, "F0FILE0001")
    for made in (
        blocks,
        acted(blocks, "done", IncidentState.ACKNOWLEDGED, TARGET),
        acted(blocks, "hers", None, TARGET),
    ):
        _check({"text": fallback(delivery), "blocks": made}, workspace)
    assert len(blocks) <= MOST_BLOCKS
    texts = [str(block["text"]["text"]) for block in blocks if isinstance(block.get("text"), dict)]  # type: ignore[index,call-overload]
    assert max(map(len, texts)) <= LONGEST_TEXT
    assert sum(map(len, texts)) <= LONGEST_MESSAGE + 150


@given(deliveries)
def test_slack_takes_any_change(delivery: Delivery) -> None:
    _check({"text": fallback(delivery), "blocks": change(delivery)}, Workspace())


@given(st.text())
def test_nothing_that_others_wrote_is_read_as_slacks_own_signs(text: str) -> None:
    said = escaped(text)
    assert "<" not in said
    assert ">" not in said
    assert said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


def test_hostile_texts_and_links_stay_what_they_are() -> None:
    hostile = Section(
        "Posts", (Line("<!channel> <@U0EVE> &", "https://e.org/>|<!here>"), Line("x", "javascript:alert(1)"))
    )
    text = json.dumps(message(told().model_copy(update={"sections": (hostile,)}), Shown(), None, ""))
    assert "&lt;!channel&gt; &lt;@U0EVE&gt; &amp;" in text
    assert "<https://e.org/%3E%7C%3C!here%3E|" in text
    assert "<!" not in text
    assert "javascript" not in text


def test_the_order_is_that_of_the_incident_page() -> None:
    words = json.dumps(message(told(), Shown(id="voltea-1"), TARGET, "F0FILE0001"))
    asked = ("4/5: ", "Now, against usual", "214 negative", "Doubling", "Confidence", "Who writes", "First seen",
             "Posts that drive it", "Accounts that spread it", "Where, and in which words", "Why it rang",
             "tocsin.acknowledge", "slack_file")  # fmt: skip
    places = [words.find(each) for each in asked if each in words]
    assert len(places) >= 10
    assert places == sorted(places)


def test_a_word_cut_at_a_line_s_end_is_no_half_sign() -> None:
    long = Section("Posts", tuple(Line("<&>" * 200) for _ in range(20)))
    delivery = told().model_copy(update={"sections": (long,)})
    texts = [block["text"]["text"] for block in message(delivery, Shown(), None, "") if block["type"] == "section"]  # type: ignore[index,call-overload]
    assert all(str(text).endswith(("&gt;", "…")) for text in texts)


def test_everything_said_in_one_language_is_said_in_the_other() -> None:
    assert ENGLISH.keys() == FRENCH.keys()

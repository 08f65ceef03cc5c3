"""What a channel is told."""

from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from string import Formatter
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.explain import explain
from alerts.messages import Notice, one_line, render
from alerts.words import ENGLISH, FRENCH
from schemas.delivery import Delivery, What
from schemas.incident import Ending, Incident, IncidentKind, IncidentState, PickUp
from schemas.route import Route
from schemas.voice import Voice
from schemas.watch import Watch
from tests.alerts.test_explain import SIGNAL, case, storm
from tests.alerts.world import PHONE, VOLTEA
from tests.builders import NOON

FOUND = explain(case(storm()))
INCIDENT = Incident(
    id="voltea-20260302-1200",
    watch="voltea",
    brand="Voltéa",
    kind=IncidentKind.BAD_BUZZ,
    severity=FOUND.severity,
    opened_at=NOON,
    peak_at=NOON,
    title=FOUND.title,
    evidence=FOUND.evidence,
)
IN_FRENCH = PHONE.model_copy(update={"language": "fr"})
WITH_TEXTS = PHONE.model_copy(update={"third_parties": "texts"})


def told(
    what: What = "opened",
    route: Route = PHONE,
    incident: Incident = INCIDENT,
    voices: list[Voice] | None = None,
    watch: Watch = VOLTEA,
) -> Delivery:
    heard = storm() if voices is None else voices
    quoted = {key: each for each in heard for key in (each.mention, each.author)}
    return render(Notice("voltea-20260302-1200|phone|opened", what, route), incident, watch, quoted)


def test_the_first_sixty_characters_say_brand_severity_and_cause() -> None:
    start = told().subject[:60]
    cause = str(INCIDENT.evidence.numbers["cause"]).split(", ")[0]
    assert start.startswith(f"Voltéa {INCIDENT.severity}/5: ")
    assert cause in start


def test_a_long_brand_leaves_room_for_the_cause() -> None:
    long = INCIDENT.model_copy(update={"brand": "Compagnie générale des chemins de fer régionaux du littoral"})
    assert str(INCIDENT.evidence.numbers["cause"])[:20] in told(incident=long).subject[:60]


def test_the_same_message_in_french() -> None:
    text = told(route=IN_FRENCH).text
    assert "214 mentions négatives en 60\u00a0min, d’habitude 6 à 19." in text
    assert "Pourquoi cela a sonné" in text
    assert "2 mars 2026 à 13:00 (Europe/Paris)" in text


def test_french_marks_are_set_apart_by_spaces_that_do_not_break() -> None:
    delivery = told("resolved", IN_FRENCH)
    assert f"Voltéa {INCIDENT.severity}/5\u00a0: " in delivery.subject
    assert not any(f" {mark}" in delivery.text for mark in ";!?")


def test_times_are_those_of_the_teams_clocks() -> None:
    assert "2 March 2026, 13:00 (Europe/Paris)" in told().text


def test_texts_and_handles_of_others_stay_out_unless_the_route_opts_in() -> None:
    shown = told()
    assert all(each.text not in shown.text + shown.html and f"@{each.handle}" not in shown.text for each in storm())


def test_links_ids_and_our_figures_are_always_shown() -> None:
    driver = INCIDENT.evidence.drivers[0]
    assert f"https://example.org/{driver}" in told().text
    assert f'href="https://example.org/{driver}"' in told().html


def test_a_route_that_opts_in_gets_texts_and_handles() -> None:
    driver = next(each for each in storm() if each.mention == INCIDENT.evidence.drivers[0])
    assert f"@{driver.handle}: {driver.text}" in told(route=WITH_TEXTS).text


def test_what_the_counts_mean_and_the_influence_of_accounts_are_said_in_both_languages() -> None:
    accounts = {"x:1": {"reach": 10, "spread": 4, "influence": 41.2}}
    numbers = {**INCIDENT.evidence.numbers, "accounts": accounts}
    evidence = INCIDENT.evidence.model_copy(update={"spreaders": ("x:1",), "numbers": numbers})
    incident = INCIDENT.model_copy(update={"evidence": evidence})
    english, french = told(incident=incident).text, told(route=IN_FRENCH, incident=incident).text
    assert "counts are effective" in english
    assert "influence 41 of 100" in english
    assert "comptes pondérés" in french
    assert "influence 41 sur 100" in french


def test_a_hostile_text_stays_text_in_html() -> None:
    hostile = [
        replace(v, text='<img src=x onerror="alert(1)">', handle="<b>", url='https://e.org/"><x>') for v in storm()
    ]
    seen: list[str] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            seen.append(tag)

    Tags().feed(told(route=WITH_TEXTS, voices=hostile).html)
    assert set(seen) == {"html", "head", "meta", "body", "h2", "h3", "p", "ul", "li", "a"}


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil", "https://", "http://[", "ftp://x/y"]
)
def test_only_links_of_the_web_are_linked(url: str) -> None:
    assert "href" not in told(voices=[replace(each, url=url) for each in storm()]).html


def test_a_mention_that_is_gone_is_named_by_its_id() -> None:
    assert INCIDENT.evidence.drivers[0] in told(voices=[]).text


def test_the_end_says_so() -> None:
    assert told("resolved").subject.endswith("(back to usual)")
    over = {"state": IncidentState.RESOLVED, "handled_by": "Sofia", "into": "voltea-2"}
    for ending, words in (
        (Ending.HANDLED, "(closed by Sofia)"),
        (Ending.DISMISSED, "(Sofia says that it is no crisis)"),
        (Ending.MERGED, "(Sofia merged it into voltea-2)"),
        (Ending.USUAL, "(back to usual)"),
    ):
        closed = INCIDENT.model_copy(update={**over, "ending": ending})
        assert told("resolved", incident=closed).subject.endswith(words)


def test_its_owner_is_told_or_else_the_team_that_ought_to_own_it() -> None:
    assert "Suggested owner: care." in told(watch=VOLTEA.model_copy(update={"team": "care"})).text
    assert "Assigned to Léa." in told(incident=INCIDENT.model_copy(update={"owner": "Léa"})).text


def test_the_first_article_is_told_with_its_outlet_and_time() -> None:
    press = PickUp(mention="rss:1", outlet="lemonde.fr", at=NOON)
    picked_up = INCIDENT.model_copy(update={"evidence": INCIDENT.evidence.model_copy(update={"first_press": press})})
    assert (
        "First picked up by press on 2 March 2026, 13:00 (Europe/Paris): lemonde.fr." in told(incident=picked_up).text
    )
    assert "Repris par la presse" in told(route=IN_FRENCH, incident=picked_up).text


def test_without_a_cause_the_subject_says_the_kind() -> None:
    bare = INCIDENT.model_copy(update={"evidence": INCIDENT.evidence.model_copy(update={"numbers": {}})})
    assert told(incident=bare).subject == f"Voltéa {INCIDENT.severity}/5: bad buzz"
    assert told(incident=bare, route=IN_FRENCH).subject == f"Voltéa {INCIDENT.severity}/5\u00a0: bad buzz"


def test_a_topic_is_said_by_its_name() -> None:
    topic = VOLTEA.topic[0].model_copy(update={"name": "the mobile app"})
    about_app = INCIDENT.model_copy(update={"topic": "app"})
    watch = VOLTEA.model_copy(update={"topic": (topic,)})
    assert "Topic: the mobile app." in render(Notice("k|phone|opened", "opened", PHONE), about_app, watch, {}).text


def test_programs_get_the_incident_as_json() -> None:
    assert Incident.model_validate_json(told().payload) == INCIDENT


def test_everything_said_in_one_language_is_said_in_the_other() -> None:
    fields = {
        speech.language: {
            code: sorted({name for _, name, _, _ in Formatter().parse(sentence) if name})
            for code, sentence in speech.sentences.items()
        }
        for speech in (ENGLISH, FRENCH)
    }
    assert fields["en"] == fields["fr"]


def test_figures_are_written_as_each_language_writes_them() -> None:
    assert (ENGLISH.number(12345.6), FRENCH.number(12345.6)) == ("12,346", "12\u202f346")
    assert (ENGLISH.number(1.25), FRENCH.number(1.25)) == ("1.2", "1,2")
    assert (ENGLISH.duration(48), ENGLISH.duration(240), ENGLISH.duration(4320)) == (
        "48\u00a0min",
        "4\u00a0h",
        "3\u00a0days",
    )
    assert FRENCH.moment(datetime(2026, 8, 1, 6, 5, tzinfo=UTC), "Europe/Paris") == "1 août 2026 à 08:05"


def test_one_is_singular_and_in_french_so_is_nothing() -> None:
    said = {"authors": 0, "originals": 1, "reposts": 2}
    assert ENGLISH.say("authors", **said) == "0 authors: 1 original text, 2 reposts."
    assert FRENCH.say("authors", **said) == "0 auteur\u00a0: 1 texte original, 2 repartages."


@given(st.text(max_size=300), st.integers(2, 80))
def test_any_text_becomes_one_short_line(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert not any(c in line for c in "\r\n\t\0\u202e\u2028")


@given(st.text(max_size=100), st.text(max_size=100))
def test_any_text_and_handle_can_be_told(text: str, handle: str) -> None:
    heard = [replace(each, text=text, handle=handle) for each in storm()]
    assert "\r" not in told(route=WITH_TEXTS, voices=heard).subject


@pytest.mark.parametrize("kind", IncidentKind)
@pytest.mark.parametrize("what", get_args(What))
def test_every_kind_can_be_told_at_every_turn(kind: IncidentKind, what: What) -> None:
    found = explain(case(storm(), replace(SIGNAL, kind=kind)))
    incident = INCIDENT.model_copy(update={"kind": kind, "evidence": found.evidence})
    for route in (PHONE, IN_FRENCH):
        assert told(what, route, incident).text

"""Post-mortems: one file that says what happened and how it was answered."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

import pypdf
import pytest

from alerts.incidents import acknowledged, resolved
from alerts.postmortem.gather import Gatherer
from alerts.postmortem.html import look_of, page
from alerts.postmortem.pdf import document
from alerts.postmortem.report import Event, Report, report
from alerts.words import speech
from alerts.words.history import history_line
from alerts.words.speech import NO_BREAK
from core.state.incidents import Incidents
from core.state.outbox import Outbox
from core.state.watches import Watches
from schemas.delivery import Line, Section
from schemas.route import Route
from schemas.scope import ALL
from tests.alerts.test_pictures import archive
from tests.alerts.world import VOLTEA, World
from tests.builders import NOON

HOUR = timedelta(hours=1)
HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)> #read("page.typ") $x$ *bold* \u202e'


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A storm that rang, was told, taken after 25 minutes and resolved after 3 hours."""
    with World.begin(tmp_path, NOON) as begun:
        begun.chatter(NOON - timedelta(days=4), NOON)
        begun.storm(NOON - HOUR, NOON)
        Watches(begun.database, begun.clock).apply([VOLTEA], "ada")
        begun.alerting.tick()
        begun.deliver()
        book, id_ = Incidents(begun.database, begun.clock), begun.incidents()[0].id
        begun.clock.forward(minutes=25)
        taken = acknowledged(book.get(id_, ALL), "sofia")
        book.save(taken.incident, "acknowledge", "sofia", taken.line)
        begun.clock.forward(minutes=155)
        begun.chatter(NOON, NOON + 3 * HOUR, seed=5)
        over = resolved(taken.incident, NOON + 3 * HOUR, "sofia")
        book.save(over.incident, "resolve", "sofia", over.line)
        yield begun


def written(
    world: World, language: Literal["en", "fr"] = "en", third_parties: Literal["figures", "texts"] = "figures"
) -> Report:
    outbox = Outbox(world.database, world.clock)
    material = Gatherer(archive(world), outbox, world.index, world.clock).gather(
        world.incidents()[0].id, speech(language)
    )
    reader = Route(id="export", channel="export", language=language, third_parties=third_parties)
    return report(material, reader, speech(language), world.clock.now())


def hostile(known: Report) -> Report:
    return replace(
        known,
        title=HOSTILE,
        sections=(Section(HOSTILE, (Line(HOSTILE, 'https://e.org/"><script>'),)),),
        timeline=(Event("now", HOSTILE),),
    )


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = Tags()
    reader.feed(html)
    return reader.seen


def test_it_tells_how_fast_it_was_answered(world: World) -> None:
    ring = world.incidents()[0].opened_at
    reactions = {each.name: each.value for each in written(world).reactions}
    taken = round((NOON + timedelta(minutes=25) - ring) / timedelta(minutes=1))
    assert reactions["Ring to acknowledgement"] == f"{taken}{NO_BREAK}min"
    assert reactions["Ring to resolution"].endswith(f"{NO_BREAK}h")
    assert reactions["Ring to first message"].endswith(f"{NO_BREAK}min")


def test_its_timeline_goes_from_the_first_post_to_the_end(world: World) -> None:
    told = [event.what for event in written(world).timeline]
    assert told[0].startswith("First post, on bluesky")
    assert told[-1] == "Resolved by sofia"
    assert any(line.startswith("Message to phone: Voltéa") for line in told)


def test_it_has_the_five_figures_of_the_page(world: World) -> None:
    names = [figure.name.split(",")[0] for figure in written(world).figures]
    assert names == ["Negative mentions", "Distinct authors", "Negative share", "Doubling time", "People reached"]


def test_its_curve_holds_the_whole_story(world: World) -> None:
    incident, curve = world.incidents()[0], written(world).curve
    assert incident.closed_at is not None
    assert curve.points[0].at < incident.opened_at < incident.closed_at <= curve.points[-1].at + curve.step
    assert {note.label for note in curve.notes} == {"first post", "rang", "acknowledged", "resolved"}
    assert curve.ahead == ()


def test_texts_of_others_stand_in_it_only_where_that_is_asked_for(world: World) -> None:
    with_texts, without = (
        page(written(world, third_parties=rule), look_of("en", "Europe/Paris")) for rule in ("texts", "figures")
    )
    assert re.search(r"@p\d", with_texts)
    assert not re.search(r"@p\d", without)
    assert "left out" in without


def test_a_page_fetches_nothing_and_runs_nothing_whatever_people_wrote(world: World) -> None:
    seen = tags(page(hostile(written(world)), look_of("en", "Europe/Paris")))
    names = {tag for tag, _ in seen}
    assert not names & {"script", "link", "iframe", "object", "embed", "form", "base", "svg"}
    assert all(
        str(attributes["src"]).startswith("data:image/svg+xml;base64,") for tag, attributes in seen if tag == "img"
    )
    assert not any(name.startswith("on") for _, attributes in seen for name in attributes)
    policy = next(a["content"] for tag, a in seen if tag == "meta" and "http-equiv" in a)
    assert str(policy).startswith("default-src 'none'")


def test_every_picture_is_said_in_words(world: World) -> None:
    pictures = [attributes for tag, attributes in tags(page(written(world), look_of("en", "UTC"))) if tag == "img"]
    assert pictures
    assert all(attributes["alt"] for attributes in pictures)


def test_in_french_everything_is_french(world: World) -> None:
    shown = page(written(world, "fr"), look_of("fr", "Europe/Paris"))
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", shown)
    assert '<html lang="fr">' in shown
    assert "Temps de réaction" in text
    assert "Pris en charge par sofia" in text
    assert not re.search(r"\b(acknowledged|resolved|severity|usually|opened)\b", text)


def test_a_pdf_holds_the_same_and_takes_nothing_that_people_wrote_as_markup(world: World) -> None:
    read = pypdf.PdfReader(io.BytesIO(document(hostile(written(world)), look_of("en", "Europe/Paris"))))
    text = " ".join(part.extract_text() for part in read.pages)
    assert "<script>alert(1)</script>" in text
    assert '#read("page.typ")' in text
    assert "Reaction times" in text


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("opened at severity 4", "Ouvert à la gravité 4"),
        ("snoozed until it doubles (above 40) by ada", "Mis en veille par ada jusqu’à ce qu’il double (plus de 40)"),
        ("resolved: back to usual", f"Clos{NO_BREAK}: retour à l’habitude"),
        ("holding statement approved", "Holding statement approved"),
        (
            "dismissed by ada as no crisis: a joke; ours",
            f"Écarté par ada, ce n’est pas une crise{NO_BREAK}: a joke; ours",
        ),
        ("step facts done by ada: Read", f"Étape facts faite par ada{NO_BREAK}: Read"),
        ("rings after all: press has picked it up", f"Sonne tout de même{NO_BREAK}: la presse l’a repris"),
        (
            "picked up by press: lemonde.fr, 2026-03-02T08:00+00:00; severity 5, was 4",
            f"Repris par la presse{NO_BREAK}: lemonde.fr, 2026-03-02T08:00+00:00; gravité 5, elle était de 4",
        ),
    ],
)
def test_history_is_told_in_the_readers_language(line: str, told: str) -> None:
    assert history_line(line, speech("fr")) == told
    assert history_line(line, speech("en")) == line[0].upper() + line[1:]

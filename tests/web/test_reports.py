"""A week of a brand: counted, told in both languages, and in every form that people keep."""

import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pptx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from alerts.digesting import Material, compose
from alerts.periods import latest
from app.wiring import digest_material, open_reader
from core.errors import Misused, NotFound
from schemas.digest import Digest
from schemas.people import Role
from tests.web.conftest import Visitor
from tests.web.town import Town, remember
from web.reports.weekly import Ledger, Weekly, week_named, week_of

NAME = "2026-W47"
NEXT_MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def week(the_town: Town) -> Weekly:
    """The one that ends with the storm."""
    watch = the_town.state.watches.get("brisolle").watch
    rivals = [the_town.state.watches.get("oramire").watch]
    return Ledger(the_town.store, the_town.state, rivals).weekly(
        watch, week_named(NAME, "Europe/Paris"), the_town.clock.now()
    )


@given(st.integers(0, 4_000_000_000), st.sampled_from(["UTC", "Europe/Paris", "Asia/Tokyo"]))
def test_every_moment_lies_in_its_week_and_the_week_has_its_own_name(moment: int, zone: str) -> None:
    at = datetime.fromtimestamp(moment, UTC)
    week = week_of(at, zone)
    assert week.start <= at < week.end
    assert week_named(week.name, zone) == week


@pytest.mark.parametrize("name", ["", "2026", "2026-W60", "W47", "2026-W47-3"])
def test_what_is_no_week_is_refused(name: str) -> None:
    with pytest.raises(Misused):
        week_named(name, "UTC")


def test_days_add_up_to_the_week(week: Weekly) -> None:
    volumes = {mode.value: change.now for mode, change in week.volumes.items()}
    assert sum(day.total for day in week.days) == pytest.approx(volumes["effective"])
    assert volumes["authors"] <= volumes["originals"] <= volumes["raw"]
    assert len(week.days) == 7


def test_voice_is_the_share_among_the_brand_and_its_rivals(week: Weekly) -> None:
    volumes = dict(week.rivals)
    assert week.voice.now == pytest.approx(volumes["Brisolle"] / sum(volumes.values()))


def test_the_incident_of_the_week_is_told(week: Weekly) -> None:
    assert [each.severity for each in week.incidents] == [4]
    assert week.net.now < week.net.before


def test_a_page_shows_it_in_the_readers_language(inside: Visitor) -> None:
    shown = inside(Role.VIEWER).get(f"/reports/brisolle?week={NAME}", headers={"Accept-Language": "fr"}).text
    assert "Brisolle, semaine 47" in shown
    assert "la semaine précédente" in shown


def test_a_week_of_which_only_counts_are_kept_says_so(inside: Visitor, the_town: Town) -> None:
    remember(the_town.state)
    shown = inside(Role.VIEWER).get("/reports/brisolle?week=2026-W33&mode=raw").text
    assert "counts remain, without persons and their number" in shown
    assert ">40<" in shown


def test_nobody_reads_the_report_of_another_team(inside: Visitor) -> None:
    assert inside(Role.VIEWER).get("/reports/sealed").status_code == 404


def test_every_form_can_be_kept(inside: Visitor) -> None:
    visitor = inside(Role.VIEWER)
    bodies = {
        form: visitor.get(f"/reports/brisolle/file/{form}?week={NAME}").content
        for form in ("pdf", "png", "xlsx", "pptx")
    }
    pdf = PdfReader(BytesIO(bodies["pdf"]))
    assert len(pdf.pages) == 1
    assert "Brisolle, week 47" in pdf.pages[0].extract_text()
    assert bodies["png"].startswith(b"\x89PNG")
    with zipfile.ZipFile(BytesIO(bodies["xlsx"])) as book:
        assert any(name.startswith("xl/charts/") for name in book.namelist())
    slides = pptx.Presentation(BytesIO(bodies["pptx"])).slides
    assert sum(shape.has_chart for slide in slides for shape in slide.shapes) == 3


def test_a_report_is_sent_every_week_to_a_channel_within_what_its_owner_sees(inside: Visitor, the_town: Town) -> None:
    visitor = inside(Role.ANALYST)
    asked = {"channel": "mail", "day": "1", "at": "08:30"}
    assert visitor.post("/reports/brisolle/schedule", data=asked).status_code == 303
    digest = next(each.digest for each in the_town.state.digests.standing() if each.digest.watch)
    assert (digest.watch, digest.owner, digest.time_zone) == ("brisolle", "analyst@example.org", "Europe/Paris")
    with open_reader(the_town.settings, the_town.home, the_town.clock) as reader:
        material = digest_material(the_town.settings, the_town.state, reader, the_town.clock)
        told(digest, material)


def told(digest: Digest, material: Material) -> None:
    delivery = compose(digest, latest(digest, NEXT_MONDAY), material)
    assert delivery.subject == "Brisolle, week 47"
    assert "Net sentiment" in delivery.text
    with pytest.raises(NotFound):
        compose(digest.model_copy(update={"watch": "sealed"}), latest(digest, NEXT_MONDAY), material)


def test_nobody_takes_the_place_of_somebody_elses_report(inside: Visitor, the_town: Town) -> None:
    asked, address = {"channel": "mail", "day": "1"}, "/reports/brisolle/schedule"
    assert inside(Role.ADMINISTRATOR).post(address, data=asked).status_code == 303
    assert inside(Role.ANALYST).post(address, data={**asked, "day": "5"}).status_code == 403
    assert [(each.digest.owner, each.digest.day) for each in the_town.state.digests.standing()] == [
        ("administrator@example.org", 1)
    ]
    assert inside(Role.ADMINISTRATOR).post(address, data={**asked, "day": "2"}).status_code == 303
    assert [each.digest.day for each in the_town.state.digests.standing()] == [2]


def test_only_an_analyst_schedules_and_only_to_a_channel_that_is_there(inside: Visitor) -> None:
    assert inside(Role.VIEWER).post("/reports/brisolle/schedule", data={"channel": "mail"}).status_code == 403
    assert inside(Role.ANALYST).post("/reports/brisolle/schedule", data={"channel": "nowhere"}).status_code == 404

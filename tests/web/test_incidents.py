"""Incidents, as pages show them and as people handle them there."""

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from schemas.alerting import Step
from schemas.incident import Ending, Evidence, Incident, IncidentKind, IncidentState
from schemas.people import Role
from schemas.scope import ALL
from tests.web.conftest import Visitor
from tests.web.town import INCIDENT, TODAY, Town, incident

PAGE = f"/incidents/{INCIDENT}"


def standing(the_town: Town, id_: str = INCIDENT) -> Incident:
    return the_town.state.incidents.get(id_, ALL)


def ring(the_town: Town, **fields: object) -> Incident:
    """Another incident, like the town's but for these fields."""
    rang = Incident.model_validate({**incident().model_dump(), **fields})
    the_town.state.memory.commit(Step(2, (), ((rang, "opened at severity 2"),), ()))
    return rang


def silence(the_town: Town, watch: str) -> Incident:
    evidence = Evidence(silent_sources=("mastodon",), reasons=("80 % of what is usually heard is missing.",))
    kind = IncidentKind.BLIND
    return ring(the_town, id=f"{watch}-blind", watch=watch, kind=kind, severity=3, title="Silent", evidence=evidence)


def test_what_is_open_comes_first_and_the_gravest_of_it_before_all(the_town: Town, inside: Visitor) -> None:
    closed = {"state": IncidentState.RESOLVED, "closed_at": TODAY, "ending": Ending.USUAL}
    ring(the_town, id="over", severity=5, **closed)
    ring(the_town, id="mild", severity=2, opened_at=TODAY - timedelta(minutes=1))
    shown = inside(Role.VIEWER).get("/incidents").text
    places = [shown.index(f'href="/incidents/{id_}"') for id_ in (INCIDENT, "mild", "over")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=open", True),
        ("state=resolved", False),
        ("kind=bad_buzz", True),
        ("kind=surge", False),
        ("watch=brisolle", True),
        ("watch=oramire", False),
        ("range=24h", True),
    ],
)
def test_filters_narrow_the_list(inside: Visitor, query: str, found: bool) -> None:
    assert (PAGE in inside(Role.VIEWER).get(f"/incidents?{query}").text) is found


def test_incidents_of_another_team_are_nowhere(the_town: Town, inside: Visitor) -> None:
    ring(the_town, id="theirs", watch="sealed", brand="Sealed")
    visitor = inside(Role.RESPONDER)
    assert "theirs" not in visitor.get("/incidents").text
    assert visitor.get("/incidents?watch=sealed").status_code == 404
    for part in ("", "/curve", "/spread", "/passing", "/network", "/posts", "/silence", "/post-mortem"):
        assert visitor.get(f"/incidents/theirs{part}").status_code == 404, part
    for act in ("acknowledge", "snooze", "resolve", "reopen", "undismiss", "dismiss"):
        assert visitor.post(f"/incidents/theirs/{act}").status_code == 404, act
    assert visitor.post(f"{PAGE}/merge", data={"into": "theirs"}).status_code == 404
    assert standing(the_town, "theirs").revision == 0


def test_what_tocsin_says_of_itself_is_for_administrators(the_town: Town, inside: Visitor) -> None:
    silence(the_town, "-")
    assert inside(Role.RESPONDER).get("/incidents/--blind").status_code == 404
    assert inside(Role.ADMINISTRATOR).get("/incidents/--blind").status_code == 200


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Why it rang", "Distinct authors", "140 original texts", "Negative, last 60 min", "Who spreads it")),
        ("fr", ("Pourquoi il a sonné", "Auteurs distincts", "140 textes originaux", "Négatives, 60", "Qui le diffuse")),
    ],
)
def test_its_page_says_how_bad_it_is_and_why_in_the_readers_language(
    inside: Visitor, language: str, words: tuple[str, ...]
) -> None:
    shown = inside(Role.VIEWER).get(PAGE, headers={"Accept-Language": language}).text
    assert [word for word in words if word not in shown] == []


def test_its_curve_leads_to_the_mentions_of_each_step(inside: Visitor) -> None:
    spec = inside(Role.VIEWER).get(f"{PAGE}/curve?w=700&theme=dark").json()
    steps = [row for layer in spec["layer"] for row in layer["data"]["values"] if row.get("go")]
    assert len(steps) > 10
    assert all(row["go"].startswith("/explore?q=watch%3Abrisolle+toward%3Anegative&from=") for row in steps)
    assert all("usually" in row["said"] for row in steps)


def test_silence_has_no_curve_but_shows_what_was_not_heard(the_town: Town, inside: Visitor) -> None:
    silence(the_town, "brisolle")
    visitor = inside(Role.RESPONDER)
    shown = visitor.get("/incidents/brisolle-blind").text
    assert "What is not heard" in shown
    assert "/curve" not in shown
    assert "Not a crisis" not in shown
    assert visitor.get("/incidents/brisolle-blind/curve").status_code == 404
    assert "mastodon" in visitor.get("/incidents/brisolle-blind/silence").text


def test_whoever_acknowledges_has_it_and_a_second_one_is_told_so(the_town: Town, inside: Visitor) -> None:
    visitor = inside(Role.RESPONDER)
    assert visitor.post(f"{PAGE}/acknowledge").headers["location"] == PAGE
    assert standing(the_town).state is IncidentState.ACKNOWLEDGED
    assert "Acknowledged by Responder" in visitor.get(PAGE).text
    again = visitor.post(f"{PAGE}/acknowledge").headers["location"]
    assert "Nothing was done" in visitor.get(again).text


def test_a_form_leads_back_to_the_list_that_it_was_on_and_nowhere_else(inside: Visitor) -> None:
    visitor = inside(Role.RESPONDER)
    assert back(visitor, "acknowledge", back="/incidents?state=open") == "/incidents?state=open"
    for elsewhere in ("https://elsewhere.example", "//elsewhere.example", "/incidents//elsewhere.example", "/account"):
        assert back(visitor, "resolve", back=elsewhere).partition("?")[0] == PAGE


def back(visitor: TestClient, act: str, **data: str) -> str:
    return str(visitor.post(f"{PAGE}/{act}", data=data).headers["location"])


def test_a_snooze_lasts_until_a_time_on_the_readers_clocks(the_town: Town, inside: Visitor) -> None:
    account = the_town.people[Role.RESPONDER]
    in_paris = account.person.model_copy(update={"time_zone": "Europe/Paris"})
    the_town.state.accounts.change(account.id, in_paris, "ada")
    visitor = inside(Role.RESPONDER)
    assert back(visitor, "snooze", length="until", until="2026-11-22T18:30") == PAGE
    assert standing(the_town).snoozed_until == TODAY.replace(hour=17, minute=30)
    assert "refused=past" in back(visitor, "snooze", length="until", until="2026-11-22T12:00")
    assert "refused=past" in back(visitor, "snooze", length="until", until="tomorrow")


def test_a_snooze_lasts_an_hour_or_until_it_doubles(the_town: Town, inside: Visitor) -> None:
    visitor = inside(Role.RESPONDER)
    back(visitor, "snooze")
    assert standing(the_town).snoozed_until == TODAY + timedelta(hours=1)
    back(visitor, "snooze", length="doubled")
    assert standing(the_town).snoozed_above == 320


def test_a_dismissal_teaches_and_can_be_taken_back(the_town: Town, inside: Visitor) -> None:
    visitor = inside(Role.RESPONDER)
    back(visitor, "dismiss", why="a joke about our advert")
    assert standing(the_town).ending is Ending.DISMISSED
    assert "a joke about our advert" in visitor.get("/incidents/lessons").text
    assert back(visitor, "undismiss", back="/incidents/lessons") == "/incidents/lessons"
    assert the_town.state.lessons.active(ALL) == []
    assert "taken back by Responder" in visitor.get("/incidents/lessons").text


def test_it_is_assigned_resolved_and_reopened(the_town: Town, inside: Visitor) -> None:
    visitor = inside(Role.RESPONDER)
    back(visitor, "assign", to="Léa")
    assert standing(the_town).owner == "Léa"
    back(visitor, "resolve")
    assert standing(the_town).ending is Ending.HANDLED
    back(visitor, "reopen")
    assert standing(the_town).state is IncidentState.OPEN


def test_two_that_are_one_story_are_merged(the_town: Town, inside: Visitor) -> None:
    ring(the_town, id="same")
    visitor = inside(Role.RESPONDER)
    assert 'value="same"' in visitor.get(PAGE).text
    back(visitor, "merge", into="same")
    assert standing(the_town).into == "same"
    assert "merged into it by Responder" in visitor.get("/incidents/same").text


def test_a_step_of_the_playbook_is_ticked_with_its_time_and_unticked(the_town: Town, inside: Visitor) -> None:
    visitor = inside(Role.RESPONDER)
    id_ = visitor.get(PAGE).text.split('name="step" value="')[1].partition('"')[0]
    back(visitor, "steps", step=id_, done="yes")
    assert [(each.step, each.at) for each in standing(the_town).done] == [(id_, TODAY)]
    assert "by Responder" in visitor.get(PAGE).text
    back(visitor, "steps", step=id_, done="no")
    assert standing(the_town).done == ()
    assert visitor.post(f"{PAGE}/steps", data={"step": "none such", "done": "yes"}).status_code == 404


def test_a_note_stands_in_the_timeline_and_in_the_hand_over_as_it_was_written(inside: Visitor) -> None:
    visitor = inside(Role.RESPONDER)
    back(visitor, "notes", text="<script>alert(1)</script> depot confirms")
    shown = visitor.get(PAGE).text
    assert "<script>alert" not in shown
    assert shown.count("&lt;script&gt;alert(1)&lt;/script&gt; depot confirms") >= 2


def test_who_spreads_it_and_the_first_posts_are_shown(inside: Visitor) -> None:
    visitor = inside(Role.VIEWER)
    assert "Nobody has passed it on yet" in visitor.get(f"{PAGE}/spread").text
    assert "begins with @user" in visitor.get(f"{PAGE}/passing").text
    assert visitor.get(f"{PAGE}/posts").text.count('class="mention"') >= 4


@pytest.mark.parametrize(("asked", "named"), [("figures", False), ("texts", True)])
def test_a_post_mortem_holds_texts_of_others_only_where_asked(inside: Visitor, asked: str, named: bool) -> None:
    answer = inside(Role.VIEWER).get(f"{PAGE}/post-mortem?third_parties={asked}")
    assert answer.headers["content-disposition"] == f'attachment; filename="{INCIDENT}.html"'
    assert ("@user" in answer.text) is named


def test_any_minute_can_be_asked_why_it_rang_or_not(inside: Visitor) -> None:
    visitor = inside(Role.VIEWER)
    shown = visitor.get("/incidents/why?watch=brisolle&at=2026-11-22T13:30:00Z").text
    assert "/incidents/why/answer?watch=brisolle&amp;at=2026-11-22T13%3A30%3A00%2B00%3A00" in shown
    answer = visitor.get("/incidents/why/answer?watch=brisolle&at=2026-11-22T13:30:00Z").text
    assert "In the hour before" in answer
    assert "does not ring" in answer or "rings" in answer


@pytest.mark.parametrize("asked", ["watch=sealed&at=2026-11-22T13:30:00Z", "watch=brisolle&at=2031-01-01T00:00:00Z"])
def test_what_is_not_theirs_or_not_yet_cannot_be_asked(inside: Visitor, asked: str) -> None:
    assert inside(Role.VIEWER).get(f"/incidents/why/answer?{asked}").status_code == 404

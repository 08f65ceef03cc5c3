"""Private messages on pages and in the API: read by those who answer for the account, and by nobody anywhere else."""

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from core.state.audit import Asked
from schemas.mention import Author
from schemas.people import Role
from schemas.private import PrivateMessage, Received
from schemas.watch import Account as Handle
from schemas.watch import Watch
from tests.private import message
from tests.web.api import program
from tests.web.conftest import Visitor
from tests.web.hostile import EVERYTHING, wrong_in
from tests.web.test_roles import FILLERS
from tests.web.town import TODAY, WATCHES, Town
from tests.web.walk import every

OURS, OTHERS = "bluesky:brisolle", "mail:care@sealed.example"
SECRET, SEALED = "zebrasecret kiwi", "sealedsecret kiwi"
WITH_ADA = "bluesky:with-ada"
READ_AT = ("/inbox", "/api/v1/messages")
ACCESS = ("/privacy/access", "/api/v1/privacy/access")
"""Where an administrator fetches all that is held of a person, to answer that person (GDPR, Article 15)."""
AN_HOUR_AGO = TODAY - timedelta(hours=1)


def told(text: str, account: str = OURS, number: int = 1, **more: str) -> PrivateMessage:
    return message(number, text, account=account, at=AN_HOUR_AGO + timedelta(minutes=number), seen=TODAY, **more)


@pytest.fixture
def confided(the_town: Town) -> Town:
    """Something was written to an account of the team that all are of, and to one of another team."""
    sealed = WATCHES[2].model_copy(update={"account": (Handle(network="mail", handle="care@sealed.example"),)})
    the_town.state.watches.apply([*WATCHES[:2], sealed], by="ada")
    named = told(SECRET).model_copy(
        update={"author": Author(id="bluesky:ada", handle="zebrasecret", name="zebrasecret")}
    )
    the_town.state.private.keep([Received(message=named), Received(message=told(SEALED, OTHERS))])
    return the_town


def conversation(visitor: TestClient, account: str = OURS) -> str:
    return visitor.get("/inbox/conversation", params={"account": account, "conversation": WITH_ADA}).text


@pytest.mark.parametrize("role", [Role.RESPONDER, Role.ADMINISTRATOR])
def test_who_answers_for_an_account_reads_its_messages_and_each_look_is_noted(
    confided: Town, inside: Visitor, role: Role
) -> None:
    visitor = inside(role)
    listed = visitor.get("/inbox", params={"account": OURS}).text
    assert SECRET in listed
    assert f'value="{OURS}" selected' in listed
    assert SECRET in conversation(visitor)
    looks = confided.state.audit.find(Asked(by=f"{role}@example.org"), 10)
    assert [each.action for each in looks] == ["read private messages", "saw private conversations"]
    assert looks[0].subject.startswith(f"{OURS} ")
    assert "ada" not in looks[0].subject.removeprefix(OURS)


@pytest.mark.parametrize("role", [Role.RESPONDER, Role.ADMINISTRATOR])
def test_messages_to_another_teams_account_are_not_found(confided: Town, inside: Visitor, role: Role) -> None:
    visitor = inside(role)
    asked = {"account": OTHERS, "conversation": WITH_ADA}
    for address in ("/inbox/conversation", "/api/v1/messages"):
        answer = visitor.get(address, params=asked)
        assert (answer.status_code, SEALED in answer.text) == (404, False)
    assert visitor.post("/inbox/handled", data={**asked, "until": "1"}).status_code == 404
    assert SEALED not in visitor.get("/inbox", params={"account": OTHERS, "which": "all"}).text
    assert confided.state.private.conversations([OTHERS], "waiting") != []


@pytest.mark.usefixtures("confided")
def test_of_whoever_only_wrote_to_us_it_is_said_that_something_is_stored(inside: Visitor) -> None:
    administrator, author = inside(Role.ADMINISTRATOR), {"author": "bluesky:ada"}
    told = administrator.get("/api/v1/privacy/person", params=author).json()
    assert (told["sightings"], told["messages"]) == (0, 2)
    page = administrator.get("/privacy/person", params=author).text
    assert "Nothing is stored" not in page
    assert "zebrasecret" not in page


def test_no_analyst_gives_their_team_the_messages_of_another_one(confided: Town, inside: Visitor) -> None:
    mine = confided.state.watches.get("brisolle").watch
    taken = mine.model_copy(update={"account": (*mine.account, Handle(network="mail", handle="care@sealed.example"))})

    def kept(role: Role, watch: Watch) -> int:
        return inside(role).put("/api/v1/watches/brisolle", json=watch.model_dump(mode="json")).status_code

    assert kept(Role.ANALYST, taken) == 403
    assert confided.state.watches.get("brisolle").watch == mine
    assert kept(Role.ANALYST, mine.model_copy(update={"purpose": "care"})) == 200
    assert kept(Role.ADMINISTRATOR, taken) == 200
    assert kept(Role.ANALYST, taken.model_copy(update={"purpose": "care"})) == 200


def test_no_route_ever_shows_a_private_text_but_the_inbox_of_its_team(confided: Town, inside: Visitor) -> None:
    """To an administrator, who sees everything else."""
    visitor = inside(Role.ADMINISTRATOR)
    fillers = {**FILLERS, "mention": "bluesky:ada/1", "author": "bluesky:ada"}
    asked = {"q": "kiwi", "watch": "brisolle", "author": "bluesky:ada", "account": OURS, "conversation": WITH_ADA}
    for route in every(confided.app):
        if "GET" in route.methods and route.path not in ("/live", *ACCESS):
            shown = visitor.get(route.address(fillers), params=asked).text
            assert "sealedsecret" not in shown, route.path
            assert route.path.startswith(READ_AT) or "zebrasecret" not in shown, route.path


@pytest.mark.usefixtures("confided")
@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST])
def test_who_does_not_answer_is_not_let_in(inside: Visitor, role: Role) -> None:
    for address in ("/inbox", "/api/v1/messages/conversations"):
        answer = inside(role).get(address)
        assert (answer.status_code, "zebrasecret" in answer.text) == (403, False)


def test_a_conversation_that_was_handled_waits_for_nobody_until_something_new_comes(
    confided: Town, inside: Visitor
) -> None:
    visitor = inside(Role.RESPONDER)
    page = conversation(visitor)
    assert f'name="account" value="{OURS}"' in page
    assert f'name="conversation" value="{WITH_ADA}"' in page
    until = page.partition('name="until" value="')[2].partition('"')[0]
    confided.state.private.keep([Received(message=told("entre-temps", number=2))])
    asked = {"account": OURS, "conversation": WITH_ADA, "until": until}
    assert visitor.post("/inbox/handled", data=asked).status_code == 303
    assert "entre-temps" in visitor.get("/inbox").text
    until = conversation(visitor).partition('name="until" value="')[2].partition('"')[0]
    visitor.post("/inbox/handled", data={**asked, "until": until})
    assert "entre-temps" not in visitor.get("/inbox").text
    assert "entre-temps" in visitor.get("/inbox", params={"which": "all"}).text


def test_whoever_has_no_account_is_told_which_they_would_read(the_town: Town, inside: Visitor) -> None:
    the_town.state.watches.apply([each.model_copy(update={"account": ()}) for each in WATCHES], by="ada")
    assert "No account of yours." in inside(Role.RESPONDER).get("/inbox").text


def test_hostile_messages_stay_text_and_what_was_taken_back_is_said(confided: Town, inside: Visitor) -> None:
    evil = told(EVERYTHING, number=3).model_copy(
        update={"title": EVERYTHING, "author": Author(id="bluesky:ada", handle=EVERYTHING[:256], name=EVERYTHING[:512])}
    )
    confided.state.private.keep([Received(message=evil), Received(message=told("x", number=2))])
    visitor = inside(Role.RESPONDER)
    for page in (visitor.get("/inbox").text, conversation(visitor)):
        assert wrong_in(page) == []
        assert "evil" in page


def test_programs_read_and_mark_as_people_do(confided: Town) -> None:
    asked = program(confided, Role.RESPONDER)
    (found,) = asked.get("/messages/conversations").json()["items"]
    assert (found["account"], found["waits"], found["last"]["text"]) == (OURS, True, SECRET)
    where = {"account": OURS, "conversation": found["conversation"]}
    answer = asked.get("/messages", params=where)
    assert [each["text"] for each in answer.json()["items"]] == [SECRET]
    assert answer.headers["cache-control"] == "no-store"
    assert asked.post("/messages/handled", json={**where, "until": found["last"]["sent_at"]}).status_code == 200
    assert asked.get("/messages/conversations").json()["items"][0]["waits"] is False
    assert program(confided, Role.ANALYST).get("/messages/conversations").status_code == 403
    assert asked.get("/messages", params={**where, "conversation": "bluesky:none"}).status_code == 404

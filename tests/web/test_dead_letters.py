"""Dead letters in the browser."""

from core.bus.port import RAW
from core.state.dead_letters import LetterStatus
from schemas.letter import Letter
from schemas.people import Role
from tests.web.conftest import Visitor
from tests.web.town import Town
from web.pages.dead_letters import SHOWN, legible

HOSTILE = b'{"text": "<script>alert(1)</script> \xff \xe2\x80\xae"}'


def file(the_town: Town, count: int = 3, body: bytes = HOSTILE, topic: str = RAW) -> None:
    reason = 'x:{}: published_at "31/02/2015" is no date.'
    letters = [
        Letter(topic, 0, number, f"x:{number}", body, "Permanent", reason.format(number), {"kind": "posted"})
        for number in range(count)
    ]
    the_town.state.dead_letters.add(letters)


def status(the_town: Town, number: int) -> LetterStatus:
    return the_town.state.dead_letters.get(number).status


def test_a_mistake_made_often_is_one_reason(the_town: Town, inside: Visitor) -> None:
    file(the_town)
    shown = inside(Role.ADMINISTRATOR).get("/dead-letters/reasons").text
    assert "<b>3</b>" in shown
    assert "published_at &#34;…&#34; is no date." in shown


def test_what_a_letter_said_is_shown_as_text_and_never_whole_where_it_is_long(the_town: Town, inside: Visitor) -> None:
    file(the_town, 1)
    shown = inside(Role.ADMINISTRATOR).get("/dead-letters/1").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; \\xff \\u202e" in shown
    assert "<script>alert" not in shown
    file(the_town, 1, b"a" * (SHOWN + 9), topic="mentions.analysed")
    assert "9 more bytes are not shown." in inside(Role.ADMINISTRATOR).get("/dead-letters/2").text
    assert legible(b"a\tb\nc\x00") == "a\tb\nc\\x00"


def test_the_chosen_are_published_again_where_they_came_from(the_town: Town, inside: Visitor) -> None:
    file(the_town)
    administrator = inside(Role.ADMINISTRATOR)
    answer = administrator.post("/dead-letters/replay", data={"letter": ["1", "3"]})
    assert answer.headers["location"] == "/dead-letters?done=2&rows=0"
    assert [status(the_town, number) for number in (1, 2, 3)] == ["replayed", "open", "replayed"]
    assert administrator.post("/dead-letters/replay", data={"letter": "1"}).status_code == 409
    assert administrator.post("/dead-letters/replay", data={"letter": "99"}).status_code == 404


def test_none_chosen_is_none_and_not_all(the_town: Town, inside: Visitor) -> None:
    file(the_town)
    administrator = inside(Role.ADMINISTRATOR)
    for action in ("replay", "drop"):
        assert administrator.post(f"/dead-letters/{action}").status_code == 303
    assert {status(the_town, number) for number in (1, 2, 3)} == {LetterStatus.OPEN}


def test_rows_of_files_are_told_apart(the_town: Town, inside: Visitor) -> None:
    file(the_town, 1, b"a,b", topic="replay tweets.csv")
    answer = inside(Role.ADMINISTRATOR).post("/dead-letters/replay", data={"letter": "1"})
    assert answer.headers["location"] == "/dead-letters?done=0&rows=1"
    assert "was never on the bus" in inside(Role.ADMINISTRATOR).get(answer.headers["location"]).text
    assert status(the_town, 1) == LetterStatus.OPEN


def test_what_is_dropped_stays_listed(the_town: Town, inside: Visitor) -> None:
    file(the_town)
    administrator = inside(Role.ADMINISTRATOR)
    administrator.post("/dead-letters/drop", data={"letter": "2"})
    assert 'href="/dead-letters/2"' not in administrator.get("/dead-letters").text
    assert 'href="/dead-letters/2"' in administrator.get("/dead-letters?status=dropped").text


def test_many_are_paged(the_town: Town, inside: Visitor) -> None:
    file(the_town, 120)
    administrator = inside(Role.ADMINISTRATOR)
    shown = administrator.get("/dead-letters").text
    assert "before=21" in shown
    assert 'href="/dead-letters/20"' in administrator.get("/dead-letters?before=21").text

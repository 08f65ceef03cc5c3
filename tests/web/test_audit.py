"""Who saw and did what, as an administrator reads it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core.state.audit import AUDIT_KEPT
from schemas.people import Role
from schemas.scope import only
from tests.web.conftest import Looker, Visitor
from tests.web.town import TODAY, Town

SessionOf = Callable[[Role], str]


def test_it_is_asked_by_person_action_and_day(the_town: Town, inside: Visitor) -> None:
    audit, clock = the_town.state.audit, the_town.clock
    audit.note("zoe@example.org", "looked", "first")
    clock.forward(days=2)
    audit.note("max@example.org", "left", "second")
    administrator = inside(Role.ADMINISTRATOR)
    assert "second" not in administrator.get("/audit", params={"by": "zoe@example.org"}).text
    assert "first" not in administrator.get("/audit", params={"action": "left"}).text
    day = f"{TODAY:%Y-%m-%d}"
    assert "second" not in administrator.get("/audit", params={"start": day, "end": day}).text
    assert "first" in administrator.get("/audit", params={"start": day, "end": day}).text


def test_it_is_read_page_by_page_and_nothing_stands_twice(the_town: Town, inside: Visitor) -> None:
    for number in range(250):
        the_town.state.audit.note("ada", "looked", f"subject-{number:03}")
    administrator = inside(Role.ADMINISTRATOR)
    address, seen = "/audit?action=looked", []
    while address:
        page = administrator.get(address).text
        seen += [part[:3] for part in page.split("subject-")[1:]]
        onward = [part.split('"')[0] for part in page.split('href="') if "before=" in part.split('"')[0]]
        address = onward[0].replace("&amp;", "&") if onward else ""
    assert seen == [f"{number:03}" for number in reversed(range(250))]


def test_what_it_was_done_to_is_named_in_french_and_what_was_asked_stays_as_it_was_written(
    the_town: Town, inside: Visitor
) -> None:
    the_town.state.audit.note("account 7", "erased", "receipt 3")
    the_town.state.audit.look("ada", "saw mentions", "receipt 4", 2)
    page = inside(Role.ADMINISTRATOR).get("/audit", headers={"Accept-Language": "fr"}).text
    assert "reçu 3" in page
    assert "compte 7" in page
    assert "receipt 4" in page


def test_looking_at_it_is_noted_too(the_town: Town, inside: Visitor) -> None:
    inside(Role.ADMINISTRATOR).get("/audit")
    (newest,) = the_town.state.audit.list(1)
    assert (newest.by, newest.action) == ("administrator@example.org", "saw the audit")


@pytest.mark.parametrize("asked", [{"start": "2026-02-30"}, {"end": "yesterday"}, {"before": "0"}, {"by": "x" * 300}])
def test_what_cannot_be_asked_is_said(inside: Visitor, asked: dict[str, str]) -> None:
    assert inside(Role.ADMINISTRATOR).get("/audit", params=asked).status_code == 422


def test_what_is_older_than_it_is_kept_goes(the_town: Town) -> None:
    the_town.state.audit.note("ada", "looked", "")
    the_town.clock.forward(seconds=(AUDIT_KEPT + timedelta(seconds=1)).total_seconds())
    assert the_town.state.audit.forget(the_town.clock.now() - AUDIT_KEPT) > 0
    assert list(the_town.state.audit.list(5)) == []


def test_it_is_filtered_in_a_browser(looker: Looker, session_of: SessionOf) -> None:
    with looker.at(session_of(Role.ADMINISTRATOR), "fr") as page:
        page.goto("/audit")
        page.get_by_label("Quoi").select_option(label="mot de passe choisi")
        page.get_by_role("button", name="Voir").click()
        expect(page.get_by_role("cell", name="mot de passe choisi").first).to_be_visible()
        expect(page.get_by_role("cell", name="veille ajoutée")).to_have_count(0)


def looks(town: Town) -> list[tuple[str, str, int | None]]:
    looked = town.state.audit.list(50)
    return [(each.action, each.subject, each.shown) for each in looked if each.shown is not None]


@pytest.mark.parametrize(
    "address",
    [
        "/voices/heard?of=brisolle&who=pseudonymous",
        "/watches/new/preview?query=refund",
        "/watches/brisolle/sample?query=brisolle",
        "/tags/preview?kind=query&query=refund",
    ],
)
def test_whoever_is_shown_mentions_on_the_way_to_something_else_stands_there_too(
    the_town: Town, inside: Visitor, address: str
) -> None:
    assert inside(Role.ANALYST).get(address).status_code == 200
    ((action, _, shown),) = looks(the_town)
    assert (action, (shown or 0) > 0) == ("saw mentions", True)


def test_looks_at_the_same_within_an_hour_are_one_entry(the_town: Town, inside: Visitor) -> None:
    viewer = inside(Role.VIEWER)
    for _ in range(3):
        assert viewer.get("/explore/mentions", params={"q": "watch:brisolle", "range": "7d"}).status_code == 200
    ((action, asked, shown),) = looks(the_town)
    assert (action, asked) == ("saw mentions", "watch:brisolle · 7d")
    assert shown is not None
    assert shown % 3 == 0
    the_town.clock.forward(hours=1)
    viewer.get("/api/v1/mentions", params={"q": "watch:brisolle", "limit": 5})
    viewer.get("/explore/mentions", params={"q": "watch:brisolle", "range": "7d"})
    assert len(looks(the_town)) == 3
    assert ("saw mentions", "watch:brisolle", 5) in looks(the_town)
    page = inside(Role.ADMINISTRATOR).get("/audit", params={"action": "saw mentions"}).text
    assert "watch:brisolle · 7d" in page
    assert "5 mentions shown" in page


def test_the_audit_names_nobody_whom_a_look_was_about(the_town: Town, inside: Visitor) -> None:
    viewer = inside(Role.VIEWER)
    (hit,) = the_town.store.search(None, only("brisolle"), 1).hits
    author, mention = hit.mention.author.id, hit.mention.id
    viewer.get("/explore/mentions", params={"q": f'watch:brisolle author_id:"{author}"'})
    viewer.get("/explore/whole", params={"mention": mention, "watch": "brisolle"})
    viewer.get(f"/api/v1/mentions/{mention}")
    viewer.get("/people/mentions", params={"author": author})
    told = looks(the_town)
    assert [action for action, _, _ in told] == ["saw mentions", "opened a mention", "saw mentions"]
    assert told[1] == ("opened a mention", the_town.state.suppression.hash(mention), 2)
    assert told[2][1].startswith("watch:brisolle about a person ")
    assert author not in str(told)
    assert mention not in str(told)

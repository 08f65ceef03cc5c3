"""What has no revision is written over as it was read, too: tags, digests and standing orders."""

from typing import NamedTuple

import pytest

from schemas.people import Role
from tests.web.api import program
from tests.web.town import TEAM, Town


class Thing(NamedTuple):
    path: str
    body: dict[str, object]
    other: dict[str, object]


THINGS = [
    Thing("/tags/product/refund", {"id": "product/refund", "name": "Refund", "team": TEAM}, {"query": "refund"}),
    Thing("/digests/daily", {"id": "daily", "channel": "mail", "team": TEAM}, {"at": "09:30:00"}),
    Thing("/orders/now", {"id": "now", "query": "angry", "channel": "mail"}, {"minutes": 5}),
]
things = pytest.mark.parametrize("thing", THINGS, ids=lambda thing: thing.path)


@things
def test_what_was_read_is_sent_back_changed(the_town: Town, thing: Thing) -> None:
    asker = program(the_town, Role.ANALYST)
    made = asker.put(thing.path, json=thing.body, headers={"If-None-Match": "*"})
    read = asker.get(thing.path)
    assert (made.status_code, made.json(), made.headers["etag"]) == (200, read.json(), read.headers["etag"])
    assert asker.get(thing.path, headers={"If-None-Match": read.headers["etag"]}).status_code == 304
    over = {"If-Match": read.headers["etag"]}
    changed = asker.put(thing.path, json={**read.json(), **thing.other}, headers=over)
    assert (changed.status_code, asker.get(thing.path).json()) == (200, {**read.json(), **thing.other})
    assert changed.headers["etag"] != read.headers["etag"]
    gone = asker.delete(thing.path, headers={"If-Match": changed.headers["etag"]})
    assert (gone.is_success, asker.get(thing.path).status_code) == (True, 404)


@things
def test_nobody_writes_over_what_they_have_not_read(the_town: Town, thing: Thing) -> None:
    asker = program(the_town, Role.ANALYST)
    first = asker.put(thing.path, json=thing.body).headers["etag"]
    second = asker.put(thing.path, json={**thing.body, **thing.other}).headers["etag"]
    for headers in ({"If-Match": first}, {"If-None-Match": "*"}):
        refused = asker.put(thing.path, json=thing.body, headers=headers)
        assert (refused.status_code, refused.json()["title"]) == (412, "Precondition Failed")
        assert asker.delete(thing.path, headers=headers).status_code == 412
    assert asker.put(thing.path, json=thing.body, headers={"If-Match": '"3"'}).status_code == 422
    assert asker.get(thing.path).headers["etag"] == second


@things
def test_it_may_be_made_again_where_it_is_gone_and_not_changed(the_town: Town, thing: Thing) -> None:
    asker = program(the_town, Role.ANALYST)
    read = asker.put(thing.path, json=thing.body).headers["etag"]
    assert asker.delete(thing.path).is_success
    assert asker.put(thing.path, json=thing.body, headers={"If-Match": read}).status_code == 412
    assert asker.put(thing.path, json=thing.body, headers={"If-None-Match": "*"}).status_code == 200

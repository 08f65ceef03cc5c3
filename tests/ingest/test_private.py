"""Private messages on their way: to a topic of their own, and with no text anywhere else."""

import json

import pytest
from pydantic import JsonValue

from core.bus.port import PRIVATE
from core.errors import Permanent
from ingest.port import Harvest, Refused
from ingest.private import WITHHELD, guarded, message_of
from schemas.event import Posted
from schemas.mention import Visibility
from schemas.private import PRIVATE_EVENT
from tests.builders import mention
from tests.forgotten import Forgotten
from tests.ingest.parts import Script
from tests.ingest.test_runner import Office
from tests.private import ADA, message, received, withdrawn

MARKER = "un secret entre nous"


def private_script(*harvests: Harvest) -> Script:
    return Script(list(harvests))


def test_a_message_goes_on_its_own_topic_alone() -> None:
    office = Office()
    office.run(private_script(Harvest((), "1", private=(received(1), withdrawn(1)))))
    assert set(office.shelf.topics) == {PRIVATE}
    assert [PRIVATE_EVENT.validate_json(each.body) for each in office.shelf.messages] == [received(1), withdrawn(1)]
    assert {each.key for each in office.shelf.messages} == {"bluesky:ada/1"}


def test_a_message_to_or_from_an_erased_person_goes_nowhere() -> None:
    office = Office(erased=Forgotten(frozenset({ADA})))
    office.run(private_script(Harvest((), "1", private=(received(1),))))
    assert office.shelf.messages == []


def test_a_mention_that_says_it_is_private_is_refused_without_its_text() -> None:
    office = Office()
    hidden = mention("x:1", text=MARKER, title=MARKER).model_copy(update={"visibility": Visibility.PRIVATE})
    office.run(private_script(Harvest((Posted(mention=hidden),), "1")))
    assert len(office.refusals.kept) == 1
    assert MARKER not in str(office.refusals.kept)
    assert office.shelf.messages == []


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "posted", "mention": {"visibility": "private", "text": MARKER}},
        {"visibility": "direct", "content": MARKER},
        {"object": "page", "entry": [{"messaging": [{"message": {"text": MARKER}}]}]},
    ],
)
def test_a_refusal_of_something_private_keeps_nothing_of_it(told: JsonValue) -> None:
    kept = guarded(Refused("line 1", json.dumps(told).encode(), f'text "{MARKER}" is wrong.'))
    assert (kept.where, kept.body) == ("line 1", WITHHELD)
    assert MARKER not in kept.reason


def test_a_refusal_of_something_public_is_kept_as_it_is() -> None:
    public = Refused("line 1", b'{"visibility": "public", "text": "private"}', "wrong.")
    assert guarded(public) is public


def test_a_message_that_is_none_is_refused_without_what_stands_in_it() -> None:
    fields = message(1, MARKER).model_dump(mode="json")
    wrong: list[dict[str, JsonValue]] = [{"published_at": MARKER}, {"author": {"id": ""}}, {"network": MARKER}]
    for spoilt in wrong:
        with pytest.raises(Permanent) as refused:
            message_of({**fields, **spoilt})
        assert MARKER not in str(refused.value)


def test_a_text_is_cleaned_and_cut_as_any_other() -> None:
    fields = message(1).model_dump(mode="json")
    read = message_of({**fields, "text": "a\x00b" + "c" * 200_000})
    assert read.text.startswith("abc")
    assert (len(read.text), read.truncated) == (100_000, True)

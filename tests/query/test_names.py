"""Names in a query of what somebody listens for or saved: the unknown are refused, the gone are said."""

import pytest

from core.errors import NotFound
from core.query.names import Names, UnknownName, doubtful
from core.query.parse import parse

KNOWN = {
    "watch": Names(now={"sncf", "brisolle"}, gone={"sncf", "brisolle", "trams"}),
    "topic": Names(now={"retards"}, gone={"retards", "pannes"}),
    "saved": Names(now={"angry", "praise"}, gone={"angry", "praise", "old"}, silent={"praise"}),
}


@pytest.mark.parametrize(
    "query",
    ["panne", "watch:sncf topic:retards saved:angry", "NOT watch:SNCF panne", 'watch:"-" train', "author:sncff"],
)
def test_of_names_that_there_are_nothing_is_said(query: str) -> None:
    assert doubtful(parse(query), KNOWN) == []


@pytest.mark.parametrize(
    ("query", "position", "message", "hint"),
    [
        ("panne watch:brisole", 12, 'there is no watch "brisole".', 'Did you mean "brisolle"?'),
        ("NOT (watch:sncf OR topic:retard)", 25, 'there is no topic "retard".', 'Did you mean "retards"?'),
        ("saved:(angry OR angri)", 16, 'there is no saved query "angri".', 'Did you mean "angry"?'),
        ("watch:xyz", 6, 'there is no watch "xyz".', "`tocsin watches list` shows those that there are."),
    ],
)
def test_a_name_that_never_was_is_said_at_its_place_with_the_nearest(
    query: str, position: int, message: str, hint: str
) -> None:
    with pytest.raises(UnknownName) as raised:
        doubtful(parse(query), KNOWN)
    assert isinstance(raised.value, NotFound)
    assert (raised.value.position, raised.value.hint) == (position, hint)
    assert raised.value.message == f"query, position {position}: {message}"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("watch:trams", 'query, position 6: the watch "trams" was removed: only what is stored of it is found.'),
        ("topic:pannes", 'query, position 6: the topic "pannes" was removed: only what is stored of it is found.'),
        ("saved:old", 'query, position 6: the saved query "old" was removed: only what is stored of it is found.'),
        (
            "saved:praise",
            'query, position 6: the saved query "praise" is not live: only what it matched while it was is found.',
        ),
    ],
)
def test_a_name_that_is_gone_finds_what_is_stored_and_that_is_said(query: str, told: str) -> None:
    assert doubtful(parse(query), KNOWN) == [told]

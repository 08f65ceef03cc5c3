"""Finding erased ids in whatever was kept, and taking them out."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from core.state.traces import names_any, without

IDS = frozenset({"x:ada", "x:1"})
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.sampled_from(["x:ada", "x:1", "x:eve", ""]))
VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.sampled_from(["x:ada", "by", "x:eve"]), inner)),
    max_leaves=20,
)


@settings(max_examples=100)
@given(VALUES)
def test_what_is_taken_out_is_found_before_and_never_after(value: JsonValue) -> None:
    written = json.dumps(value)
    left = json.dumps(without(value, IDS))
    assert names_any(written.encode(), IDS) == any(f'"{key}"' in written for key in IDS)
    assert not any(f'"{key}"' in left for key in IDS)


@pytest.mark.parametrize(
    "body",
    [b'{"author": {"id": "x:ada"}}', b'"x:\\u0061da"', b"2026;ada;bonjour", b'\xff\xfe {"id": "x:1"', b"x:ada"],
)
def test_an_id_is_found_however_it_is_written(body: bytes) -> None:
    assert names_any(body, IDS)


@pytest.mark.parametrize("body", [b'{"author": {"id": "x:adam"}}', b"2026;adam;x:12;11", b"", b"{}", b"\x00\xff"])
def test_an_id_that_only_looks_alike_is_left(body: bytes) -> None:
    assert not names_any(body, IDS)


@pytest.mark.parametrize("key", ["x:.*", "x:(", "x:", ":"])
def test_an_id_is_never_read_as_a_pattern(key: str) -> None:
    assert not names_any(b"not json; anything (at all", {key})


def test_json_too_deep_to_be_read_is_searched_as_text() -> None:
    assert names_any(b"[" * 100_000 + b'"x:ada"', IDS)
    assert not names_any(b"[" * 100_000 + b'"x:eve"', IDS)

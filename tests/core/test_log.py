"""Logging: what a line says, and what it never says."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from pydantic import SecretStr

from core.log import configure

SECRET = "s3cr3t-value"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    stream = io.StringIO()
    configure("index", stream, "json")
    yield stream
    root.handlers[:], root.level = before
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def said(lines: io.StringIO) -> dict[str, object]:
    (line,) = lines.getvalue().splitlines()
    parsed = json.loads(line)
    assert isinstance(parsed, dict)
    return parsed


def test_a_line_is_json_and_says_when_which_stage_and_how_grave(lines: io.StringIO) -> None:
    structlog.get_logger("core.bus.pump").warning("crème brûlée", records=3)
    line = said(lines)
    assert str(line.pop("timestamp")).endswith("Z")
    assert line == {
        "event": "crème brûlée",
        "records": 3,
        "stage": "index",
        "level": "warning",
        "logger": "core.bus.pump",
    }


def test_what_libraries_say_looks_the_same(lines: io.StringIO) -> None:
    logging.getLogger("some.library").error("lost %d of %d", 2, 5)
    line = said(lines)
    assert (line["event"], line["logger"], line["stage"]) == ("lost 2 of 5", "some.library", "index")


@pytest.mark.parametrize(
    "fields",
    [
        {"token": SECRET},
        {"slack_token": SECRET},
        {"API_KEY": SECRET},
        {"password": SecretStr(SECRET)},
        {"settings": {"nested": [{"client_secret": SECRET}]}},
        {"headers": {"Authorization": f"Bearer {SECRET}"}},
        {"url": f"https://api.example/1?access_token={SECRET}&page=2"},
        {"url": f"postgresql://tocsin:{SECRET}@db/tocsin"},
        {"answer": f'{{"api_key": "{SECRET}"}}'},
        {"sent": [f"Authorization: Bearer {SECRET}"]},
        {"sent": f"authorization: Basic {SECRET}"},
        {"said": f"with bearer {SECRET}"},
        {"model": SecretStr(SECRET)},
    ],
)
def test_a_secret_is_never_logged(lines: io.StringIO, fields: dict[str, object]) -> None:
    structlog.get_logger().info("connecting", **fields)
    assert "connecting" in lines.getvalue()
    assert SECRET not in lines.getvalue()


def test_a_secret_in_a_traceback_or_in_a_librarys_words_is_not_logged_either(lines: io.StringIO) -> None:
    try:
        raise ConnectionError(f"GET https://api.example/?token={SECRET} failed")
    except ConnectionError:
        structlog.get_logger().exception("cannot connect")
    logging.getLogger("some.library").warning("retrying https://me:%s@example", SECRET)
    assert "ConnectionError: GET https://api.example/?token=*** failed" in lines.getvalue()
    assert SECRET not in lines.getvalue()


def test_what_is_no_secret_is_left_as_it_is(lines: io.StringIO) -> None:
    text = "http://127.0.0.1:8750/ready, a basic income, mailto:me@example.org"
    structlog.get_logger().info("posted", text=text, members=[1, 2])
    line = said(lines)
    assert line["text"] == text
    assert line["members"] == [1, 2]


def test_a_hostile_text_is_searched_for_secrets_in_little_time(lines: io.StringIO) -> None:
    for text in ("a-" * 200_000, "token=" * 60_000, "://" * 100_000, "x:" * 100_000, "bearer " * 60_000):
        structlog.get_logger().info("posted", text=text)
    assert len(lines.getvalue().splitlines()) == 5


def test_a_text_with_line_breaks_stays_one_line(lines: io.StringIO) -> None:
    structlog.get_logger().info("posted", text='one\ntwo\r\n{"event": "forged"}')
    assert said(lines)["event"] == "posted"


def test_addresses_that_http_clients_call_are_not_logged_line_by_line(lines: io.StringIO) -> None:
    logging.getLogger("httpx").info("HTTP Request: GET https://api.example")
    assert lines.getvalue() == ""


def test_plain_lines_are_for_people(lines: io.StringIO) -> None:
    configure("index", lines, "plain")
    structlog.get_logger().info("indexed", records=3, token=SECRET)
    assert "indexed" in lines.getvalue()
    assert "records=3" in lines.getvalue()
    assert SECRET not in lines.getvalue()

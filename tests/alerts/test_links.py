"""Links that act."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from alerts.links import GOOD_FOR, Expired, SignedLinks
from core.errors import Permanent
from tests.builders import NOON
from tests.contracts.state.clock import HandClock

KEY = "0123456789abcdef0123456789abcdef"


def links(key: str = KEY, clock: HandClock | None = None) -> SignedLinks:
    return SignedLinks("https://tocsin.example.org/", SecretStr(key), clock or HandClock(NOON))


def token(address: str) -> str:
    return parse_qs(urlsplit(address).query)["t"][0]


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_link_says_what_it_is_for_and_for_whom(incident: str, recipient: str) -> None:
    address = links().to(incident, "acknowledge", recipient, "fr")
    assert address.startswith("https://tocsin.example.org/act?t=")
    read = links().read(token(address))
    assert (read.incident, read.action, read.recipient, read.language) == (incident, "acknowledge", recipient, "fr")


def test_a_link_ends() -> None:
    clock = HandClock(NOON)
    made = token(links(clock=clock).to("i", "acknowledge", "ada", "en"))
    clock.forward(seconds=GOOD_FOR.total_seconds())
    assert links(clock=clock).read(made).incident == "i"
    clock.forward(seconds=1)
    with pytest.raises(Expired):
        links(clock=clock).read(made)


@given(st.data())
def test_a_link_that_was_changed_anywhere_is_none_of_ours(data: st.DataObject) -> None:
    made = token(links().to("i", "acknowledge", "ada", "en"))
    at = data.draw(st.integers(0, len(made) - 1))
    other = data.draw(st.sampled_from("AQgw09-_.").filter(lambda letter: letter != made[at]))
    forged = made[:at] + other + made[at + 1 :]
    try:
        read = links().read(forged)
    except Permanent:
        return
    assert read == links().read(made)  # the last letter of base64 has bits that say nothing


@given(st.text(max_size=200))
def test_any_text_is_no_link(text: str) -> None:
    with pytest.raises(Permanent):
        links().read(text)


def test_a_link_by_another_key_is_none_of_ours() -> None:
    made = token(links("f" * 32).to("i", "acknowledge", "ada", "en"))
    with pytest.raises(Permanent, match="not one of ours"):
        links().read(made)


def test_a_link_lasts_a_week() -> None:
    assert timedelta(days=7) == GOOD_FOR

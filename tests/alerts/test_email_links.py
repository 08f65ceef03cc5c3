"""The link in an e-mail that acknowledges its incident."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from pydantic import SecretStr

from alerts.channel import NOTHING, Links, Surroundings
from alerts.links import SignedLinks
from alerts.notifiers.email import Email, Settings
from schemas.delivery import Delivery, What
from tests.alerts.servers import Mailbox, mail_server
from tests.alerts.test_email import letter, part
from tests.alerts.test_messages import IN_FRENCH, INCIDENT
from tests.alerts.test_messages import told as rendered
from tests.builders import NOON
from tests.contracts.state.clock import HandClock

CLOCK = HandClock(NOON)
LINKS = SignedLinks("https://tocsin.example.org", SecretStr("0123456789abcdef0123456789abcdef"), CLOCK)
ADA = ("ada@example.org",)


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    with mail_server(tmp_path) as server:
        yield server


def sent(mailbox: Mailbox, delivery: Delivery, recipients: tuple[str, ...] = ADA, links: Links = LINKS) -> list[str]:
    """The tokens of the links in its text and in its HTML."""
    settings = Settings(
        host=mailbox.host, port=mailbox.port, sender="t@example.org", recipients=recipients, ca_file=mailbox.ca_file
    )
    Email(settings, Surroundings("care", CLOCK, links=links)).send(delivery)
    parts = (part(letter(mailbox), "plain"), unescape(part(letter(mailbox), "html")))
    return [token for each in parts for token in re.findall(r"https://tocsin\.example\.org/act\?t=([\w.-]+)", each)]


def test_text_and_html_hold_a_link_that_acknowledges_in_the_recipients_name(mailbox: Mailbox) -> None:
    tokens = sent(mailbox, rendered())
    assert len(tokens) == 2
    read = LINKS.read(tokens[0])
    assert (read.incident, read.action, read.recipient) == (INCIDENT.id, "acknowledge", "ada@example.org (e-mail)")
    assert tokens[0] == tokens[1]


def test_one_mail_to_many_can_name_nobody(mailbox: Mailbox) -> None:
    tokens = sent(mailbox, rendered(), ("ada@example.org", "bob@example.org"))
    assert LINKS.read(tokens[0]).recipient == "care (e-mail)"


def test_the_page_speaks_the_language_of_the_mail(mailbox: Mailbox) -> None:
    tokens = sent(mailbox, rendered(route=IN_FRENCH))
    assert LINKS.read(tokens[0]).language == "fr"
    assert "Prendre en charge (une page demande confirmation)" in part(letter(mailbox), "plain")


@pytest.mark.parametrize("what", ["resolved"])
def test_what_is_over_cannot_be_acknowledged(mailbox: Mailbox, what: What) -> None:
    assert sent(mailbox, rendered(what)) == []


def test_without_a_page_there_is_no_link(mailbox: Mailbox) -> None:
    assert sent(mailbox, rendered(), links=NOTHING) == []

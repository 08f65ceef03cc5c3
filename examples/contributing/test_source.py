"""Mail as a source: what every source must do, and what this one does."""

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest

from core.clock import SystemClock
from core.plugins import Plugins
from ingest.port import Source, Surroundings
from schemas.private import Received
from tests.contracts.source import Scene, SourceContract, everything


def mail(number: int, text: str, *, date: str = "Mon, 02 Mar 2026 08:00:00 +0100") -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = f"<{number}@example.org>"
    message["From"] = "Ada Martin <ada@example.org>"
    message["Subject"] = "Mon colis"
    message["Date"] = date
    message.set_content(text)
    return message


def source(folder: Path, *messages: EmailMessage) -> Source:
    box = mailbox.mbox(folder / "inbox.mbox")
    for message in messages:
        box.add(message)
    box.close()
    plugin = Plugins[Source]("ingest.sources", "tocsin.sources").load("mbox")
    return plugin.build(
        plugin.settings(path=folder / "inbox.mbox", private="service@example.org"),
        Surroundings("mail.service", SystemClock()),
    )


class TestMbox(SourceContract):
    @pytest.fixture
    def scene(self, tmp_path: Path) -> Scene:
        messages = [mail(number, "où est mon colis ?") for number in range(250)]
        messages[7] = mail(7, "perdu", date="mardi")
        return Scene(source(tmp_path, *messages), mentions=249, refused=1)


def test_a_letter_is_a_private_message_and_its_subject_is_the_title(tmp_path: Path) -> None:
    given = everything(source(tmp_path, mail(1, "toujours rien reçu, c'est honteux")))
    (event,) = given.private
    assert given.events == []
    assert isinstance(event, Received)
    assert event.message.account == "mail:service@example.org"
    assert event.message.title == "Mon colis"
    assert event.message.text == "toujours rien reçu, c'est honteux\n"
    assert event.message.author.name == "Ada Martin"


def test_what_is_refused_says_nothing_of_what_stood_in_it(tmp_path: Path) -> None:
    (refused,) = everything(source(tmp_path, mail(1, "honteux", date="mardi prochain"))).refused
    assert b"honteux" not in refused.body
    assert "mardi" not in refused.reason

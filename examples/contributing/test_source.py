"""Mail as a source: what every source must do, and what this one does."""

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest

from core.clock import SystemClock
from core.plugins import Plugins
from ingest.port import Source, Surroundings
from schemas.event import Posted
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
    return plugin.build(plugin.settings(path=folder / "inbox.mbox"), Surroundings("mail.service", SystemClock()))


class TestMbox(SourceContract):
    @pytest.fixture
    def scene(self, tmp_path: Path) -> Scene:
        messages = [mail(number, "où est mon colis ?") for number in range(250)]
        messages[7] = mail(7, "perdu", date="mardi")
        return Scene(source(tmp_path, *messages), mentions=249, refused=1)


def test_a_message_is_private_and_its_subject_is_the_title(tmp_path: Path) -> None:
    event, _ = everything(source(tmp_path, mail(1, "toujours rien reçu, c'est honteux"))).events
    assert isinstance(event, Posted)
    assert event.mention.visibility == "private"
    assert event.mention.title == "Mon colis"
    assert event.mention.text == "toujours rien reçu, c'est honteux\n"
    assert event.mention.author.name == "Ada Martin"

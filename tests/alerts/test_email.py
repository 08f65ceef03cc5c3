"""Incidents by e-mail, to a real SMTP server."""

import email
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from alerts.channel import NOTHING, Notifier, Pictures, Surroundings
from alerts.notifiers.email import Email, Settings, message_id
from core.errors import Misconfigured, Permanent, Transient
from schemas.delivery import Delivery
from tests.alerts.servers import Mailbox, mail_server
from tests.builders import NOON
from tests.contracts.notifier import NotifierContract
from tests.contracts.state.clock import HandClock

OPENED = Delivery(
    key="voltea-1|email|opened",
    channel="email",
    incident="voltea-1",
    subject="Voltéa 4/5 : panne de l’appli, amende à bord",
    text="Voltéa : 214 mentions négatives\n",
    html="<p>Voltéa : 214 mentions négatives</p>",
)


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    with mail_server(tmp_path) as server:
        yield server


def notifier(mailbox: Mailbox, pictures: Pictures = NOTHING, **changed: object) -> Email:
    known: dict[str, object] = {
        "host": mailbox.host,
        "port": mailbox.port,
        "sender": "Tocsin <tocsin@example.org>",
        "recipients": ("crise@example.org",),
        "ca_file": mailbox.ca_file,
        "seconds": 5,
    }
    return Email(Settings.model_validate({**known, **changed}), Surroundings("post", HandClock(NOON), pictures))


class Drawn:
    """A picture of anything."""

    def of(self, incident: str) -> bytes | None:
        return b"\x89PNG\r\n\x1a\n" + incident.encode()


class TestEmail(NotifierContract):
    name = "email"

    @pytest.fixture
    def notifier(self, mailbox: Mailbox) -> Notifier:
        return notifier(mailbox)


def letter(mailbox: Mailbox, place: int = -1) -> EmailMessage:
    content = mailbox.letters[place].content
    assert isinstance(content, bytes)
    read = email.message_from_bytes(content, policy=default)
    assert isinstance(read, EmailMessage)
    return read


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def test_a_message_arrives_encrypted_in_text_and_html(mailbox: Mailbox) -> None:
    notifier(mailbox).send(OPENED)
    arrived = letter(mailbox)
    assert arrived["Subject"] == OPENED.subject
    assert part(arrived, "plain").strip() == OPENED.text.strip()
    assert part(arrived, "html").strip() == OPENED.html
    assert mailbox.encrypted == [True]


def test_a_digest_has_no_picture(mailbox: Mailbox) -> None:
    notifier(mailbox, Drawn()).send(OPENED.model_copy(update={"what": "digest"}))
    assert "image/png" not in [each.get_content_type() for each in letter(mailbox).walk()]


def test_a_picture_stands_inside_the_message_with_what_it_shows_in_words(mailbox: Mailbox) -> None:
    told = OPENED.model_copy(
        update={"html": "<h2>Voltéa</h2><p>214</p>", "pictured": 'Voltéa "the" last 24 hours <against> usual'}
    )
    notifier(mailbox, Drawn()).send(told)
    arrived = letter(mailbox)
    (picture,) = [each for each in arrived.walk() if each.get_content_type() == "image/png"]
    assert picture.get_content() == Drawn().of("voltea-1")
    assert picture.get_content_disposition() == "inline"
    html = part(arrived, "html")
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in html
    assert 'alt="Voltéa &quot;the&quot; last 24 hours &lt;against&gt; usual"' in html
    assert html.index("</h2>") < html.index("<img") < html.index("<p>214")
    assert [each.get_content_type() for each in arrived.walk()] == [
        "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"
    ]  # fmt: skip


def test_a_second_sending_can_be_told_from_the_first_by_its_message_id(mailbox: Mailbox) -> None:
    first, second = notifier(mailbox).send(OPENED), notifier(mailbox).send(OPENED)
    assert first == second == letter(mailbox, 0)["Message-ID"] == letter(mailbox, 1)["Message-ID"]


def test_what_follows_stands_in_the_thread_of_the_first(mailbox: Mailbox) -> None:
    first = notifier(mailbox).send(OPENED)
    later = OPENED.model_copy(update={"key": "voltea-1|email|resolved-2", "thread": first})
    notifier(mailbox).send(later)
    assert (letter(mailbox)["In-Reply-To"], letter(mailbox)["References"]) == (first, first)


def test_the_first_message_refers_to_nothing(mailbox: Mailbox) -> None:
    notifier(mailbox).send(OPENED)
    assert letter(mailbox)["References"] is None


def test_it_logs_in_where_a_user_is_set(mailbox: Mailbox, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("right\n")
    notifier(mailbox, user="tocsin", password_file=tmp_path / "password").send(OPENED)
    assert len(mailbox.letters) == 1


def test_a_wrong_password_halts_the_notifier_and_is_not_told(mailbox: Mailbox) -> None:
    with pytest.raises(Misconfigured) as failure:
        notifier(mailbox, user="tocsin", password="wrong").send(OPENED)
    assert "wrong" not in str(failure.value)


def test_a_certificate_that_nobody_vouches_for_is_refused(mailbox: Mailbox) -> None:
    with pytest.raises(Misconfigured, match="certificate of localhost is not trusted"):
        notifier(mailbox, ca_file=None).send(OPENED)
    assert mailbox.letters == []


def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    with mail_server(tmp_path, host="elsewhere.example") as other, pytest.raises(Misconfigured, match="not trusted"):
        notifier(other).send(OPENED)


def test_a_server_that_is_busy_is_asked_again(mailbox: Mailbox) -> None:
    mailbox.answers.append("451 try again later")
    with pytest.raises(Transient, match="451 try again later"):
        notifier(mailbox).send(OPENED)
    notifier(mailbox).send(OPENED)
    assert len(mailbox.letters) == 1


def test_a_message_that_is_refused_for_good_is_given_up(mailbox: Mailbox) -> None:
    mailbox.answers.append("554 no")
    with pytest.raises(Permanent, match="554 no"):
        notifier(mailbox).send(OPENED)


def test_a_sender_who_may_not_send_halts_the_notifier(mailbox: Mailbox) -> None:
    mailbox.answers.append("535 not you")
    with pytest.raises(Misconfigured):
        notifier(mailbox).send(OPENED)


def test_when_every_recipient_is_unknown_the_notifier_halts(mailbox: Mailbox) -> None:
    mailbox.refuses["crise@example.org"] = "550 unknown"
    with pytest.raises(Misconfigured, match="none of the recipients"):
        notifier(mailbox).send(OPENED)


def test_when_recipients_are_refused_for_now_it_is_asked_again(mailbox: Mailbox) -> None:
    mailbox.refuses["crise@example.org"] = "450 full"
    with pytest.raises(Transient):
        notifier(mailbox).send(OPENED)


def test_one_unknown_recipient_does_not_keep_the_message_from_the_others(mailbox: Mailbox) -> None:
    mailbox.refuses["gone@example.org"] = "550 unknown"
    notifier(mailbox, recipients=("gone@example.org", "crise@example.org")).send(OPENED)
    assert mailbox.letters[0].rcpt_tos == ["crise@example.org"]


def test_a_server_that_is_not_there_is_asked_again(tmp_path: Path) -> None:
    with mail_server(tmp_path) as gone:
        pass
    with pytest.raises(Transient, match="localhost cannot take mail now"):
        notifier(gone).send(OPENED)


def test_a_server_that_speaks_no_tls_is_not_used(mailbox: Mailbox) -> None:
    with pytest.raises(Transient):
        notifier(mailbox, security="tls").send(OPENED)
    assert mailbox.letters == []


def test_addresses_that_would_smuggle_a_header_are_refused() -> None:
    for address in ("nobody", "a@b\r\nBcc: c@d", ""):
        with pytest.raises(ValidationError):
            Settings(host="h", sender=address, recipients=("a@example.org",))


def test_a_user_without_a_password_is_a_mistake() -> None:
    with pytest.raises(Misconfigured, match="password is empty"):
        Email(
            Settings(host="h", user="u", sender="a@b.org", recipients=("c@d.org",)),
            Surroundings("post", HandClock(NOON)),
        )


def test_a_password_given_twice_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("x")
    twice = Settings(
        host="h",
        user="u",
        password=SecretStr("y"),
        password_file=tmp_path / "password",
        sender="a@b.org",
        recipients=("c@d.org",),
    )
    with pytest.raises(Misconfigured, match="both set"):
        Email(twice, Surroundings("post", HandClock(NOON)))


def test_a_secret_file_that_is_missing_or_empty_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    for name in ("missing", "empty"):
        wanted = Settings(host="h", user="u", password_file=tmp_path / name, sender="a@b.org", recipients=("c@d.org",))
        with pytest.raises(Misconfigured, match=name):
            Email(wanted, Surroundings("post", HandClock(NOON)))


def test_the_password_never_prints() -> None:
    shown = Settings(host="h", user="u", password=SecretStr("s3cr3t"), sender="a@b.org", recipients=("c@d.org",))
    assert "s3cr3t" not in repr(shown) + shown.model_dump_json()


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=80))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_arrives(mailbox: Mailbox, subject: str, text: str, key: str) -> None:
    notifier(mailbox).send(Delivery(key=key, channel="email", incident="i", subject=subject, text=text, html=text))
    assert letter(mailbox)["Message-ID"] == message_id(key, "tocsin@example.org")

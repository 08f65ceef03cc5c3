"""A mailbox: what every live source must do, over a real IMAP server, and what is made of mails."""

from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from itertools import count
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from core.errors import Misconfigured, Permanent, Transient
from core.plugins import Plugins
from ingest.port import Source, Surroundings
from ingest.sources.mailbox import Mailbox, Settings
from ingest.sources.mailbox.articles import Item, alerts, newsletter, unwrapped
from ingest.sources.mailbox.imap import LARGEST
from ingest.sources.mailbox.mail import read
from ingest.sources.mailbox.source import GOOGLE, article_id
from schemas.event import Posted
from schemas.mention import Mention
from schemas.private import Received
from tests.builders import NOON
from tests.contracts.live import LiveSourceContract, Scene, ids
from tests.contracts.source import Given
from tests.ingest.imap_server import PASSWORD, USER, Post, imap
from tests.ingest.parts import HandClock

ALERT = """\
<html><head><style>a {{color: red}}</style></head><body>
<a href="https://www.google.com/alerts">Google</a>
<table><tr><td><a href="{link}"><span>{title}</span></a>
<div><a href="https://example.org"><span>Le Journal</span></a></div><div>{text}</div>
<a href="https://www.google.com/alerts/feedback?ffu={link}">Signaler</a></td></tr></table>
<a href="https://www.google.com/alerts/remove">Unsubscribe</a></body></html>"""


def redirect(url: str) -> str:
    return f"https://www.google.com/url?rct=j&amp;sa=t&amp;url={quote(url, safe='')}&amp;ct=ga&amp;usg=AO"


def alert(url: str, title: str, text: str = "Les clients attendent.", sent: datetime = NOON) -> EmailMessage:
    mail = letter(f"Alerte Google : {title}", sent)
    mail.set_content("Voir la version HTML.")
    mail.add_alternative(ALERT.format(link=redirect(url), title=title, text=text), subtype="html")
    return mail


def letter(subject: str, sent: datetime = NOON, sender: str = f"Google Alerts <{GOOGLE}>") -> EmailMessage:
    mail = EmailMessage()
    mail["Message-ID"] = f"<{subject.encode().hex()[:40]}@example.org>"
    mail["From"] = sender
    mail["Subject"] = subject
    mail["Date"] = sent
    return mail


@dataclass
class Alerts:
    """Somebody who sends alerts to the mailbox."""

    post: Post
    clock: HandClock
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def say(self, text: str) -> str:
        url = f"https://journal.example.org/{next(self._numbers)}"
        self.post.deliver(alert(url, text, sent=self.clock.now()).as_bytes(), self.clock.now())
        return article_id(url)

    def spoil(self) -> None:
        self.post.deliver(letter("Confirmez votre alerte").as_bytes(), self.clock.now())

    def cut(self) -> None:
        self.post.cut()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def post() -> Iterator[Post]:
    with imap() as made:
        yield made


def mailbox(post: Post, clock: HandClock, **more: object) -> Mailbox:
    told = {"host": post.host, "port": post.port, "username": USER, "password": SecretStr(PASSWORD)}
    settings = Settings.model_validate({**told, "ca_file": post.ca_file, **more})
    return Mailbox(settings, Surroundings("mailbox", clock))


class TestMailbox(LiveSourceContract):
    @pytest.fixture
    def scene(self, post: Post, clock: HandClock) -> Scene:
        return Scene(Alerts(post, clock), lambda: mailbox(post, clock), clock, (PASSWORD,))


@pytest.fixture
def scene(post: Post, clock: HandClock) -> Iterator[Scene]:
    made = Scene(Alerts(post, clock), lambda: mailbox(post, clock), clock)
    yield made
    made.close()


def looked(source: Source, clock: HandClock) -> Given:
    """All that one look gave; the clock moves to the next."""
    heard = Given()
    while True:
        harvest = source.next_batch()
        heard.add(harvest)
        if harvest.awake is not None:
            clock.at = harvest.awake
            return heard


def mentions(given: Given) -> list[Mention]:
    return [event.mention for event in given.events if isinstance(event, Posted)]


def test_it_is_a_plug_in() -> None:
    assert Plugins[Source]("ingest.sources", "tocsin.sources").load("mailbox").build is Mailbox


def test_an_item_of_an_alert_is_an_article_of_the_page_it_leads_to(scene: Scene, post: Post) -> None:
    source = scene.source()
    source.open("")
    looked(source, scene.clock)
    post.deliver(alert("https://www.journal.example.org/a?b=1&c=2", "Brisolle en panne").as_bytes(), scene.clock.now())
    (mention,) = mentions(looked(source, scene.clock))
    assert (mention.kind, mention.network, mention.title) == ("article", "mailbox", "Brisolle en panne")
    assert (mention.url, mention.text) == ("https://www.journal.example.org/a?b=1&c=2", "Les clients attendent.")
    assert (mention.author.id, mention.author.handle) == ("mailbox:journal.example.org", "journal.example.org")


def test_what_was_there_before_is_not_read_and_nothing_is_changed(scene: Scene, post: Post) -> None:
    scene.platform.say("long ago")
    source = scene.source()
    source.open("")
    looked(source, scene.clock)
    said = scene.platform.say("now")
    assert ids(looked(source, scene.clock).events) == [said]
    assert {command.split()[0] for command in post.commands} == {"CAPABILITY", "LOGIN", "EXAMINE", "UID", "LOGOUT"}
    assert {command.split()[1] for command in post.commands if command.startswith("UID")} == {"SEARCH", "FETCH"}
    assert not [command for command in post.commands if "BODY[" in command]


def test_a_folder_that_was_numbered_anew_is_read_from_the_day_it_was_read_to(scene: Scene, post: Post) -> None:
    source = scene.source()
    source.open("")
    looked(source, scene.clock)
    first = scene.platform.say("before")
    given = looked(source, scene.clock)
    source.close()
    del post.mails[:1]
    post.deliver(letter("of long ago").as_bytes(), NOON - timedelta(days=40))
    second = scene.platform.say("after")
    post.number_anew()
    again = scene.source()
    again.open(given.resume)
    assert ids(looked(again, scene.clock).events) == [second]
    assert ids(given.events) == [first]


def test_mails_of_others_are_left_alone_and_one_that_is_too_large_is_not_fetched(scene: Scene, post: Post) -> None:
    source = scene.source()
    source.open("")
    looked(source, scene.clock)
    other = alert("https://example.org/1", "Piège")
    del other["From"]
    other["From"] = "Somebody <somebody@example.org>"
    post.deliver(other.as_bytes(), scene.clock.now())
    post.deliver(b"", scene.clock.now(), LARGEST + 1)
    given = looked(source, scene.clock)
    assert mentions(given) == []
    (refused,) = given.refused
    assert (refused.where, str(LARGEST) in refused.reason) == ("mail 2 of INBOX", True)


@pytest.mark.parametrize("withheld", ["RFC822.SIZE", "BODY.PEEK[]"])
def test_a_mail_that_the_server_withholds_for_now_is_read_later(scene: Scene, post: Post, withheld: str) -> None:
    source = scene.source()
    source.open("")
    looked(source, scene.clock)
    said = scene.platform.say("Brisolle")
    post.withhold = withheld
    with pytest.raises(Transient, match="Mail 1 cannot be fetched now"):
        looked(source, scene.clock)
    post.withhold = ""
    assert ids(looked(source, scene.clock).events) == [said]


def test_whoever_prints_what_a_source_holds_does_not_see_the_password(post: Post, clock: HandClock) -> None:
    held = repr(vars(mailbox(post, clock)))
    assert (USER in held, PASSWORD in held) == (True, False)


def test_a_newsletter_is_an_article_as_a_whole(post: Post, clock: HandClock) -> None:
    with closing(mailbox(post, clock, reads="newsletters", senders=())) as source:
        source.open("")
        looked(source, clock)
        mail = letter("La lettre du rail", sender="La Lettre <lettre@example.org>")
        mail.set_content("Bonjour,\n\nBrisolle est en retard.\n")
        mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="1.pdf")
        post.deliver(mail.as_bytes(), clock.now())
        (mention,) = mentions(looked(source, clock))
    assert (mention.title, mention.text) == ("La lettre du rail", "Bonjour,\nBrisolle est en retard.")
    assert (mention.author.id, mention.author.name) == ("mailbox:lettre@example.org", "La Lettre")


@pytest.mark.parametrize(
    ("setting", "value"),
    [("password", "wrong horse"), ("password", "pässword"), ("folder", "Nowhere"), ("ca_file", None)],
)
def test_a_mailbox_that_does_not_let_us_in_is_a_setting_to_mend(
    post: Post, clock: HandClock, setting: str, value: str | None
) -> None:
    source = mailbox(post, clock, **{setting: value})
    source.open("")
    with pytest.raises(Misconfigured, match=r"sources\.mailbox\.|sources\.mailbox") as told:
        looked(source, clock)
    assert "wrong horse" not in str(told.value)
    source.close()


def test_it_can_be_checked(post: Post, clock: HandClock) -> None:
    assert mailbox(post, clock).check() == "ada may read INBOX at localhost."
    with pytest.raises(Misconfigured, match="refuses the login of ada"):
        mailbox(post, clock, password="wrong").check()
    with pytest.raises(Misconfigured, match="password is empty"):
        mailbox(post, clock, password="")


def test_any_charset_and_encoding_is_read_and_mistakes_are_borne() -> None:
    head = b"From: =?iso-8859-1?Q?Ren=E9e?= <r@example.org>\r\nSubject: =?utf-8?B?w4l0w6k=?=\r\nDate: yesterday\r\n"
    body = b"Content-Type: text/plain; charset=%s\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nd=E9l=\r\nai"
    for charset, text in ((b"iso-8859-1", "délai"), (b"unheard-of", "d\N{REPLACEMENT CHARACTER}lai")):
        mail = read(head + body % charset, NOON)
        assert (mail.sender_name, mail.subject, mail.sent, mail.plain) == ("Renée", "Été", NOON, text)


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"From: ", b"Content-Type: multipart/", b"Date: ", b"Subject: =?"])
)
def test_no_mail_breaks_the_reader(raw: bytes, beginning: bytes) -> None:
    mail = read(beginning + raw, NOON)
    with suppress(Permanent):
        assert newsletter(mail).text or mail.subject
    with suppress(Permanent):
        assert all(item.title for item in alerts(mail))


@pytest.mark.parametrize(
    ("url", "leads_to"),
    [
        ("https://www.google.com/url?rct=j&sa=t&url=https://example.org/a%3Fb%3D1&ct=ga", "https://example.org/a?b=1"),
        ("https://www.google.com/url?q=http://example.org/&sa=U", "http://example.org/"),
        ("https://www.google.com/alerts/share?hl=fr&gl=FR&ru=https://example.org/", ""),
        ("https://www.google.com/url?url=javascript:alert(1)", ""),
        ("https://example.org/", ""),
        ("http://[", ""),
        ("https://www.google.com/url?url=http://[", ""),
        ("https://www.google.com/url?url=https:///path", ""),
        ("", ""),
    ],
)
def test_redirecting_addresses_are_unwrapped(url: str, leads_to: str) -> None:
    assert unwrapped(url) == leads_to


def test_an_alert_of_plain_text_is_read_too() -> None:
    mail = letter("Alerte")
    link = redirect("https://example.org/1").replace("&amp;", "&")
    mail.set_content(f"=== Web - 1 nouveau pour [brisolle] ===\n\nBrisolle en retard\nLe Journal\n<{link}>\n")
    assert alerts(read(mail.as_bytes(), NOON)) == [Item("https://example.org/1", "Brisolle en retard", "Le Journal")]


def test_an_item_that_is_no_mention_costs_itself_and_no_other(scene: Scene, post: Post) -> None:
    source = scene.source()
    source.open("")
    looked(source, scene.clock)
    mail = letter("Alerte")
    links = "".join(
        f'<a href="{redirect(url)}">Brisolle</a>' for url in (f"https://x.org/{'a' * 5_000}", "https://x.org/")
    )
    mail.set_content(links, subtype="html")
    post.deliver(mail.as_bytes(), scene.clock.now())
    given = looked(source, scene.clock)
    assert [mention.url for mention in mentions(given)] == ["https://x.org/"]
    assert [each.where for each in given.refused] == ["Brisolle, in mail 1 of INBOX"]


def test_customers_letters_are_private_messages_and_nothing_of_them_is_counted(post: Post, clock: HandClock) -> None:
    with closing(mailbox(post, clock, reads="letters", private="service@brisolle.example")) as source:
        source.open("")
        looked(source, clock)
        said = letter("Mon colis", sender="Ada Martin <Ada@Example.org>")
        said.set_content("Toujours rien reçu.")
        unsigned = letter("Personne", sender="")
        unsigned.set_content("un secret entre nous")
        for each in (said, unsigned):
            post.deliver(each.as_bytes(), clock.now())
        clock.advance(timedelta(minutes=10))
        given = looked(source, clock)
    (event,) = given.private
    assert isinstance(event, Received)
    assert (event.message.account, event.message.person) == ("mail:service@brisolle.example", "mail:ada@example.org")
    assert (event.message.title, event.message.text) == ("Mon colis", "Toujours rien reçu.")
    assert given.events == []
    assert len(given.refused) == 1
    assert "secret" not in str(given.refused)


def test_letters_say_for_whom_they_are(post: Post, clock: HandClock) -> None:
    with pytest.raises(ValidationError, match="set together"):
        mailbox(post, clock, reads="letters")

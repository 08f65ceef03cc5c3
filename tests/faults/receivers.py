"""Where incidents are told of, as real servers: what each channel shows in the end, and how they fail meanwhile."""

import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event
from urllib.parse import unquote

from alerts.notifiers.email import message_id
from alerts.notifiers.slack.blocks import fallback
from alerts.pages import key_of, page
from core.clock import SystemClock
from schemas.delivery import Delivery
from tests.alerts import slack_server
from tests.alerts.servers import (
    FALLS_SILENT,
    HANGS_UP,
    Answer,
    Mailbox,
    Site,
    breaks_off,
    drips,
    mail_server,
    says,
    web_site,
)
from tests.alerts.slack_server import APP_TOKEN, CHANNEL, TOKEN, Workspace, slack

SENDER = "tocsin@example.org"
POSTING = ("chat.postMessage", "chat.update", "conversations.history", "conversations.replies")
Told = Mapping[str, Sequence[Delivery]]
"""By incident, what was sent to a channel, in order, as the outbox has it."""


@dataclass(slots=True)
class Seen:
    """What a channel shows. visible: messages of each incident. last: what the newest says of it. raw: how often the
    channel was told anything that it took; distinct: without what came twice."""

    visible: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    last: dict[str, str] = field(default_factory=dict)
    raw: int = 0
    distinct: int = 0


@dataclass(frozen=True, slots=True)
class Receivers:
    workspace: Workspace
    mailbox: Mailbox
    hook: Site
    pager: Site
    genie: Site
    teams: Site
    over: Event

    def settings(self) -> dict[str, dict[str, object]]:
        """Each is waited for a second."""
        hidden = {"seconds": 1}
        return {
            "slack": {"kind": "slack", "url": self.workspace.url, "token": TOKEN, "channel": CHANNEL,
                      "app_token": APP_TOKEN, "may_act": "anyone in the channel", **hidden},
            "mail": {"kind": "email", "host": self.mailbox.host, "port": self.mailbox.port, "sender": SENDER,
                     "recipients": ["care@example.org"], "ca_file": str(self.mailbox.ca_file), **hidden},
            "hook": {"kind": "webhook", "url": self.hook.url, "secret": "shared", **hidden},
            "pager": {"kind": "pagerduty", "url": _base(self.pager), "routing_key": "r" * 32, **hidden},
            "genie": {"kind": "opsgenie", "url": _base(self.genie), "api_key": "k", **hidden},
            "teams": {"kind": "apprise", "urls": [_base(self.teams).replace("http://", "json://") + "?rto=1&cto=1"]},
        }  # fmt: skip

    def count(self) -> int:
        """Calls of every kind so far."""
        sites = sum(len(site.requests) for site in (self.hook, self.pager, self.genie, self.teams))
        return sites + len(self.workspace.calls) + len(self.mailbox.letters)

    def fail(self, dice: random.Random) -> None:
        """One of them fails at its next call: too many requests, in trouble, half an answer, none in time."""
        victim = dice.choice(("slack", "mail", *self._sites()))
        if victim == "slack":
            faults = (slack_server.says(429, Retry_After="1"), slack_server.says(503), slack_server.hangs_up)
            taking = (slack_server.half_answers, slack_server.falls_silent)
            self.workspace.fail(dice.choice(POSTING), dice.choice((*faults, *taking)))
        elif victim == "mail":
            self.mailbox.answers.append(dice.choice(("451 Try again", "421 Closing", HANGS_UP, FALLS_SILENT)))
        else:
            site = self._sites()[victim]
            refusals = [_refusing(site, answer) for answer in (says(429, Retry_After="1"), says(503))]
            site.answers.append(dice.choice((*refusals, breaks_off, drips(self.over))))

    def heal(self) -> None:
        self.workspace.faults.clear()
        self.mailbox.answers.clear()
        for site in self._sites().values():
            site.answers.clear()

    def _sites(self) -> dict[str, Site]:
        return {"hook": self.hook, "pager": self.pager, "genie": self.genie, "teams": self.teams}

    def seen(self) -> dict[str, Callable[[Told], Seen]]:
        """By channel, how to tell what it shows of what it was told."""
        return {
            "slack": lambda told: _in_slack(self.workspace, told),
            "mail": lambda told: _in_the_mailbox(self.mailbox, told),
            "hook": lambda _: _at_the_hook(self.hook),
            "pager": lambda told: _alerts(map(_pagerduty, self.pager.requests), told),
            "genie": lambda told: _alerts(map(_opsgenie, self.genie.requests), told),
            "teams": lambda told: _in_teams(self.teams, told),
        }


def final(channel: str, delivery: Delivery) -> str:
    """What a channel says of an incident whose last delivery this is."""
    if channel == "slack":
        return fallback(delivery)
    return "closed" if channel in ("pager", "genie") else page(delivery).subject


@contextmanager
def receivers(folder: Path) -> Iterator[Receivers]:
    over = Event()
    with ExitStack() as opened:
        hook, pager, genie, teams = (opened.enter_context(web_site()) for _ in range(4))
        workspace, mailbox = opened.enter_context(slack(SystemClock().now())), opened.enter_context(mail_server(folder))
        opened.callback(over.set)
        yield Receivers(workspace, mailbox, hook, pager, genie, teams, over)


def _base(site: Site) -> str:
    return site.url.partition("/hook")[0]


def _refusing(site: Site, answer: Answer) -> Answer:
    """What is refused was not told."""

    def refuse(handler: BaseHTTPRequestHandler) -> None:
        site.requests.pop()
        answer(handler)

    return refuse


def _in_slack(workspace: Workspace, told: Told) -> Seen:
    roots = {f"{incident}|slack": incident for incident in told}
    seen = Seen()
    for message in workspace.messages:
        if message.files:
            continue
        known = message.metadata["event_payload"]
        if not message.thread_ts:
            seen.visible[roots[known["root"]]] += 1
            seen.last[roots[known["root"]]] = message.text
    threads = [(each.thread_ts, each.metadata["event_payload"]["key"]) for each in workspace.replies]
    seen.raw, seen.distinct = len(workspace.roots) + len(threads), len(seen.visible) + len(set(threads))
    return seen


def _in_the_mailbox(mailbox: Mailbox, told: Told) -> Seen:
    """As a mail program shows it: what has one Message-ID is one message, and what refers to none begins a thread."""
    incidents = {message_id(each.key, SENDER): incident for incident, sent in told.items() for each in sent}
    letters = [
        message_from_bytes(each.original_content or b"", _class=EmailMessage, policy=policy.SMTP)
        for each in mailbox.letters
    ]
    seen = Seen(raw=len(letters), distinct=len({letter["Message-ID"] for letter in letters}))
    begun = {letter["Message-ID"] for letter in letters if not letter["In-Reply-To"]}
    for key in begun:
        seen.visible[incidents[key]] += 1
    for letter in letters:
        seen.last[incidents[letter["Message-ID"]]] = str(letter["Subject"])
    return seen


def _at_the_hook(hook: Site) -> Seen:
    """A receiver remembers keys, as docs/routing.md tells it to."""
    seen, known = Seen(raw=len(hook.requests)), set()
    for request in hook.requests:
        body, key = json.loads(request.body), unquote(request.headers["Idempotency-Key"])
        assert key == body["key"]
        incident = body["incident"]["id"]
        if key not in known and not body["thread"]:
            seen.visible[incident] += 1
        seen.last[incident] = " ".join(body["subject"].split())
        known.add(key)
    seen.distinct = len(known)
    return seen


def _in_teams(teams: Site, told: Told) -> Seen:
    """It knows no keys: each message is shown, and one that comes twice is shown twice. Its text ends with the id."""
    seen, known = Seen(raw=len(teams.requests)), set()
    openings = {page(sent[0]).subject: incident for incident, sent in told.items()}
    for request in teams.requests:
        body = json.loads(request.body)
        incident = next(each for each in told if each in body["message"].split("\n\n")[-1])
        if (incident, body["title"]) not in known and openings.get(body["title"]) == incident:
            seen.visible[incident] += 1
        seen.last[incident] = body["title"]
        known.add((incident, body["title"]))
    seen.distinct = len(known)
    return seen


Change = tuple[str, str, str]
"""Key of the alert, `open`, `closed` or `changed`, and everything that was said."""


def _pagerduty(request: object) -> Change:
    body = _body(request)
    action = {"trigger": "open", "resolve": "closed"}.get(body["event_action"], "changed")
    return body["dedup_key"], action, json.dumps(body, sort_keys=True)


def _opsgenie(request: object) -> Change:
    path = getattr(request, "path", "")
    body = _body(request)
    key = body.get("alias") or unquote(path.split("/")[3])
    action = "open" if "alias" in body else "closed" if "/close?" in path else "changed"
    return key, action, path + json.dumps(body, sort_keys=True)


def _body(request: object) -> dict[str, str]:
    read: dict[str, str] = json.loads(getattr(request, "body", b"{}"))
    return read


def _alerts(changes: Iterable[Change], told: Told) -> Seen:
    """As a paging service keeps them: what opens an alert that is open changes nothing."""
    incidents = {key_of(incident, 255): incident for incident in told}
    seen, known = Seen(), set()
    for key, action, said in changes:
        incident = incidents[key]
        if action == "open" and seen.last.get(incident) != "open":
            seen.visible[incident] += 1
        if action != "changed":
            seen.last[incident] = action
        seen.raw += 1
        known.add((key, said))
    seen.distinct = len(known)
    return seen

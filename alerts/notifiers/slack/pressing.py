"""What people press in a message: who may, what is done, and what they are told."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Literal

import structlog
from pydantic import ValidationError

from alerts.channel import Action, Hands
from alerts.notifiers.slack.api import Api, Message
from alerts.notifiers.slack.blocks import ACTIONS, PRESSED, Target, acted, escaped, named, without_picture
from alerts.notifiers.slack.faults import Refused
from alerts.notifiers.slack.words import words
from core.errors import NotFound, Permanent, TocsinError, Transient
from schemas.base import Frozen
from schemas.incident import IncidentState

Anyone = Literal["anyone in the channel"]
ANYONE: Anyone = "anyone in the channel"

_AFTER: Mapping[Action, tuple[str, IncidentState | None]] = {
    "acknowledge": ("acknowledged", IncidentState.ACKNOWLEDGED),
    "snooze": ("snoozed", IncidentState.SNOOZED),
    "snooze_until_doubled": ("snoozed.doubled", IncidentState.SNOOZED),
    "assign": ("assigned", None),
    "not_a_crisis": ("dismissed", IncidentState.RESOLVED),
}
"""What a message says after an action, and how its incident stands then (None: as before)."""

_log = structlog.get_logger(__name__)


class _User(Frozen):
    id: str
    username: str = ""
    name: str = ""


class _Channel(Frozen):
    id: str


class _Container(Frozen):
    message_ts: str


class _Pressed(Frozen):
    action_id: str
    value: str = ""


class Press(Frozen):
    """A block_actions payload, as far as it concerns us."""

    type: Literal["block_actions"]
    user: _User
    channel: _Channel
    container: _Container
    actions: tuple[_Pressed, ...]


@dataclass(frozen=True, slots=True)
class Permission:
    """Who may act. table: of the settings where that is said."""

    may_act: Anyone | Collection[str]
    table: str

    def allows(self, user: str) -> bool:
        return self.may_act == ANYONE or user in self.may_act


class Presses:
    """name: of the notifier, whose messages alone are answered. editing: held while a message is read and written."""

    def __init__(self, api: Api, hands: Hands, name: str, permission: Permission, editing: Lock) -> None:
        self._api = api
        self._hands = hands
        self._name = name
        self._permission = permission
        self._editing = editing

    def answer(self, payload: object) -> None:
        """Raises nothing: whoever pressed is told what came of it, and the rest is logged."""
        try:
            press = Press.model_validate(payload)
        except ValidationError:
            return  # Slack sends more than presses of buttons
        for pressed in press.actions:
            action = next((each for each in ACTIONS if pressed.action_id == f"{PRESSED}{each}"), None)
            if action is not None:
                self._answer(press, action, pressed.value)

    def _answer(self, press: Press, action: Action, value: str) -> None:
        try:
            target = Target.model_validate_json(value)
        except ValidationError:
            return
        try:
            refusal = self._refusal(press.user.id, target) or self._act(press, action, target)
            if refusal:
                self._api.whisper(press.channel.id, press.user.id, refusal)
        except TocsinError as failure:
            _log.warning("press_not_answered", incident=target.incident, action=action, reason=str(failure))

    def _refusal(self, user: str, target: Target) -> str:
        own = words(target.language)
        if target.notifier != self._name:
            return own["foreign"].format(other=named(target.notifier))
        if not self._permission.allows(user):
            _log.warning("press_refused", incident=target.incident, user=user)
            return own["refused"].format(user=named(user), table=self._permission.table)
        return ""

    def _act(self, press: Press, action: Action, target: Target) -> str:
        """What to tell whoever pressed, where it could not be done; else empty, and the message says what was done."""
        own = words(target.language)
        by = _person(press.user)
        try:
            line = self._hands.act(target.incident, action, by)
        except (NotFound, Permanent) as refusal:
            return own["failed"].format(reason=escaped(str(refusal)))
        except Transient as failure:
            _log.warning("press_failed", incident=target.incident, action=action, reason=str(failure))
            return own["later"]
        _log.info("pressed", incident=target.incident, action=action, line=line)
        if by not in line:  # somebody else was quicker
            return own["already"].format(line=escaped(line))
        said, after = _AFTER[action]
        with self._editing:
            self._tell(press, own[said].format(by=named(by)), after, target)
        return ""

    def _tell(self, press: Press, said: str, after: IncidentState | None, target: Target) -> None:
        channel, ts = press.channel.id, press.container.message_ts
        standing = self._api.message(channel, ts)
        if standing is None:
            return
        blocks = acted(standing.blocks, said, after, target)
        try:
            self._api.edit(channel, ts, standing.text, blocks, _told(standing))
        except Refused as refusal:
            if refusal.code != "invalid_blocks":
                raise
            self._api.edit(channel, ts, standing.text, without_picture(blocks), _told(standing))


def _told(standing: Message) -> dict[str, str]:
    return {field: standing.told(field) for field in ("root", "key")}


def _person(user: _User) -> str:
    """As the history of an incident names them."""
    called = user.username or user.name
    return f"{called} ({user.id})" if called else user.id

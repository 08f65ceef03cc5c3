"""Incidents in a Slack channel: one message for each, edited in place, with buttons that act."""

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from threading import Event, Lock
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, StringConstraints, field_validator

from alerts.channel import Reply, Surroundings
from alerts.notifiers.slack import socket_mode
from alerts.notifiers.slack.api import Api
from alerts.notifiers.slack.blocks import Target
from alerts.notifiers.slack.channel import Channel
from alerts.notifiers.slack.pressing import Anyone, Permission, Presses
from alerts.notifiers.slack.signed import Signed
from core.errors import Misconfigured
from core.secret import secret
from core.trust import trust
from schemas.base import Strict
from schemas.delivery import Delivery

UserId = Annotated[str, StringConstraints(pattern=r"^[UW][A-Z0-9]{2,20}$")]
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_CHANNEL = re.compile(r"[CGD][A-Z0-9]{2,20}")


class Settings(Strict):
    """token: of the app's bot (xoxb-…), or token_file. channel: its id. app_token (xapp-…), or its file: to be told of
    presses by Socket Mode. signing_secret, or its file: to be told of them over HTTP. may_act: who may press, user ids
    or "anyone in the channel". ca_file: certificates to trust besides the system's. url: of Slack's Web API.
    seconds: to wait for an answer.
    """

    token: SecretStr = SecretStr("")
    token_file: Path | None = None
    channel: str
    app_token: SecretStr = SecretStr("")
    app_token_file: Path | None = None
    signing_secret: SecretStr = SecretStr("")
    signing_secret_file: Path | None = None
    may_act: Anyone | tuple[UserId, ...] = ()
    ca_file: Path | None = None
    url: str = "https://slack.com/api/"
    seconds: int = Field(default=10, ge=1, le=60)

    @field_validator("channel")
    @classmethod
    def _is_an_id(cls, channel: str) -> str:
        if not _CHANNEL.fullmatch(channel):
            raise ValueError(f"{channel!r} is no channel id; the channel's details end with it, as in C0123ABCD")
        return channel

    @field_validator("url")
    @classmethod
    def _is_encrypted(cls, url: str) -> str:
        parts = urlsplit(url)
        if not parts.hostname or (
            parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK)
        ):
            raise ValueError("it must begin with https:// and name a host")
        return url


class Slack:
    """Also a Listener (Socket Mode) and a Receiver (signed HTTP), where their secrets are set.

    Its messages have buttons only where one of them is, so that no button is dead.
    """

    name = "slack"

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        table = f"notifiers.{around.name}"
        token = secret(f"{table}.token", settings.token, settings.token_file)
        if not token.get_secret_value():
            raise Misconfigured(f"{table}.token is empty.", "Set it, or token_file; docs/slack.md shows where it is.")
        self._name = around.name
        self._app_token = secret(f"{table}.app_token", settings.app_token, settings.app_token_file)
        signing = secret(f"{table}.signing_secret", settings.signing_secret, settings.signing_secret_file)
        self._answers = bool(self._app_token.get_secret_value() or signing.get_secret_value())
        if self._answers and not settings.may_act:
            raise Misconfigured(
                f"{table}.may_act is empty, so nobody could press a button.",
                'Name user ids, or "anyone in the channel".',
            )
        editing = Lock()
        self._api = Api(token, settings.url, trust(f"{table}.ca_file", settings.ca_file), settings.seconds, table)
        self._channel = Channel(self._api, settings.channel, around.name, around.pictures, self._target, editing)
        permission = Permission(settings.may_act, table)
        self._presses = Presses(self._api, around.hands, around.name, permission, editing)
        self._signed = Signed(signing, around.clock, self._presses.answer) if signing.get_secret_value() else None

    def send(self, delivery: Delivery) -> str:
        """Returns `channel:ts`. Raises Busy, Transient, Permanent, Misconfigured."""
        return str(self._channel.deliver(delivery))

    def listen(self, stop: Event, heard: Callable[[], None]) -> None:
        """Raises Busy, Transient, Misconfigured."""
        if self._app_token.get_secret_value():
            socket_mode.listen(self._api, self._app_token, self._presses.answer, stop, heard)

    def receive(self, headers: Mapping[str, str], body: bytes) -> Reply:
        if self._signed is None:
            return Reply(HTTPStatus.NOT_FOUND, "No signing secret is set.")
        return self._signed.receive(headers, body)

    def _target(self, incident: str, language: str) -> Target | None:
        return Target(notifier=self._name, incident=incident, language=language) if self._answers else None

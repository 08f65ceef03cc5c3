"""Slack's Web API through slack-sdk, with its refusals as our three kinds of failure."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property, partial
from http.client import HTTPException
from ssl import SSLCertVerificationError, SSLContext
from typing import TypeVar
from urllib.error import URLError

from pydantic import BaseModel, Field, JsonValue, SecretStr, ValidationError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse, WebClient

from alerts.notifiers.slack.faults import failure
from core.errors import Misconfigured, Transient
from schemas.base import Frozen

Block = dict[str, JsonValue]
Said = TypeVar("Said", bound=BaseModel)

EVENT = "tocsin_message"
"""The event type of our messages' metadata. Its payload: `root`, which message of ours it is or answers; `key`, of the
delivery that it last told."""
PAGE, PAGES = 200, 5
"""Messages that Slack is asked for at once, and how often: what we look for was posted a moment ago."""

SDK_LOGGER = logging.getLogger("slack_sdk")


class Metadata(Frozen):
    event_type: str = ""
    event_payload: dict[str, JsonValue] = Field(default_factory=dict)


class File(Frozen):
    id: str
    name: str = ""


class Message(Frozen):
    """One of a channel, as far as it concerns us. ts: its id within the channel."""

    ts: str
    bot_id: str = ""
    text: str = ""
    blocks: tuple[Block, ...] = ()
    metadata: Metadata = Metadata()
    files: tuple[File, ...] = ()

    def told(self, field: str) -> str:
        """A field of our metadata; empty for anybody else's message."""
        return str(self.metadata.event_payload.get(field, "")) if self.metadata.event_type == EVENT else ""


class _Paging(Frozen):
    next_cursor: str = ""


class _Page(Frozen):
    messages: tuple[Message, ...] = ()
    response_metadata: _Paging = _Paging()


class _Posted(Frozen):
    ts: str


class _Myself(Frozen):
    bot_id: str


class _Uploaded(Frozen):
    file: File


class _Opened(Frozen):
    url: str


class Api:
    """table: of the notifier's settings, for the messages. Every method raises Busy, Transient, Permanent (Refused) and
    Misconfigured. Nothing is tried again in here: whether a message was posted is looked up first."""

    def __init__(self, token: SecretStr, url: str, trust: SSLContext, seconds: int, table: str) -> None:
        self.client = WebClient(
            token.get_secret_value(), url, timeout=seconds, ssl=trust, logger=SDK_LOGGER, retry_handlers=[]
        )
        self._table = table

    @cached_property
    def myself(self) -> str:
        """Our bot id."""
        return self._asked(_Myself, self.client.auth_test).bot_id

    def post(
        self, channel: str, text: str, blocks: Sequence[Block], told: Mapping[str, str], thread: str | None = None
    ) -> str:
        """Returns the new message's ts."""

        def posting() -> SlackResponse:
            return self.client.chat_postMessage(
                channel=channel,
                text=text,
                blocks=list(blocks),
                thread_ts=thread,
                metadata={"event_type": EVENT, "event_payload": dict(told)},
                unfurl_links=False,
                unfurl_media=False,
            )

        return self._asked(_Posted, posting).ts

    def edit(self, channel: str, ts: str, text: str, blocks: Sequence[Block], told: Mapping[str, str]) -> None:
        metadata = {"event_type": EVENT, "event_payload": dict(told)}
        self._asked(
            _Posted,
            lambda: self.client.chat_update(channel=channel, ts=ts, text=text, blocks=list(blocks), metadata=metadata),
        )

    def whisper(self, channel: str, user: str, text: str) -> None:
        """What only this user sees, and only now."""
        self._asked(Frozen, lambda: self.client.chat_postEphemeral(channel=channel, user=user, text=text))

    def newest(self, channel: str, since: datetime | None) -> Iterator[Message]:
        """Of a channel, newest first, replies left out; at most PAGES * PAGE of them."""
        oldest = None if since is None else f"{since.timestamp():.6f}"
        return self._paged(
            lambda cursor: self.client.conversations_history(
                channel=channel, cursor=cursor, oldest=oldest, limit=PAGE, include_all_metadata=True
            )
        )

    def thread(self, channel: str, ts: str) -> Iterator[Message]:
        """A message and the replies to it, oldest first; at most PAGES * PAGE of them."""
        return self._paged(
            lambda cursor: self.client.conversations_replies(
                channel=channel, ts=ts, cursor=cursor, limit=PAGE, include_all_metadata=True
            )
        )

    def message(self, channel: str, ts: str) -> Message | None:
        page = self._asked(
            _Page,
            lambda: self.client.conversations_history(
                channel=channel, latest=ts, oldest=ts, inclusive=True, limit=1, include_all_metadata=True
            ),
        )
        return next((each for each in page.messages if each.ts == ts), None)

    def share(self, channel: str, thread: str, name: str, alt: str, png: bytes) -> str:
        """Uploads a picture into a thread. Returns the file's id."""

        def sharing() -> SlackResponse:
            return self.client.files_upload_v2(
                channel=channel, thread_ts=thread, filename=name, title=alt, alt_txt=alt, content=png
            )

        return self._asked(_Uploaded, sharing).file.id

    def socket_address(self, app_token: SecretStr) -> str:
        """Of a new Socket Mode connection; it holds a ticket, so it is a secret."""
        token = app_token.get_secret_value()
        return self._asked(_Opened, lambda: self.client.apps_connections_open(app_token=token)).url

    def _paged(self, ask: Callable[[str | None], SlackResponse]) -> Iterator[Message]:
        cursor: str | None = None
        for _ in range(PAGES):
            page = self._asked(_Page, partial(ask, cursor))
            yield from page.messages
            cursor = page.response_metadata.next_cursor
            if not cursor:
                return

    def _asked(self, said: type[Said], ask: Callable[[], SlackResponse]) -> Said:
        try:
            return said.model_validate(ask().data)
        except SlackApiError as error:
            raise failure(error.response, self._table) from None
        except ValidationError as error:
            raise Transient(f"Slack answered with something else ({error.error_count()} mistakes).") from None
        except (SlackClientError, HTTPException, OSError, ValueError, AttributeError, TypeError) as error:
            # AttributeError and TypeError: the SDK takes for granted that every answer is an object.
            raise _unheard(error, self._table) from error


def _unheard(error: Exception, table: str) -> Misconfigured | Transient:
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, SSLCertVerificationError):
        return Misconfigured(
            f"The certificate that Slack shows is not trusted: {reason.verify_message}.",
            f"If a proxy of yours opens TLS, name its authority in {table}.ca_file.",
        )
    return Transient(f"Slack cannot be reached: {str(reason) or type(error).__name__}.")

"""Socket Mode: what people press comes over a connection that we open, so that nothing of ours need be reachable."""

from collections.abc import Callable
from threading import Event
from urllib.parse import urlsplit

from pydantic import SecretStr
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from alerts.notifiers.slack.api import SDK_LOGGER, Api
from core.errors import Transient

LOOK = 0.2
"""Seconds between two looks at whether the connection stands."""
PING = 2.0
"""Seconds between two signs of life: a connection that breaks unsaid is noticed after five."""
AT_ONCE = 10
"""Presses that are worked on at the same time."""


def listen(
    api: Api, app_token: SecretStr, answer: Callable[[object], None], stop: Event, heard: Callable[[], None]
) -> None:
    """Until `stop` is set. answer: is given each payload, after Slack was told that it came (it waits for 3 s).

    Slack closes a connection every few hours, having opened another; that is the client's affair. Any other end raises
    Transient, so that whoever calls sees it and calls again; Misconfigured as everything that asks Slack does.
    """
    address = api.socket_address(app_token)
    _check(address, api.client.base_url)

    def handle(client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        try:
            client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
        except SlackClientError:
            return  # Slack sends it again on another connection
        if request.type == "interactive":
            answer(request.payload)

    client = SocketModeClient(
        app_token.get_secret_value(),
        logger=SDK_LOGGER,
        web_client=api.client,
        auto_reconnect_enabled=False,
        ping_interval=PING,
        concurrency=AT_ONCE,
    )
    client.socket_mode_request_listeners.append(handle)
    try:
        client.wss_uri = address
        client.connect()
        while client.is_connected():
            heard()
            if stop.wait(LOOK):
                return
        raise Transient("The Socket Mode connection to Slack is lost.")
    finally:
        client.close()


def _check(address: str, api: str) -> None:
    """The client encrypts on port 443 alone. Raises Transient for an address that would be spoken to in the clear."""
    socket = urlsplit(address)
    encrypted = socket.scheme == "wss" and socket.port in (None, 443)
    if urlsplit(api).scheme == "https" and not encrypted:
        raise Transient(f"Slack names a Socket Mode address that is not encrypted, at {socket.hostname}.")

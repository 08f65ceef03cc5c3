"""What Slack refuses, as our failures: each says how to mend it."""

import re
from datetime import timedelta

from pydantic import ValidationError
from slack_sdk.web import SlackResponse

from core.errors import Busy, Misconfigured, Permanent, TocsinError, Transient
from schemas.base import Frozen

SOON = timedelta(seconds=30)
"""How long Slack is left alone when it does not say."""
CODE = re.compile(r"[a-z0-9_]{1,80}")

_BUSY = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_TROUBLE = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
_COPY = "Copy the Bot User OAuth Token (xoxb-…) from your app's page, OAuth & Permissions, into {table}.token."
_CHANNEL = "Set {table}.channel to the id at the end of the channel's details, as in C0123ABCD."
_INVITE = "Write /invite @Tocsin (or the name of your app) in the channel."
_RIGHTS = "Ask an administrator of the workspace to let the app post there."
_MENDED = {
    "not_authed": _COPY,
    "invalid_auth": _COPY,
    "token_revoked": _COPY,
    "token_expired": _COPY + " Leave token rotation off.",
    "account_inactive": "Install the app in the workspace again, and copy its new token into {table}.token.",
    "not_allowed_token_type": "{table}.token begins with xoxb-, {table}.app_token with xapp-: are they swapped?",
    "missing_scope": "Add the scope {needed} to the app, OAuth & Permissions, and install it again.",
    "channel_not_found": _CHANNEL + " If it is private: " + _INVITE,
    "not_in_channel": _INVITE,
    "is_archived": "Restore the channel, or name another in {table}.channel.",
    "restricted_action": _RIGHTS,
    "restricted_action_read_only_channel": _RIGHTS,
    "access_denied": _RIGHTS,
    "no_permission": _RIGHTS,
    "ekm_access_denied": _RIGHTS,
    "team_access_not_granted": "Install the app in the workspace of the channel.",
    "org_login_required": "The workspace is moving to another plan; resume once that is done.",
}
"""What keeps every message from passing, and how it is mended. docs/slack.md shows where."""


class Refused(Permanent):
    """code: as Slack calls it."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Slack refuses it: {code}.")
        self.code = code

    @property
    def is_about_a_message_that_is_gone(self) -> bool:
        return self.code in ("message_not_found", "thread_not_found")


class _Said(Frozen):
    error: str = ""
    needed: str = ""


def failure(answer: SlackResponse, table: str) -> TocsinError:
    """table: of the notifier's settings."""
    said = _said(answer)
    wait = _retry_after(answer)
    if answer.status_code == 429 or said.error in _BUSY:
        wait = wait or SOON
        return Busy(f"Slack asks for {wait.total_seconds():.0f} s of patience.", wait)
    if answer.status_code >= 500:
        trouble = f"Slack answered {answer.status_code}."
        return Transient(trouble) if wait is None else Busy(trouble, wait)
    if said.error in _TROUBLE:
        return Transient(f"Slack is in trouble: {said.error}.")
    if said.error in _MENDED:
        hint = _MENDED[said.error].format(table=table, needed=said.needed)
        return Misconfigured(f"Slack refuses it: {said.error}.", hint)
    if not CODE.fullmatch(said.error):
        return Transient(f"Slack's answer ({answer.status_code}) cannot be read.")
    return Refused(said.error)


def _said(answer: SlackResponse) -> _Said:
    try:
        return _Said.model_validate(answer.data)
    except ValidationError:
        return _Said()


def _retry_after(answer: SlackResponse) -> timedelta | None:
    """In seconds, as Slack says it."""
    headers = {str(name).lower(): value for name, value in answer.headers.items()}
    said = str(headers.get("retry-after", "")).strip()
    return timedelta(seconds=min(int(said[:9]), 86_400)) if said.isdecimal() and said.isascii() else None

"""The worker that empties the outbox: each delivery to its notifier, until it is taken or given up."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from alerts.channel import Listener, Notifier
from alerts.port import Halts, Outbox, Standing
from core.clock import Clock
from core.errors import Busy, Misconfigured, NotFound, Permanent, Transient
from core.retry import Patience
from schemas.alerting import Queued
from schemas.delivery import APART, Delivery
from schemas.incident import IncidentState
from schemas.scope import ALL

CLAIMED = 1
"""Deliveries that are claimed at once: those of a sender that dies wait for a minute, and so must not be many."""
NOTIFIERS = "notifiers."
"""Before a channel's name, where it stands among what is halted."""
PATIENCE = Patience(first=timedelta(seconds=5), longest=timedelta(minutes=10))
HALTED = timedelta(seconds=30)
"""How long the deliveries of a halted notifier wait before it is asked again whether it was resumed."""
SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=1), timedelta(hours=1)
"""Of what a channel may ask for: an incident is worth no more patience."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Drained:
    """Of the deliveries of one round: sent, to be tried again, given up, and of a channel that is halted."""

    sent: int = 0
    waiting: int = 0
    given_up: int = 0
    halted: int = 0


class Sender:
    """Drains the outbox, round by round. A notifier that a setting or a defect keeps from working halts alone."""

    def __init__(
        self, outbox: Outbox, notifiers: Mapping[str, Notifier], standing: Standing, halts: Halts, clock: Clock
    ) -> None:
        self._outbox = outbox
        self._notifiers = notifiers
        self._standing = standing
        self._halts = halts
        self._clock = clock
        self._resting: dict[str, tuple[datetime, str]] = {}

    def listeners(self) -> Mapping[str, Listener]:
        """The notifiers whose channels speak, by name."""
        return {name: each for name, each in self._notifiers.items() if isinstance(each, Listener)}

    def drain(self) -> Drained:
        """Sends what is due, once. Nothing that a channel does reaches another channel."""
        rounds = Drained()
        while due := self._outbox.due(self._clock.now(), CLAIMED):
            for queued in due:
                rounds = _counted(rounds, self._settle(queued))
        return rounds

    def _settle(self, queued: Queued) -> str:
        delivery = queued.delivery
        if self._is_past(delivery):
            return self._give_up(delivery, "it was resolved before it could be told")
        until, reason = self._resting.get(delivery.channel, (self._clock.now(), ""))
        if until > self._clock.now():
            return self._retry(delivery, reason, until)
        return self._send(queued)

    def _send(self, queued: Queued) -> str:
        delivery = queued.delivery
        try:
            reference = self._notifier(delivery.channel).send(delivery)
        except Busy as failure:
            return self._rest(delivery, failure, min(max(failure.wait, SHORTEST_WAIT), LONGEST_WAIT))
        except Transient as failure:
            return self._rest(delivery, failure, PATIENCE.pause(queued.attempts + 1))
        except Permanent as failure:
            return self._give_up(delivery, str(failure))
        except Misconfigured as failure:
            return self._halt(delivery, str(failure))
        except Exception as fault:  # a defect of one notifier must not cost the others their messages
            _log.exception("notifier_crashed", channel=delivery.channel)
            return self._halt(delivery, f"It crashed: {type(fault).__name__}: {fault}")
        self._outbox.sent(delivery.key, reference or delivery.key)
        return "sent"

    def _notifier(self, channel: str) -> Notifier:
        """Raises Misconfigured for a channel that is halted or that nobody configured."""
        halt = self._halts.halted(f"{NOTIFIERS}{channel}")
        if halt is not None:
            raise Misconfigured(halt.reason)
        if channel not in self._notifiers:
            raise Misconfigured(
                f'A route names the channel "{channel}", which is not configured.',
                f"Write a table [notifiers.{channel}], or change the route.",
            )
        return self._notifiers[channel]

    def _is_past(self, delivery: Delivery) -> bool:
        """Whether an incident of which the channel knows nothing has been resolved since this was written."""
        if delivery.thread or delivery.what in APART:
            return False
        if delivery.what == "resolved":
            return True
        try:
            incident = self._standing.get(delivery.incident, ALL)
        except NotFound:
            return True
        written = json.loads(delivery.payload).get("state")
        return incident.state is IncidentState.RESOLVED and written != IncidentState.RESOLVED.value

    def _rest(self, delivery: Delivery, failure: Transient, wait: timedelta) -> str:
        """The whole channel rests: a slow one must not hold up the others by failing once for each delivery."""
        until = self._clock.now() + wait
        self._resting[delivery.channel] = (until, str(failure))
        return self._retry(delivery, str(failure), until)

    def _halt(self, delivery: Delivery, reason: str) -> str:
        self._halts.halt(f"{NOTIFIERS}{delivery.channel}", reason)
        self._retry(delivery, reason, self._clock.now() + HALTED)
        return "halted"

    def _retry(self, delivery: Delivery, reason: str, at: datetime) -> str:
        _log.warning("delivery_waits", key=delivery.key, reason=reason, until=at.isoformat())
        self._outbox.failed(delivery.key, reason, at)
        return "waiting"

    def _give_up(self, delivery: Delivery, reason: str) -> str:
        _log.warning("delivery_given_up", key=delivery.key, reason=reason)
        self._outbox.failed(delivery.key, reason, None)
        return "given_up"


def _counted(rounds: Drained, outcome: str) -> Drained:
    return Drained(
        rounds.sent + (outcome == "sent"),
        rounds.waiting + (outcome == "waiting"),
        rounds.given_up + (outcome == "given_up"),
        rounds.halted + (outcome == "halted"),
    )

"""One source that is pushed to: what it is asked, what it was brought, and the minutes in which it listened."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from http import HTTPStatus

import structlog

from core.errors import Transient
from core.httpd.resources import Request, Response
from ingest.coverage import Reach
from ingest.hooks.doors import DOORS
from ingest.hooks.room import PATIENCE, Parcel, Room
from ingest.hooks.settings import Hooked
from ingest.port import Surroundings
from schemas.event import Covered

LINGER = 0.5
"""Seconds that a first request is waited for."""
GRACE = timedelta(seconds=10)
"""How long after a post was made it may come, before its minute is claimed."""

Receive = Callable[[Request], Response | Parcel]

log = structlog.get_logger(__name__)


def _nothing(parcels: Sequence[Parcel]) -> None: ...


class Hook:
    """receive: what is made of a request, in a thread of its own: an answer at once, or a parcel, which is answered
    when it is durable. durable: as in Room."""

    def __init__(
        self,
        settings: Hooked,
        around: Surroundings,
        receive: Receive,
        durable: Callable[[Sequence[Parcel]], None] = _nothing,
        patience: float = PATIENCE,
    ) -> None:
        self._settings = settings
        self._around = around
        self._receive = receive
        self._durable = durable
        self._patience = patience
        self._room = self._new_room()
        self._reach: Reach | None = None

    def open(self) -> None:
        """Raises Misconfigured where the address cannot be listened on."""
        self.close()
        self._room = self._new_room()
        DOORS.enter(self._around.name, self._settings, self._answer, self._missed, self._around.clock)
        self._reach = Reach.listening(self._around.name, self._around.clock.now())

    def take(self, seconds: float = LINGER) -> list[Parcel]:
        """What was brought. What was taken before is durable: its senders are told."""
        return self._room.take(seconds)

    def claims(self) -> tuple[Covered, ...]:
        """The minutes that were listened through and are over, to be given after what was taken."""
        if self._reach is None:
            return ()
        now = self._around.clock.now()
        if self._room.turned_away():
            self._reach = Reach.listening(self._around.name, now)
        waiting = self._room.oldest()
        self._reach, claimed = self._reach.upto(min(waiting or now, now) - GRACE, now)
        return claimed

    def close(self) -> None:
        self._room.close()
        DOORS.leave(self._around.name, self._settings)

    def _new_room(self) -> Room:
        return Room(self._around.clock, self._durable, self._patience)

    def _missed(self) -> None:
        self._room.missed()

    def _answer(self, request: Request) -> Response:
        try:
            made = self._receive(request)
        except Transient as failure:
            log.warning("cannot take what is pushed now", source=self._around.name, reason=str(failure))
            return self._room.send_away("It cannot be taken now.")
        except Exception:
            log.exception("what was pushed could not be worked on", source=self._around.name)
            return Response(HTTPStatus.INTERNAL_SERVER_ERROR, "It could not be worked on.")
        return made if isinstance(made, Response) else self._room.bring(made)

"""`/live`: tells open pages that something is new, so that they ask for what they show; without it they stay right,
and are only older."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from math import inf
from threading import Lock

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from core.errors import TocsinError
from core.state.state import State
from schemas.people import Account
from schemas.scope import ALL
from web.backing import Backing
from web.guard import COOKIE, Looking
from web.look.once import KEPT

router = APIRouter(include_in_schema=False)
EVERY = 2.0
"""Seconds between two looks, for all pages together."""
SELDOM = 10.0
"""Seconds between two times that pages are told of new mentions: where some arrive all the time, every open page would
else ask for all that it shows with every look."""
LONGEST = 3600.0
"""Seconds after which a page connects anew, and has to say again who it is."""
AT_ONCE = 200
AGAIN = 60.0
"""Seconds between two looks at whether whoever listens still may."""


class Pulse:
    """A number that rises when incidents change, and at most every SELDOM seconds when the store does; once more when
    nothing is kept any longer of figures from before that. Asked once, however many pages listen."""

    def __init__(self, backing: Backing) -> None:
        self._backing = backing
        self._lock = Lock()
        self._mentions: object = None
        self._incidents: object = None
        self._asked = 0.0
        self._told = -inf
        self._again = inf
        self.number = 0
        self.listeners = 0

    def look(self, now: float) -> int:
        """now: on a clock that only rises. A store that cannot be asked now has nothing new."""
        with self._lock:
            if now - self._asked < EVERY:
                return self.number
            self._asked = now
            try:
                mentions, incidents = self._newest_mention(), self._newest_incidents()
            except TocsinError:
                return self.number
            if self._mentions is None:  # whoever comes first sees what is there: nothing of it is news
                self._mentions, self._incidents = mentions, incidents
            store_changed = mentions != self._mentions and now >= self._told + SELDOM
            if store_changed or incidents != self._incidents:
                self._mentions, self._incidents = mentions, incidents
                self._told, self._again = now, now + KEPT
                self.number += 1
            elif now >= self._again:
                self._again = inf
                self.number += 1
            return self.number

    def _newest_mention(self) -> object:
        newest = self._backing.store.search(None, ALL, 1)
        head = newest.hits[0] if newest.hits else None
        return (newest.total, head.mention.id if head else "", head.version if head else 0)

    def _newest_incidents(self) -> object:
        return [(each.id, each.revision) for each in self._backing.state.incidents.list(ALL, 20)]


class Listener:
    """Who listens: as long as their session stands and their account is as it was when they came."""

    def __init__(self, state: State, account: Account, session: str) -> None:
        """session: its secret."""
        self._state = state
        self._account = account
        self._session = session
        self._asked = -AGAIN
        self._may = True

    def may(self, now: float) -> bool:
        """now: as for `Pulse.look`. A state that cannot be asked now changes nothing."""
        if now - self._asked < AGAIN:
            return self._may
        self._asked = now
        with suppress(TocsinError):
            session = self._state.sessions.standing(self._session)
            self._may = session is not None and self._state.accounts.find(session.account) == self._account
        return self._may


@router.get("/live")
async def live(visit: Looking) -> Response:
    pulse: Pulse = visit.request.app.state.pulse
    if pulse.listeners >= AT_ONCE:
        return Response(status_code=204)  # the browser does not try again
    cookie = visit.request.cookies.get(COOKIE, "")
    listener = Listener(visit.backing.state, visit.visitor.account, cookie)
    return StreamingResponse(
        events(pulse, listener), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
    )


async def events(pulse: Pulse, listener: Listener) -> AsyncIterator[str]:
    """What is sent, until the listener may hear no more."""
    loop, told = asyncio.get_running_loop(), -1
    until = loop.time() + LONGEST
    pulse.listeners += 1
    try:
        while loop.time() < until and await asyncio.to_thread(listener.may, loop.time()):
            number = await asyncio.to_thread(pulse.look, loop.time())
            yield f"event: pulse\ndata: {number}\n\n" if number != told else ": still here\n\n"
            told = number
            await asyncio.sleep(EVERY)
    finally:
        pulse.listeners -= 1

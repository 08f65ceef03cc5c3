"""`/live`: tells open pages that something is new, so that they ask for what they show; without it they stay right,
and are only older."""

import asyncio
from collections.abc import AsyncIterator
from threading import Lock

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from core.errors import TocsinError
from schemas.scope import ALL
from web.backing import Backing
from web.guard import Looking

router = APIRouter(include_in_schema=False)
EVERY = 2.0
"""Seconds between two looks, for all pages together."""
LONGEST = 3600.0
"""Seconds after which a page connects anew, and has to say again who it is."""
AT_ONCE = 200


class Pulse:
    """A number that rises when the store or the incidents change; asked once, however many pages listen."""

    def __init__(self, backing: Backing) -> None:
        self._backing = backing
        self._lock = Lock()
        self._seen: tuple[object, ...] = ()
        self._asked = 0.0
        self.number = 0
        self.listeners = 0

    def look(self, now: float) -> int:
        """now: on a clock that only rises. A store that cannot be asked now has nothing new."""
        with self._lock:
            if now - self._asked < EVERY:
                return self.number
            self._asked = now
            try:
                seen = self._fingerprint()
            except TocsinError:
                return self.number
            if seen != self._seen:
                self._seen = seen
                self.number += 1
            return self.number

    def _fingerprint(self) -> tuple[object, ...]:
        newest = self._backing.store.search(None, ALL, 1)
        incidents = self._backing.state.incidents.list(ALL, 20)
        head = newest.hits[0] if newest.hits else None
        mark = (newest.total, head.mention.id if head else "", head.version if head else 0)
        return (mark, tuple((each.id, each.revision) for each in incidents))


@router.get("/live")
async def live(visit: Looking) -> Response:
    pulse: Pulse = visit.request.app.state.pulse
    if pulse.listeners >= AT_ONCE:
        return Response(status_code=204)  # the browser does not try again
    return StreamingResponse(_events(pulse), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _events(pulse: Pulse) -> AsyncIterator[str]:
    loop, told = asyncio.get_running_loop(), -1
    until = loop.time() + LONGEST
    pulse.listeners += 1
    try:
        while loop.time() < until:
            number = await asyncio.to_thread(pulse.look, loop.time())
            yield f"event: pulse\ndata: {number}\n\n" if number != told else ": still here\n\n"
            told = number
            await asyncio.sleep(EVERY)
    finally:
        pulse.listeners -= 1

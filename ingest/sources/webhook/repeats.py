"""Requests that come again: the same `Idempotency-Key` is answered as before, and gives nothing again."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from http import HTTPStatus

from pydantic import ValidationError

from core.clock import Clock
from core.httpd.resources import Response
from ingest.port import Memory
from schemas.base import Frozen

REMEMBERED = timedelta(days=1)
LONGEST_KEY = 255


class _Note(Frozen):
    """digest: of the body that the key came with."""

    digest: str
    status: int
    body: str


class Repeats:
    def __init__(self, memory: Memory, clock: Clock) -> None:
        self._memory = memory
        self._clock = clock

    def before(self, key: str, body: bytes, kind: str) -> Response | None:
        """What was answered. kind: of the answer. Raises Transient."""
        try:
            note = _Note.model_validate_json(self._memory.recall([_named(key)]).get(_named(key), ""))
        except ValidationError:
            return None
        if note.digest != hashlib.sha256(body).hexdigest():
            return Response(HTTPStatus.UNPROCESSABLE_ENTITY, "This Idempotency-Key came with another body before.")
        return Response(HTTPStatus(note.status), note.body, kind, {"Idempotency-Replayed": "true"})

    def note(self, key: str, body: bytes, answer: Response) -> str:
        """For `keep`, once what was brought is durable."""
        digest = hashlib.sha256(body).hexdigest()
        return f"{_named(key)} " + _Note(digest=digest, status=answer.status, body=answer.body).model_dump_json()

    def keep(self, notes: Sequence[str]) -> None:
        """Raises Transient."""
        if notes:
            named = dict(note.split(" ", 1) for note in notes)
            self._memory.keep(named, self._clock.now() + REMEMBERED)


def _named(key: str) -> str:
    """A sender may write anything as a key, mention ids among it: those of other notes are no keys of requests."""
    return "request:" + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()

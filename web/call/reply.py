"""Answers to programs: JSON with an ETag, pages with a link to the next."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from re import Pattern

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from core.errors import Changed, Misused, TocsinError
from core.state.stamps import DIGITS
from web.visit import Visit

JSON = "application/json"
KEPT = "private, no-cache"
"""A program may keep it, and asks each time whether it still stands."""
REVISION, STAMP = re.compile(r"[0-9]{1,9}"), re.compile(rf"[0-9a-f]{{{DIGITS}}}")
"""Of which ETags are made that If-Match can name."""


class Outdated(TocsinError):
    """What If-Match named stands no more."""


def reply(visit: Visit, body: BaseModel, tag: str = "") -> Response:
    """Or, where whoever asks has it already, nothing but that. tag: a strong ETag; empty: a weak one of the body."""
    written = body.model_dump_json().encode()
    tag = tag or f'W/"{hashlib.blake2b(written, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": KEPT, "Vary": "Authorization, Cookie"}
    if onward := getattr(body, "next", None):
        headers["Link"] = f'<{_following(visit.request, onward)}>; rel="next"'
    if known(visit.request, tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(written, media_type=JSON, headers=headers)


def done(body: BaseModel, status: HTTPStatus = HTTPStatus.OK, tag: str = "") -> Response:
    """Of what changes something."""
    return Response(body.model_dump_json(), status, {"ETag": tag} if tag else None, JSON)


def gone() -> Response:
    return Response(status_code=HTTPStatus.NO_CONTENT)


def known(request: Request, tag: str) -> bool:
    """Weak comparison, as RFC 9110, 13.1.2, has it."""
    return _among(request.headers.get("if-none-match", ""), tag)


def strong(read: int | str) -> str:
    """The ETag of what has a revision, a version or a stamp."""
    return f'"{read}"'


def read_at(request: Request) -> int | None:
    """The revision that whoever writes has read: of If-Match; 0 for what must not be there (If-None-Match: *). None:
    neither was said. Raises Misused for a tag that is none of ours."""
    number = _read(request, REVISION)
    return None if number is None else int(number or 0)


def read_as(request: Request) -> str | None:
    """The same of what has no revision: the stamp that whoever writes has read; empty for what must not be there."""
    return _read(request, STAMP)


@contextmanager
def over_what_was_read() -> Iterator[None]:
    """Inside, what somebody else changed meanwhile is what If-Match named and stands no more. Raises Outdated."""
    try:
        yield
    except Changed as changed:
        raise Outdated(changed.message, "Read it again, and send its ETag as If-Match.") from None


def numbered(cursor: str) -> int | None:
    """The place after which a list that is ordered by number goes on. Raises Misused for what is no cursor of ours."""
    if not cursor:
        return None
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) <= 18):
        raise Misused('"%(cursor)s" is no cursor of this list.', "Begin again without a cursor.", cursor=cursor[:40])
    return int(cursor)


def onward(numbers: Sequence[int], limit: int) -> str | None:
    """The cursor after a page of such a list: none where there were fewer than were asked for."""
    return str(numbers[-1]) if len(numbers) == limit else None


def _read(request: Request, ours: Pattern[str]) -> str | None:
    """ours: what stands between the quotes."""
    if request.headers.get("if-none-match", "").strip() == "*":
        return ""
    said = request.headers.get("if-match", "").strip()
    if not said or said == "*":
        return None
    if not ours.fullmatch(said.strip('"')):
        raise Misused(
            "If-Match: %(said)s is no ETag of ours.", 'Send the ETag of what you read, such as "3".', said=said[:80]
        )
    return said.strip('"')


def _among(said: str, tag: str) -> bool:
    tags = [each.strip().removeprefix("W/") for each in said.split(",")]
    return "*" in tags or tag.removeprefix("W/") in tags


def _following(request: Request, cursor: str) -> str:
    """The address of the next page, on the same host."""
    url = request.url.include_query_params(cursor=cursor)
    return f"{url.path}?{url.query}"

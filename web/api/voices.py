"""`/voices`: who speaks about a watch."""

from datetime import timedelta
from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from enrich.authors.speakers import Speaker
from web.call.asking import Limit, Times, window
from web.call.reply import reply
from web.call.route import resource
from web.guard import Looking
from web.look.voices import said_by, voices
from web.told.lists import Items
from web.told.mentions import Seen, seen
from web.told.voices import VoicesTold, voices_told

router = resource("voices", "/voices")
WEEK = timedelta(days=7)
Id = Annotated[str, Path(max_length=64, examples=["brisolle"])]


@router.get("/{watch}", response_model=VoicesTold)
def show_voices(visit: Looking, times: Times, watch: Id) -> Response:
    """Which part of the newest thousand mentions each kind of speaker wrote, by what is public of an account and how it
    acts; of the last seven days where no time is named."""
    return reply(visit, voices_told(voices(visit, visit.watch(watch), window(visit, times, WEEK))))


@router.get("/{watch}/mentions", response_model=Items[Seen])
def list_said_by(
    visit: Looking, times: Times, watch: Id, who: Annotated[Speaker, Query(examples=["press"])], limit: Limit = 100
) -> Response:
    """What one kind of speaker said, of the newest thousand mentions; newest first."""
    found = said_by(visit, visit.watch(watch), window(visit, times, WEEK), who)[:limit]
    visit.looked(f"{watch}: {who.value}", len(found))
    return reply(visit, Items[Seen](items=tuple(map(seen, found))))

"""`/voices`: who speaks about a watch."""

from datetime import timedelta
from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from web.call.asking import Times, window
from web.call.reply import reply
from web.call.route import resource
from web.guard import Looking
from web.look.voices import voices
from web.told.voices import VoicesTold, voices_told

router = resource("voices", "/voices")
WEEK = timedelta(days=7)


@router.get("/{watch}", response_model=VoicesTold)
def show_voices(
    visit: Looking, times: Times, watch: Annotated[str, Path(max_length=64, examples=["brisolle"])]
) -> Response:
    """Which part of the newest thousand mentions each kind of speaker wrote, by what is public of an account and how it
    acts; of the last seven days where no time is named."""
    return reply(visit, voices_told(voices(visit, visit.watch(watch), window(visit, times, WEEK))))

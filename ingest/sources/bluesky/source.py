"""The source itself: what it says of itself, whether it would be let in, and the listening while it is open."""

from contextlib import closing
from datetime import datetime, timedelta
from threading import Event as Flag
from typing import ClassVar

from core.clock import from_micros, micros
from core.errors import Misconfigured, Permanent, Transient
from core.secret import secret
from ingest.about import About, Sending
from ingest.port import Harvest, Surroundings
from ingest.sources.bluesky.api import Api
from ingest.sources.bluesky.frames import decode
from ingest.sources.bluesky.jetstream import Jetstream, Quiet
from ingest.sources.bluesky.listening import Listening
from ingest.sources.bluesky.settings import Settings

_FAR = timedelta(days=7)
"""Back from now: further than any server reaches."""
_QUIETS = 5
"""Signs of life without an event, after which a server is taken to keep none."""


class Bluesky:
    """From now on at first, and later from where it was: the stream is kept by the platform for a day or more."""

    about: ClassVar[About] = About(
        title="Bluesky",
        key="no key",
        gaps="the stream is read again from where it broke off, as far as its servers keep it (a day or more)",
        deletions="the stream tells of them, and of accounts that disappear; what was given is looked for again",
        sends=(
            Sending("reply", "300 graphemes, where the author allows it; free, about 1,600 an hour"),
            Sending("quote", "300 graphemes; free"),
            Sending("like", "free"),
            Sending("delete", "own posts only"),
        ),
    )

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        """Raises Misconfigured."""
        setting = f"sources.{around.name}"
        self._settings = settings
        self._around = around
        self._password = secret(f"{setting}.app_password", settings.app_password, settings.app_password_file)
        if bool(settings.handle) != bool(self._password.get_secret_value()):
            raise Misconfigured(
                f"{setting} has a handle or an app password, but not both.",
                f"Set {setting}.handle and {setting}.app_password_file, or neither.",
            )
        self._jetstream = Jetstream(settings, around.name, around.clock)
        self._listening: Listening | None = None

    def open(self, resume: str) -> None:
        self.close()
        self._listening = Listening(self._settings, self._around, self._password, self._jetstream, resume)

    def next_batch(self) -> Harvest:
        """Raises Transient, Busy and Misconfigured."""
        if self._listening is None:
            raise RuntimeError("a source is opened before it is asked")
        return self._listening.next_batch()

    def close(self) -> None:
        if self._listening is not None:
            self._listening.close()

    def check(self) -> str:
        """Raises Misconfigured and Transient."""
        said = f"{self._jetstream.host} answers and {self._reaches()}; "
        api = Api(self._settings, self._around, self._password, Flag())
        try:
            api.profiles(["bsky.app"])
            if not self._settings.handle:
                return said + "the API answers; gaps are not filled, for want of a login."
            api.log_in()
        finally:
            api.close()
        return said + f"the API answers, and lets {self._settings.handle} in."

    def _reaches(self) -> str:
        far = micros(self._around.clock.now() - _FAR)
        quiets = 0
        with closing(self._jetstream.read(far, Flag())) as reading:
            for heard in reading:
                if not isinstance(heard, Quiet):
                    return f"reaches back to {self._time(heard[0]):%Y-%m-%d %H:%M} UTC"
                quiets += 1
                if quiets == _QUIETS:
                    break
        return "has nothing of the last days"

    def _time(self, frame: str | bytes) -> datetime:
        try:
            return from_micros(decode(frame).at)
        except Permanent as error:
            raise Transient(f"{self._jetstream.host} sends what cannot be read: {error}") from None

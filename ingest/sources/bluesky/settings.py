"""What a person may set about Bluesky."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, PositiveInt, SecretStr

from core.requests import of_the_web
from schemas.base import Strict


def _of_a_socket(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("ws", "wss") or not parts.hostname:
        raise ValueError("it must begin with wss:// (or ws://, inside your own network) and name a host")
    return url


Socket = Annotated[str, AfterValidator(_of_a_socket)]
Site = Annotated[str, AfterValidator(of_the_web)]


class Settings(Strict):
    """streams: Jetstream servers; when one fails, the next is asked. zstd_dictionary: the file of that name of the
    Jetstream project, for a stream of half the bytes. api: answers without a login. look_again_minutes: after a post
    was given, when its counts are read again; none: never. handle, app_password: of an account, for the search that
    fills gaps. service: where that account lives.
    """

    streams: tuple[Socket, ...] = Field(
        default=(
            "wss://jetstream2.us-east.bsky.network/subscribe",
            "wss://jetstream1.us-east.bsky.network/subscribe",
            "wss://jetstream2.us-west.bsky.network/subscribe",
            "wss://jetstream1.us-west.bsky.network/subscribe",
        ),
        min_length=1,
    )
    zstd_dictionary: Path | None = None
    api: Site = "https://public.api.bsky.app"
    look_again_minutes: tuple[PositiveInt, ...] = (15, 60, 360, 1440)
    handle: str = ""
    app_password: SecretStr = SecretStr("")
    app_password_file: Path | None = None
    service: Site = "https://bsky.social"
    ca_file: Path | None = None

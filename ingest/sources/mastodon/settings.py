"""What is set of one server, and what its kind of source is."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr

from core.requests import of_the_web
from ingest.about import About, Sending
from schemas.base import Strict


class Settings(Strict):
    """server: its address, `https://piaille.fr`. token: of an account there, which may read statuses.

    timeline: which posts are heard besides those with hashtags; `none`: no others. hashtags: besides those of watches.
    every: seconds between two looks at timelines. respect: which wish of authors not to be found is heeded: `noindex`,
    where they say so; `indexable`, unless they say that they may be found; `none`.
    """

    server: Annotated[str, AfterValidator(of_the_web)]
    token: SecretStr = SecretStr("")
    token_file: Path | None = None
    timeline: Literal["public", "local", "remote", "none"] = "public"
    hashtags: tuple[str, ...] = ()
    every: int = Field(default=60, ge=10, le=3600)
    respect: Literal["noindex", "indexable", "none"] = "noindex"
    ca_file: Path | None = None


ABOUT = About(
    title="Mastodon",
    key="the token of an account of the server, for its stream; none, where its timelines are open to all",
    gaps="The timelines are read on from where they were left, up to a day back.",
    deletions="At once by the stream; otherwise by looking again, after an hour, then more rarely, for 30 days.",
    sends=(
        Sending("reply", "500 characters on most servers; 300 requests in 5 minutes"),
        Sending("private mention"),
        Sending("quote", "where its author lets it be quoted, on servers of 4.5 and later"),
        Sending("delete", "own posts; 30 in 30 minutes"),
    ),
)

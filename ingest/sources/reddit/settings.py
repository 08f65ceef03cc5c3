"""What is listened to on Reddit, and what its kind of source is."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from core.requests import of_the_web
from ingest.about import About, Sending
from ingest.budget import Plan
from schemas.base import Strict

REQUEST = "request"
"""What a budget may bound: Reddit itself counts 100 a minute."""

Subreddit = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{2,32}$")]


class Settings(Strict):
    """client_id, client_secret: of an application that Reddit approved. account: the Reddit name of whoever answers for
    it, which Reddit wants to be told with each request.

    subreddits: without `r/`. searches: `posts`: those of all Reddit by what watches want. every: seconds between two
    rounds.
    """

    client_id: str = Field(min_length=1)
    client_secret: SecretStr = SecretStr("")
    client_secret_file: Path | None = None
    account: str = Field(pattern=r"^[A-Za-z0-9_-]{3,20}$")
    subreddits: tuple[Subreddit, ...] = ()
    searches: Literal["posts", "none"] = "posts"
    every: int = Field(default=60, ge=30, le=3600)
    budget: Plan = Plan()
    address: Annotated[str, AfterValidator(of_the_web)] = "https://oauth.reddit.com"
    login: Annotated[str, AfterValidator(of_the_web)] = "https://www.reddit.com"
    ca_file: Path | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.subreddits and self.searches == "none":
            raise ValueError("there is nothing to listen to; set subreddits, or searches to posts")
        return self


ABOUT = About(
    title="Reddit",
    key="the id and the secret of an application that Reddit approved",
    gaps="Lists are read back to what was read before: 1,000 entries at most, which is all that Reddit gives.",
    deletions="Every post and comment is looked at again: after an hour, after six, then daily.",
    sends=(
        Sending("reply", "by OAuth of an account, where the rules of the subreddit let brands speak"),
        Sending("private message", "by OAuth of an account"),
        Sending("delete", "own posts and comments"),
    ),
)

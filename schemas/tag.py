"""What people call mentions: tags, and what a person said of one mention."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from schemas.base import Frozen, Instant, Strict

TAG_ID = r"^[a-z0-9][a-z0-9_-]{0,63}/[a-z0-9][a-z0-9_-]{0,63}$"
TagId = Annotated[str, Field(pattern=TAG_ID, examples=["product/refund"])]
"""`category/name`, as `tag:` finds it. The slash keeps it apart from what stages call mentions."""


class Tag(Strict):
    """name: as people read it. team: it is for the watches of this team; empty: for all.

    Its rule, where it has one, tags mentions by itself: query, in the query language, or the saved query of the id
    `saved`, as that one stands.
    """

    id: TagId
    name: str = Field(min_length=1, max_length=120)
    team: str = Field(default="", max_length=128)
    query: str = Field(default="", max_length=10_000)
    saved: str = Field(default="", max_length=64)

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        if self.query and self.saved:
            raise ValueError("a rule is a query or a saved query, not both")
        return self

    @property
    def category(self) -> str:
        return self.id.partition("/")[0]

    @property
    def has_rule(self) -> bool:
        return bool(self.query or self.saved)

    def is_for(self, team: str) -> bool:
        """Whether it is for the watches of a team; empty: those of no team."""
        return not self.team or self.team == team


class Tagging(Frozen):
    """A person's word on a mention as one watch sees it. stands: whether it has the tag, whatever a rule says."""

    mention: str
    watch: str
    tag: str
    stands: bool
    by: str
    at: Instant

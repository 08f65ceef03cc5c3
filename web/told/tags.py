"""What people call mentions."""

from typing import Annotated

from pydantic import ConfigDict, Field

from schemas.base import Frozen
from schemas.tag import TagId


class TagTold(Frozen):
    """team: it is for the watches of this team; empty: for all. query, saved: its rule, where it has one. mentions: of
    the time asked for, that have it. by_hand: of all, to which people gave it."""

    model_config = ConfigDict(extra="ignore")

    id: TagId
    name: Annotated[str, Field(examples=["Refund"])]
    team: Annotated[str, Field(examples=["care"])]
    query: Annotated[str, Field(examples=["remboursement OR refund"])]
    saved: Annotated[str, Field(examples=[""])]
    mentions: Annotated[int, Field(examples=[12])]
    by_hand: Annotated[int, Field(examples=[3])]


class Tagged(Frozen):
    """new: how many said something new. lost: mentions that are gone, or cannot have the tag. job: what enriches the
    others again; null where nothing was new."""

    new: Annotated[int, Field(examples=[2])]
    lost: Annotated[tuple[str, ...], Field(examples=[[]])]
    job: Annotated[int | None, Field(examples=[7])]

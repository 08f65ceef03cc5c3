"""What people write on time lines."""

from typing import Annotated

from pydantic import Field

from schemas.base import Frozen, Instant

LONGEST = 200
"""Characters of what one says."""


class Annotation(Frozen):
    """Something that people know of, at a moment of a watch: "campaign starts". by: who wrote it, at `created_at`."""

    id: int
    watch: str
    at: Instant
    text: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    by: str
    created_at: Instant

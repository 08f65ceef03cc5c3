"""Answers that are lists."""

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, Field

from schemas.base import Frozen

Row = TypeVar("Row")
Told = TypeVar("Told", bound=BaseModel)


class Items(Frozen, Generic[Row]):
    """next: the cursor of the following page; null after the last."""

    items: tuple[Row, ...]
    next: Annotated[str | None, Field(examples=[None])] = None


class Pages(Items[Row], Generic[Row]):
    """total: of all pages."""

    total: int


def told(model: type[Told], source: object, **more: object) -> Told:
    """The model with the fields that the source has by the same names, and what is said besides."""
    found = {name: getattr(source, name) for name in model.model_fields if hasattr(source, name)}
    return model.model_validate(found | more)

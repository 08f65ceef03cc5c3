"""What every model shares: frozen, tolerant of fields that a newer writer added, times in UTC."""

from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from schemas.sentence import Sentence

Told = TypeVar("Told", bound=BaseModel)

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


class Frozen(BaseModel):
    """A value: it never changes, and readers ignore the fields that they do not know."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Strict(BaseModel):
    """A value that a person wrote (a file, a form): an unknown field is a mistake, and is said."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _to_utc(moment: datetime) -> datetime:
    if not EARLIEST.year <= moment.year < LATEST.year:
        raise ValueError(
            Sentence(
                "%(moment)s is outside %(first)s to %(last)s",
                moment=moment.isoformat(),
                first=EARLIEST.year,
                last=LATEST.year,
            )
        )
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_to_utc)]
"""A moment in UTC between 1990 and 2200; a time without an offset is refused."""


class Choice(Generic[Told]):
    """One of several models, told apart by their field `kind`.

    JSON whose kind is known beforehand is read in two thirds of the time: to find a tag, pydantic parses it twice.
    """

    def __init__(self, *models: type[Told]) -> None:
        self._by_kind = {model.model_fields["kind"].default: model for model in models}
        union: Any = reduce(or_, models)
        self._any: TypeAdapter[Told] = TypeAdapter(Annotated[union, Field(discriminator="kind")])

    def validate_json(self, body: bytes | str, kind: str = "") -> Told:
        """kind: as the message around it says; one that the body contradicts is refused. Raises ValidationError."""
        model = self._by_kind.get(kind)
        return model.model_validate_json(body) if model else self._any.validate_json(body)

    def validate_python(self, value: Any) -> Told:
        """Raises ValidationError."""
        return self._any.validate_python(value)

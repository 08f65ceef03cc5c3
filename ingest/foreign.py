"""What a platform wrote, as the model of it that we know."""

from typing import TypeVar

from pydantic import BaseModel, JsonValue, ValidationError

from core.errors import Permanent
from ingest.clean import shown

Model = TypeVar("Model", bound=BaseModel)


def read_as(model: type[Model], fields: JsonValue) -> Model:
    """Raises Permanent with a sentence that names the first field that is not as it should be."""
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "it"
        raise Permanent(f"{where} {shown(first['input'])}: {first['msg']}.") from None

"""What is written wrongly, and what is said of it."""

import pytest
from pydantic import BaseModel, Field, ValidationError, field_validator

from core.mistakes import mistake
from schemas.base import Strict


class Leaf(Strict):
    channel: str
    severity: int = Field(default=1, ge=1)

    @field_validator("channel")
    @classmethod
    def _is_lower(cls, channel: str) -> str:
        if channel != channel.lower():
            raise ValueError("small letters only")
        return channel


class Tree(Strict):
    leaf: Leaf | None = None
    leaves: tuple[Leaf, ...] = ()
    named: dict[str, Leaf] = Field(default_factory=dict)
    free: dict[str, object] = Field(default_factory=dict)


LEAF = {"channel": "a"}


def said(written: dict[str, object], model: type[BaseModel] = Tree) -> str:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(written)
    found = mistake(caught.value, model)
    return f"{found.key}{found.problem}. {found.hint}"


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ({"lef": ()}, 'lef: there is no such key. Did you mean "leaf"?'),
        ({"zzz": ()}, "zzz: there is no such key. Known: free, leaf, leaves, named."),
        ({"leaf": {"severty": 1, "channel": "a"}}, 'leaf.severty: there is no such key. Did you mean "severity"?'),
        (
            {"leaves": [{"channel": "a"}, {"chanel": 1}]},
            'leaves.2.chanel: there is no such key. Did you mean "channel"?',
        ),
        ({"named": {"care": {"chanel": "a"}}}, 'named.care.chanel: there is no such key. Did you mean "channel"?'),
        ({"leaves": [{}]}, "leaves.1.channel is missing. "),
        ({"leaf": {"channel": "A"}}, "leaf.channel: small letters only. "),
        ({"leaf": {"channel": "a", "severity": 0}}, "leaf.severity: Input should be greater than or equal to 1. "),
    ],
)
def test_a_mistake_is_said_with_its_key_and_the_nearest_known_one(written: dict[str, object], sentence: str) -> None:
    assert said(written) == sentence

"""How loudly a text is written."""

import pytest
from pydantic import BaseModel

from core.clock import SystemClock
from core.plugins import Plugins
from enrich.port import Draft, Stage, Surroundings
from schemas.analysis import Analysis
from schemas.conduct import Conduct
from schemas.watch import Listening
from tests.builders import mention


class Nobody:
    """Authors of whom nothing is remembered."""

    def seen(self, mentions: object, analyses: object) -> None: ...

    def remembered(self, authors: object) -> dict[str, Conduct]:
        return {}

    def languages(self, authors: object) -> dict[str, tuple[str, ...]]:
        return {}


@pytest.mark.parametrize(
    ("text", "exclamations", "capitals"),
    [
        ("le train est en retard", 0, 0.0),
        ("LE TRAIN EST EN RETARD !!!", 3, 1.0),
        ("OK !", 1, 0.0),
        ("", 0, 0.0),
    ],
)
def test_shouting_is_told_from_speaking(text: str, exclamations: int, capitals: float) -> None:
    plugin = Plugins[Stage]("enrich.stages", "tocsin.stages").load("emphasis")
    around = Surroundings(Listening(generation=0, watches=()), Nobody(), SystemClock(), ("fr",))
    stage = plugin.build(plugin.settings(), around)
    (found,) = stage([Draft(mention("x:1", text), Analysis())])
    assert isinstance(found, BaseModel)
    assert found.model_dump() == {"exclamations": exclamations, "capitals": capitals}

"""What the fault tests send: the same comes of it however often a part of it is read."""

from enrich.port import Draft
from enrich.stages.language import CERTAIN, LanguageStage, Settings
from schemas.analysis import Analysis
from tests.enrich.parts import around
from tests.faults.stream import events


def test_every_text_says_its_language_whatever_its_author_wrote_before() -> None:
    said = [event.mention for event in events(2_000, seed=5) if event.kind in ("posted", "updated")]
    stage = LanguageStage(Settings(), around(languages=("en", "fr")))
    told = stage([Draft(each, Analysis()) for each in said])
    unsure = [(each.text, of) for each, of in zip(said, told, strict=True) if of.confidence < CERTAIN]
    assert unsure == []
    assert {of.code for of in told} == {"en", "fr"}

"""Pictures that nobody described."""

import pytest

from core.query.sightings import document
from enrich.analyse import noted
from enrich.pictures.told import Pictures
from enrich.port import Draft, Stage
from enrich.stages.pictures import PicturesStage, Settings
from schemas.analysis import Analysis
from schemas.mention import Media
from tests.builders import mention
from tests.contracts.stage import StageContract
from tests.enrich.parts import around

BARE, SPACES = Media(kind="image", url="https://x.example/1.png"), Media(kind="photo", url="", alt=" \n")
DESCRIBED, VIDEO = Media(kind="image", url="", alt="un camion en feu"), Media(kind="Video", url="")


class TestPictures(StageContract):
    @pytest.fixture
    def stage(self) -> Stage:
        return PicturesStage(Settings(), around())


def pictured(*media: Media) -> Draft:
    return Draft(mention("x:1").model_copy(update={"media": media}), Analysis())


@pytest.mark.parametrize(
    ("media", "found"),
    [
        ((), None),
        ((VIDEO,), None),
        ((DESCRIBED, VIDEO), Pictures(pictures=1, unread=0)),
        ((DESCRIBED, BARE, SPACES), Pictures(pictures=3, unread=2, label="image-not-read")),
    ],
)
def test_pictures_without_a_description_are_not_read_and_that_is_said(
    media: tuple[Media, ...], found: Pictures | None
) -> None:
    assert PicturesStage(Settings(), around())([pictured(*media)]) == [found]


def test_mentions_with_such_pictures_can_be_asked_for_beside_other_tags() -> None:
    stage, tagged = PicturesStage(Settings(), around()), Analysis(other={"tags": ["important"]})
    draft = Draft(pictured(BARE).mention, tagged)
    kept = noted(stage, draft, stage([draft])[0])
    assert document(kept.mention, kept.analysis, None).exact["tag"] == ("important", "image-not-read")

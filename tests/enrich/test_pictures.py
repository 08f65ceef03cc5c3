"""Pictures that nobody described."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from core.query.sightings import document
from enrich.analyse import noted
from enrich.pictures.told import Pictures
from enrich.port import Draft, Stage
from enrich.stages.pictures import PicturesStage, Settings
from schemas.analysis import Analysis, Match, Sighting
from schemas.mention import Media
from schemas.reading import Failure, Reading, address_key
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
    stage, draft = PicturesStage(Settings(), around()), pictured(BARE)
    kept = noted(stage, draft, stage([draft])[0])
    seen = document(kept.mention, kept.analysis, Sighting(watch="acme", tags=("tone/ironic",)))
    assert seen.exact["tag"] == ("image-not-read", "tone/ironic")


READ, REFUSED = Reading(text="Remboursement refusé", model="test@1"), Reading(failure=Failure.REFUSED, model="test@1")


@dataclass
class Remembered:
    """What was read of one mention."""

    readings: Mapping[str, Reading]
    asked: list[str] = field(default_factory=list)

    def of(self, mentions: Sequence[str]) -> Mapping[str, Mapping[str, Reading]]:
        self.asked += mentions
        return {"x:1": self.readings}


def remembering(*watches: str, **read: Reading) -> tuple[PicturesStage, Remembered]:
    readings = Remembered({address_key(f"https://x.example/{name}.png"): reading for name, reading in read.items()})
    return PicturesStage(Settings(watches=watches), replace(around(), readings=readings)), readings


def seen_by(watch: str, *media: Media) -> Draft:
    return Draft(pictured(*media).mention, Analysis(matches=(Match(watch=watch, revision=1),)))


A, B = Media(kind="image", url="https://x.example/a.png"), Media(kind="image", url="https://x.example/b.png")


def test_what_was_read_in_a_picture_is_said_and_what_could_not_be_with_its_reason() -> None:
    stage, _ = remembering("acme", a=READ, b=REFUSED)
    assert stage([seen_by("acme", A, B, DESCRIBED)]) == [
        Pictures(
            pictures=3,
            unread=1,
            label="image-not-read",
            texts=("Remboursement refusé",),
            failures=(Failure.REFUSED,),
            models=("test@1",),
        )
    ]


def test_what_was_read_is_searched_like_the_text() -> None:
    stage, _ = remembering("*", a=READ)
    draft = seen_by("acme", A)
    kept = noted(stage, draft, stage([draft])[0])
    found = document(kept.mention, kept.analysis, None)
    assert found.further == ("Remboursement refusé",)
    assert "tag" not in found.exact


def test_a_picture_in_which_nothing_is_written_was_read() -> None:
    stage, _ = remembering("acme", a=Reading(model="test@1"))
    assert stage([seen_by("acme", A)]) == [Pictures(pictures=1, unread=0, models=("test@1",))]


def test_nothing_is_asked_of_the_memory_for_mentions_whose_pictures_nobody_reads() -> None:
    stage, readings = remembering("acme", a=READ)
    stage([seen_by("other", A), seen_by("acme", DESCRIBED), pictured(A)])
    assert readings.asked == []


def test_an_installation_that_reads_no_pictures_loads_nothing_for_it() -> None:
    program = (
        "import sys; import app.stages, app.wiring, app.settings; app.wiring.assembly(app.settings.Settings());"
        " print(*sorted({'PIL', 'cv2', 'onnxruntime', 'rapidocr', 'shapely', 'omegaconf'} & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == ""

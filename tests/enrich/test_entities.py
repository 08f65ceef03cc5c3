"""Whom and what a mention names."""

from pathlib import Path

import pytest

from core.errors import Misconfigured
from core.query.sightings import document
from enrich.analyse import noted
from enrich.names import KINDS, REMEMBERED, Model, may_name
from enrich.port import Draft, Stage
from enrich.stages.entities import EVERY, EntitiesStage, Entity, Settings
from schemas.analysis import Analysis, Language, Match
from schemas.mention import Kind, LinkCard, Media, Mention
from schemas.watch import Thing
from tests.builders import mention
from tests.contracts.stage import StageContract
from tests.enrich.parts import around, listening, watch

LUMO = watch("lumo", "lumo")
LUMO = LUMO.model_copy(
    update={
        "watch": LUMO.watch.model_copy(
            update={"thing": (Thing(name="Halo"), Thing(name="Ada Lumier", kind="person", aliases=("la patronne",)))}
        )
    }
)
READING = Settings(watches=(EVERY,))
FRENCH = "J'ai écrit à Marie Durand, de Bouygues Telecom à Lyon"
ENGLISH = "I was flying with Lumo from London to Chicago, and Apple refunded Tim Cook"


class TestEntities(StageContract):
    @pytest.fixture
    def stage(self) -> Stage:
        return EntitiesStage(READING, around(listening(LUMO)))


def named(
    subject: Mention | str,
    language: str = "fr",
    *,
    watches: tuple[str, ...] = ("lumo",),
    settings: Settings | None = None,
) -> tuple[Entity, ...] | None:
    """As they stand in a mention that these watches match."""
    one = mention("x:1", subject) if isinstance(subject, str) else subject
    stage = EntitiesStage(settings or READING, around(listening(LUMO)))
    return stage([Draft(one, analysed(language, watches))])[0]


def analysed(language: str, watches: tuple[str, ...] = ("lumo",)) -> Analysis:
    matches = tuple(Match(watch=each, revision=1, terms=("Lumo",)) for each in watches)
    return Analysis(language=Language(code=language, confidence=1.0), matches=matches)


def kinds(found: tuple[Entity, ...] | None) -> dict[str, str]:
    return {each.text: each.kind for each in found or ()}


def test_french_names_are_read() -> None:
    found = kinds(named(FRENCH))
    assert (found["Marie Durand"], found["Bouygues Telecom"], found["Lyon"]) == ("person", "organisation", "place")


def test_english_names_are_read_and_their_kinds_are_called_the_same() -> None:
    found = kinds(named(ENGLISH, "en"))
    assert (found["London"], found["Apple"], found["Tim Cook"]) == ("place", "organisation", "person")


def test_nations_beliefs_and_parties_of_people_are_not_kept() -> None:
    found = kinds(named("She asked the Democrats, the Muslims and the Germans in Paris on Monday", "en"))
    assert found.keys() == {"Paris"}
    assert not {"NORP", "MISC", "LANGUAGE", "LAW"} & KINDS.keys()


def test_things_of_the_watch_are_linked_and_found_by_its_query_field() -> None:
    found = named("la patronne du halo de Lyon")
    assert found is not None
    assert found[:2] == (
        Entity(text="Ada Lumier", kind="person", label="Ada Lumier", watch="lumo"),
        Entity(text="Halo", kind="product", label="Halo", watch="lumo"),
    )


def test_people_whom_no_watch_names_are_neither_searched_nor_counted() -> None:
    stage = EntitiesStage(READING, around(listening(LUMO)))
    draft = Draft(mention("x:1", f"{FRENCH} et la patronne"), analysed("fr"))
    kept = noted(stage, draft, stage([draft])[0])
    asked = document(kept.mention, kept.analysis, None).exact["entity"]
    assert {"Ada Lumier", "Lyon"} <= set(asked)
    assert "Marie Durand" not in asked


def test_things_are_linked_in_every_language_in_reposts_and_in_what_pictures_and_links_say() -> None:
    repost = mention("x:1", "RT halo", kind=Kind.REPOST, repost_of="x:0")
    pictured = mention("x:2", "schau").model_copy(
        update={
            "media": (Media(kind="image", url="", alt="ein Halo"),),
            "links": (LinkCard(url="", title="", description="von Ada Lumier"),),
        }
    )
    assert kinds(named(repost, "de")) == {"Halo": "product"}
    assert kinds(named(pictured, "de")) == {"Halo": "product", "Ada Lumier": "person"}


@pytest.mark.parametrize(
    ("subject", "language", "watches"),
    [
        (mention("x:1", FRENCH), "fr", ()),
        (mention("x:1", FRENCH), "fr", ("another",)),
        (mention("x:1", FRENCH), "de", ("lumo",)),
        (mention("x:1", FRENCH, kind=Kind.REPOST), "fr", ("lumo",)),
        (mention("x:1", FRENCH, repost_of="x:0"), "fr", ("lumo",)),
    ],
    ids=["no watch", "a watch that is not chosen", "a language without a model", "a repost", "a repost as a post"],
)
def test_names_are_read_only_where_they_matter(subject: Mention, language: str, watches: tuple[str, ...]) -> None:
    assert named(subject, language, watches=watches, settings=Settings(watches=("lumo",))) is None


def test_where_names_were_looked_for_and_none_is_there_that_is_said() -> None:
    assert named("le train est en retard") == ()


def test_a_language_whose_model_is_taken_away_is_not_read() -> None:
    settings = Settings(watches=(EVERY,), models={"fr": ""})
    assert named(FRENCH, settings=settings) is None
    assert kinds(named(ENGLISH, "en", settings=settings))
    assert "fr_core" not in EntitiesStage(settings, around()).model


def test_what_was_read_before_is_answered_the_same_however_much_was_read_since() -> None:
    model = Model.find("fr_core_news_sm", "setting")
    (first,) = model.read([FRENCH])
    assert model.read([FRENCH, "rien", FRENCH]) == [first, (), first]
    model.read([f"rien {number}" for number in range(REMEMBERED + 1)])
    assert model.read([FRENCH]) == [first]


@pytest.mark.parametrize("missing", ["xx_no_such_model", "/nowhere/at/all", "json"])
def test_a_model_that_is_not_there_is_said_with_its_setting(missing: str) -> None:
    with pytest.raises(Misconfigured, match=r"stages.entities.models.fr: there is no model"):
        EntitiesStage(Settings(models={"fr": missing}), around())


def test_a_folder_that_is_no_model_is_said_with_its_setting(tmp_path: Path) -> None:
    (tmp_path / "config.cfg").write_text("[nlp]\n", "utf-8")
    with pytest.raises(Misconfigured, match=r"stages.entities.models.fr: .* is no model of spaCy"):
        EntitiesStage(Settings(models={"fr": str(tmp_path)}), around())


@pytest.mark.parametrize(
    "text",
    ["on m'a vu à Lyon", "l'Italie", "merci Air France", "Bon. Encore Paris", "mon iPhone", "“je hais Orange”"],
)
def test_a_capital_within_a_sentence_may_be_a_name(text: str) -> None:
    assert may_name(text, frozenset())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Rien. Encore rien ! Toujours rien",
        "merci #SNCF et @Orange",
        "merci Lumo",
        "vois https://Lyon.example/Paris",
        "I",
    ],
)
def test_beginnings_marks_links_and_words_that_matched_are_none(text: str) -> None:
    assert not may_name(text, frozenset({"lumo"}))

"""The text stage: what is mended, and what is found besides words."""

import pytest

from enrich.port import Stage
from enrich.stages.text import FACTS_LIMIT, Settings, Text, facts, repaired
from tests.builders import mention
from tests.contracts.stage import StageContract
from tests.enrich.parts import around


class TestText(StageContract):
    @pytest.fixture
    def stage(self) -> Stage:
        return Text(Settings(), around())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("wait time 40 mins&amp;amp;put on hold", "wait time 40 mins&put on hold"),
        ("&lt;3 &eacute;t&eacute;", "<3 été"),
        ("trÃ¨s dÃ©Ã§u", "très déçu"),
        ("e\u0301te\u0301", "été"),
        ("l’app ne s‘ouvre pas", "l'app ne s'ouvre pas"),
        ("re\x00tard\u202e \u200fici\ufeff", "retard ici"),
        ("deux\nlignes\tet un tab", "deux\nlignes\tet un tab"),
        ("👩‍👧 famille", "👩‍👧 famille"),
        ("Âge, Été, À bientôt", "Âge, Été, À bientôt"),
    ],
)
def test_a_text_is_mended_and_what_is_right_is_left(written: str, meant: str) -> None:
    assert repaired(written) == meant


def test_hashtags_handles_addresses_and_emoji_are_found_once_each_in_their_order() -> None:
    found = facts(
        "RT @SNCF: #Retard #retard à Lyon https://t.co/abc, voir (https://x.example/a_(b)). "
        "@ada@mastodon.social 🇫🇷 👍🏽👍🏽"
    )
    assert found.hashtags == ("retard",)
    assert found.handles == ("sncf", "ada@mastodon.social")
    assert found.urls == ("https://t.co/abc", "https://x.example/a_(b")
    assert found.emoji == ("🇫🇷", "👍🏽")


@pytest.mark.parametrize("text", ["n°#1", "C#7", "#2026", "page#ancre"])
def test_a_number_sign_is_no_hashtag(text: str) -> None:
    assert facts(text).hashtags == ()


def test_an_address_for_mail_is_no_handle() -> None:
    assert facts("écrire à service@acme.example").handles == ()


def test_of_a_text_full_of_hashtags_only_the_first_are_kept() -> None:
    found = facts(" ".join(f"#tag{number}" for number in range(10_000)))
    assert found.hashtags == tuple(f"tag{number}" for number in range(FACTS_LIMIT))


def test_the_mention_keeps_its_text_as_written() -> None:
    subject = mention("x:1", "d&eacute;&ccedil;u")
    assert facts(subject.text).clean == "déçu"
    assert subject.text == "d&eacute;&ccedil;u"

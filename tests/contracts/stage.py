"""What every stage of enrichment does, said once. A stage's test subclasses StageContract and supplies `stage`."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich.analyse import Finding, noted
from enrich.port import Draft, Stage
from schemas.analysis import Analysis, Influence, Label, Language, Match, Sentiment, TextFacts
from schemas.mention import TEXT_LIMIT, Mention
from tests.builders import mention

HOSTILE = {
    "nothing": "",
    "spaces": " \n\t\u2003" * 1000,
    "NULs": "re\x00tard\x00" * 100,
    "controls": "\x1b[31mrouge\x1b[0m \x07 \x7f \x85",
    "right-to-left marks": "\u202eesrever\u202c \u2066isolé\u2069 \u200fשלום\u200e",
    "a byte order mark": "\ufeffbonjour",
    "private and unassigned": "\ue000 \U000e0001 \uffff \U0010ffff",
    "stacked accents": "e" + "\u0301" * 5000,
    "one long word": "a" * TEXT_LIMIT,
    "signs only": "@#&" * 30_000,
    "entities within entities": "&amp;" * 20_000 + "&amp;amp;lt;script&amp;amp;gt;",
    "broken entities": "&#xD800; &#0; &#99999999999; &notanentity; &",
    "mis-decoded": "trÃ¨s dÃ©Ã§u Ã  lâ€™arrivÃ©e " * 3000,
    "HTML": "<script>alert('é')</script><b>nul</b>" * 500,
    "a formula": '=cmd|"/c calc"!A1',
    "joined emoji": "👩‍👩‍👧‍👦" * 5000,
    "flags and keycaps": "🇫🇷🇬🇧1️⃣#️⃣" * 1000,
    "good and bad words": "good a bad a nul a génial a " * 3000,
    "capitals": "TRÈS MAUVAIS!!! " * 3000,
    "hashtags": "#a1 " * 25_000,
    "digits as hashtag": "#" + "1" * 90_000,
    "addresses": "https://x.example/" + "a" * 90_000,
    "handles": "@a.b-c@d.e.f " * 7000,
    "no spaces": "全く届かない荷物" * 5000,
}
HINTS = ("", "fr", "en", "xx", "und", "FR_ca", "zh-Hant-TW", "\x00")


class StageContract:
    @pytest.fixture
    def stage(self) -> Stage:
        raise NotImplementedError

    @pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
    def test_it_answers_to_hostile_texts(self, stage: Stage, text: str) -> None:
        drafts = [draft for hint in HINTS[:3] for draft in _drafts(mention("x:1", text[:TEXT_LIMIT], lang=hint))]
        _check_kept(stage, drafts, stage(drafts))

    def test_it_answers_to_any_text(self, stage: Stage) -> None:
        @given(text=st.text(max_size=300), title=st.text(max_size=50), hint=st.sampled_from(HINTS))
        @settings(max_examples=40)
        def answers(text: str, title: str, hint: str) -> None:
            drafts = _drafts(mention("x:1", text, title=title, lang=hint))
            _check_kept(stage, drafts, stage(drafts))

        answers()

    def test_it_says_one_thing_of_each_mention_and_the_same_when_asked_again(self, stage: Stage) -> None:
        drafts = _ordinary()
        findings = stage(drafts)
        assert len(findings) == len(drafts)
        assert stage(drafts) == findings

    def test_what_it_says_of_a_mention_does_not_depend_on_the_others(self, stage: Stage) -> None:
        drafts = _ordinary()
        assert [stage([draft])[0] for draft in drafts] == list(stage(drafts))

    def test_it_says_nothing_of_no_mention(self, stage: Stage) -> None:
        assert list(stage([])) == []

    def test_its_model_has_a_name_and_a_version(self, stage: Stage) -> None:
        assert re.fullmatch(r"[\w.+@-]+@[\w.+-]+", stage.model)


def _ordinary() -> list[Draft]:
    texts = ("le train est en retard", "thank you, great service!", "", "👍", "hängt wieder mal alles")
    return [draft for number, text in enumerate(texts) for draft in _drafts(mention(f"x:{number}", text))]


def _drafts(subject: Mention) -> list[Draft]:
    """Where all earlier stages have spoken, and where none has."""
    spoken = Analysis(
        text=TextFacts(clean=subject.text),
        language=Language(code="fr", confidence=0.9),
        matches=(Match(watch="acme", revision=1, topics=("delay",), terms=("retard",)),),
        sentiment=Sentiment(label=Label.NEGATIVE, polarity=-0.5, probabilities=(0.7, 0.2, 0.1), model="m@1"),
        influence=Influence(score=10.0, parts={"reach": 10.0}),
    )
    return [Draft(subject, spoken), Draft(subject, Analysis())]


def _check_kept(stage: Stage, drafts: Sequence[Draft], findings: Sequence[Finding]) -> None:
    """Each finding can be written to the bus, and what is read there is what was said."""
    assert len(findings) == len(drafts)
    for draft, finding in zip(drafts, findings, strict=True):
        analysis = noted(stage, draft, finding).analysis
        assert Analysis.model_validate_json(analysis.model_dump_json()) == analysis

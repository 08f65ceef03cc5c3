"""Sentiment towards each that a text names, sentence by sentence. The brands are invented, the two airlines aside."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.toward.scoring import Subject, towards
from schemas.analysis import Probabilities
from tests.contracts.stage import HOSTILE
from tests.enrich.toward.judge import judge, judged

Said = Mapping[str, Probabilities]


def said(text: str, language: str, *targets: str) -> dict[str, Probabilities]:
    asked = Subject(text, language, judged(text), {target: (target,) for target in targets})
    return towards([asked], judge)[0]


def signs(text: str, language: str, targets: Sequence[str]) -> str:
    """One for each target: + positive, - negative, 0 neutral."""
    told = said(text, language, *targets)
    labels = [max(zip(told.get(target, judged(text)), "-0+", strict=True))[1] for target in targets]
    return "".join(labels)


ENGLISH = [
    ("Lufthansa lost my bag, thank god for Air France", "Lufthansa, Air France", "-+"),
    ("Zephyr was wonderful, Norwind was a nightmare", "Zephyr, Norwind", "+-"),
    ("Zephyr is so much better than Norwind", "Zephyr, Norwind", "+-"),
    ("Norwind is more expensive than Zephyr", "Norwind, Zephyr", "-+"),
    ("Telmora is not as reliable as Voxine", "Telmora, Voxine", "-+"),
    ("Voxine is no better than Telmora", "Voxine, Telmora", "--"),
    ("Kelvado > Brumel", "Kelvado, Brumel", "+-"),
    ("I switched from Telmora to Voxine last week", "Telmora, Voxine", "-+"),
    ("Left Telmora for Voxine yesterday.", "Telmora, Voxine", "-+"),
    ("Unlike Norwind, Zephyr is friendly", "Norwind, Zephyr", "-+"),
    ("Should have booked Zephyr instead of Norwind", "Zephyr, Norwind", "+-"),
    ("Brumel is pricey but I love it, whereas Kelvado tastes like mud", "Brumel, Kelvado", "+-"),
    ("Norwind cancelled my flight. Rude staff. Zephyr was lovely. Spotless plane.", "Norwind, Zephyr", "-+"),
    ("Acme, Bravado and Carlo are late", "Acme, Bravado, Carlo", "---"),
    ("Thanks Norwind for the three hours on the runway", "Norwind", "-"),
    ("Oh brilliant, Voxine is down again", "Voxine", "-"),
    ("Great service from Zephyr 🙄", "Zephyr", "-"),
    ('The "premium" support of Telmora hung up', "Telmora", "-"),
    ("My sister says Brumel is fantastic", "Brumel", "0"),
    ('They say "Brumel has terrible service" but that is wrong', "Brumel", "+"),
    ("Does anyone know if Kelvado is better?", "Kelvado", "0"),
    ("Why is Kelvado always broken?", "Kelvado", "-"),
    ("If Voxine had a decent app I might try it", "Voxine", "0"),
    ("If Telmora does that again I'm leaving", "Telmora", "-"),
    ("If only every shop were like Kelvado", "Kelvado", "+"),
]
FRENCH = [
    ("Lufthansa a perdu ma valise, heureusement qu'il y a Air France", "Lufthansa, Air France", "-+"),
    ("Zéphyr est top, Norvent est une honte", "Zéphyr, Norvent", "+-"),
    ("Norvent est pire que Zéphyr", "Norvent, Zéphyr", "-+"),
    ("Zéphyr est moins cher que Norvent", "Zéphyr, Norvent", "+-"),
    ("Telmora n'est pas aussi fiable que Voxine", "Telmora, Voxine", "-+"),
    ("J'ai quitté Telmora pour Voxine", "Telmora, Voxine", "-+"),
    ("Je suis passé de Telmora à Voxine", "Telmora, Voxine", "-+"),
    ("Je préfère Kelvado à Brumel", "Kelvado, Brumel", "+-"),
    ("Contrairement à Norvent, Zéphyr répond avec le sourire", "Norvent, Zéphyr", "-+"),
    ("J'aurais dû réserver chez Zéphyr au lieu de Norvent", "Zéphyr, Norvent", "+-"),
    ("Alors que Norvent est cher, Zéphyr est adorable", "Norvent, Zéphyr", "-+"),
    ("Norvent a annulé mon vol. Personnel odieux. Zéphyr est génial. Équipage adorable.", "Norvent, Zéphyr", "-+"),
    ("Adieu Telmora, bonjour Voxine !", "Telmora, Voxine", "-+"),
    ("Rien ne vaut un café chez Kelvado", "Kelvado", "+"),
    ("Merci Norvent pour les trois heures sur le quai", "Norvent", "-"),
    ("Grâce à Norvent j'ai raté mon mariage", "Norvent", "-"),
    ("Service formidable chez Zéphyr 🙄", "Zéphyr", "-"),
    ("Le « service client » de Telmora m'a raccroché au nez", "Telmora", "-"),
    ("Ma sœur dit que Brumel est génial", "Brumel", "0"),
    ("Quelqu'un sait si Kelvado est génial ?", "Kelvado", "0"),
    ("Pourquoi Kelvado est toujours en panne ?", "Kelvado", "-"),
    ("Si Telmora augmente encore, je résilie", "Telmora", "-"),
    ("Ce serait bien que Voxine réponde au téléphone", "Voxine", "-"),
    ("Si tous les magasins étaient comme Kelvado !", "Kelvado", "+"),
]


@pytest.mark.parametrize(("text", "named", "expected"), ENGLISH)
def test_english_says_of_each_what_it_says_of_each(text: str, named: str, expected: str) -> None:
    assert signs(text, "en", named.split(", ")) == expected


@pytest.mark.parametrize(("text", "named", "expected"), FRENCH)
def test_french_says_of_each_what_it_says_of_each(text: str, named: str, expected: str) -> None:
    assert signs(text, "fr", named.split(", ")) == expected


def test_other_languages_are_cut_at_sentences_commas_and_contrasts() -> None:
    assert signs("Acme terrible, pero Bravado top. Acme horrible.", "es", ["Acme", "Bravado"]) == "-+"
    assert signs("Acme > Bravado", "de", ["Acme", "Bravado"]) == "+-"


@pytest.mark.parametrize(
    "text",
    [
        "I love Kelvado, the coffee is amazing",
        "Kelvado is expensive but the coffee is amazing",
        "J'adore Kelvado mais c'est cher",
        "Thanks Kelvado, lovely people",
        "Is the shop open? I love Kelvado",
        "We went to Kelvado in Paris with Anna. The coffee was lovely.",
    ],
)
def test_one_name_and_nothing_that_turns_has_the_whole_text_s_score(text: str) -> None:
    assert said(text, "en", "Kelvado") == {}


def test_a_rival_needs_no_watch_where_the_text_contrasts() -> None:
    assert signs("Lufthansa lost my bag, thank god for Air France", "en", ["Air France"]) == "+"
    assert signs("Lufthansa lost my bag, thank god for Air France", "en", ["Lufthansa"]) == "-"


def test_words_of_a_name_that_stand_elsewhere_name_nobody() -> None:
    text = "The air was horrible with Norwind but Air France was lovely"
    assert signs(text, "en", ["Air France", "Norwind"]) == "+-"


def test_a_name_that_is_a_good_word_counts_as_a_name() -> None:
    assert signs("Telmora is awful, Free is late", "fr", ["Telmora", "Free"]) == "--"


def test_what_the_text_does_not_name_is_told_nothing_about() -> None:
    assert "Bravado" not in said("Acme is awful, Carlo is lovely", "en", "Acme", "Bravado")


@pytest.mark.parametrize("language", ["en", "fr", "de", ""])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_are_answered(text: str, language: str) -> None:
    for probabilities in said(text, language, "a", "retard", "good", "\ue000").values():
        assert sum(probabilities) == pytest.approx(1)


@given(
    words=st.lists(
        st.sampled_from(
            [
                "Acme",
                "Bravado",
                "Carlo",
                "but",
                "mais",
                "than",
                "que",
                ",",
                ".",
                "?",
                '"',
                "«",
                "»",
                "🙄",
                ">",
                "love",
                "lost",
                "merci",
                "if",
                "si",
                "from",
                "to",
                "pour",
            ]
        ),
        max_size=25,
    ),
    language=st.sampled_from(["en", "fr", "it"]),
)
def test_whatever_is_said_it_is_probabilities_of_the_targets_that_are_named(words: list[str], language: str) -> None:
    text = " ".join(words)
    for target, probabilities in said(text, language, "Acme", "Bravado").items():
        assert target in words
        assert sum(probabilities) == pytest.approx(1)
        assert min(probabilities) >= 0


def test_subjects_are_answered_alike_alone_and_together() -> None:
    subjects = [
        Subject(text, "en", judged(text), {name: (name,) for name in named.split(", ")}) for text, named, _ in ENGLISH
    ]
    assert towards(subjects, judge) == [towards([subject], judge)[0] for subject in subjects]

"""What else a name means: words that stand together are one sense."""

from index.senses import senses

TEXTS = [("", f"orange fibre en panne, box muette {n}") for n in range(6)] + [
    ("", f"jus d'orange presse, vitamines {n}") for n in range(4)
]


def test_words_of_the_same_texts_are_one_sense_and_the_most_frequent_comes_first() -> None:
    found = senses(["jus", "fibre", "vitamines", "panne", "presse"], TEXTS, 5)
    assert [(each.words, len(each.texts)) for each in found] == [
        (("fibre", "panne"), 6),
        (("jus", "vitamines", "presse"), 4),
    ]


def test_a_phrase_is_looked_for_as_it_stands_and_what_no_text_holds_is_left_out() -> None:
    found = senses(["box muette", "muette box"], TEXTS, 5)
    assert [each.words for each in found] == [("box muette",)]

"""Words that change what stands after them, and words that give a language away: closed classes, written by us."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.jit import compiled
from enrich.sentiment.alphabet import SIZE, alphabet
from enrich.sentiment.tokens import START

NONE, NEGATOR, CONTRAST, BOOSTER, DAMPER = range(5)
TONGUES = ("en", "fr", "es", "it", "pt", "de", "hi", "ar")
UNTOLD = 255
"""Tongue of a word that says nothing of the language, or is of several."""

ROLES: Mapping[int, str] = {
    NEGATOR: """
        no not never none nothing nobody neither nor cannot without can't won't don't doesn't didn't isn't wasn't aren't
        weren't wouldn't shouldn't couldn't hasn't haven't hadn't ain't cant wont dont doesnt didnt isnt wasnt arent
        wouldnt shouldnt couldnt aint hardly barely
        pas jamais rien aucun aucune ni sans guère
        nada nunca nadie sin tampoco jamás ningún ninguna
        non mai niente nessun nessuno nessuna senza neanche
        não nem ninguém nenhum nenhuma sem
        nicht nichts kein keine keinen keiner nie niemals ohne weder
        nahi nahin mat bina नहीं मत बिना
        لا لم لن ليس ليست ما غير بدون مش مو
    """,
    CONTRAST: """
        but however although though yet
        mais cependant pourtant toutefois néanmoins
        pero sino aunque embargo
        però tuttavia
        porém mas contudo
        aber jedoch sondern trotzdem doch
        lekin magar लेकिन मगर
        لكن ولكن بل
    """,
    BOOSTER: """
        very really so too extremely absolutely totally completely fucking damn super incredibly such most especially
        très trop vraiment tellement totalement complètement absolument hyper extrêmement carrément putain grave
        muy mucho demasiado tan realmente totalmente
        molto troppo davvero tanto proprio assolutamente
        muito demais tão realmente totalmente
        sehr so total wirklich echt extrem absolut voll zu
        bahut bohot itna kitna बहुत
        جدا كثير كتير اوي قوي
    """,
    DAMPER: """
        slightly somewhat kinda sorta rather partly almost little bit
        peu assez plutôt presque légèrement
        poco algo casi bastante
        poco abbastanza quasi piuttosto
        pouco quase bastante
        etwas bisschen kaum ziemlich fast
        thoda थोड़ा
        شوية قليلا
    """,
}

FUNCTION_WORDS: Mapping[str, str] = {
    "en": """the and to of is you for on it my that with at this are be have was will your just what they not so from
        i'm it's don't can't he she we but all about when how has had would been""",
    "fr": """le les des est et une pour dans pas sur du qui au je ce avec vous ne il cette mais nous c'est j'ai ça tout
        plus mon ils elle sont aux leur être fait j'en d'un qu'il n'est""",
    "es": """el los las que y es una por con para del mi se lo como más pero muy yo esta al si te su hay todo cuando
        estoy eso ella porque ser""",
    "it": """il gli che di è non una per con sono del della ho mi anche come questo più ma nel alla lo ci dei ed quando
        perché tutto sei hai""",
    "pt": """o os que não uma para com do da é em eu você por mais mas se no na tem meu muito isso vou só quando
        tudo ele ela minha foi""",
    "de": """der die das und ist ich nicht ein eine mit zu den auf für es von im wie wir auch so dem sich bei hat
        sind war noch aber wenn nur""",
    "hi": """hai ka ki ke ko se mein nahi hain bhi ho aur tha kya ye kar h ne ji toh jo yeh koi kuch tum aap
        है का की के को में से और नहीं हैं भी यह था कर हो पर""",
}


class Cues(NamedTuple):
    """An open-addressed table, a power of two long. keys: folded hashes of words, 0 where free."""

    keys: NDArray[np.uint64]
    role: NDArray[np.uint8]
    tongue: NDArray[np.uint8]


_SIZE = 4_096


@cache
def cues() -> Cues:
    roles = {hash_of(word): role for role, words in ROLES.items() for word in words.split()}
    tongues: dict[int, int] = {}
    for tongue, words in FUNCTION_WORDS.items():
        for key in {hash_of(word) for word in words.split()}:
            tongues[key] = UNTOLD if key in tongues else TONGUES.index(tongue)
    table = Cues(np.zeros(_SIZE, np.uint64), np.zeros(_SIZE, np.uint8), np.full(_SIZE, UNTOLD, np.uint8))
    for key in sorted({*roles, *tongues}):
        place = _place(key)
        while table.keys[place]:
            place = (place + 1) % _SIZE
        table.keys[place] = key
        table.role[place] = roles.get(key, NONE)
        table.tongue[place] = tongues.get(key, UNTOLD)
    return table


def hash_of(word: str) -> int:
    """Folded, as the tokeniser gives it."""
    state, folded, lower = int(START), alphabet().folded, alphabet().lower
    for point in map(ord, word):
        state = ((state ^ (int(folded[lower[point]]) if point < SIZE else point)) * 1099511628211) % 2**64
    return state


def _place(key: int) -> int:
    return (key >> 20) % _SIZE


@compiled
def find(cues: Cues, key: np.uint64) -> np.int64 | int:
    """Where a word stands in the table, -1 where it does not."""
    last = len(cues.keys) - 1
    place = np.int64((key >> np.uint64(20)) & np.uint64(last))
    while cues.keys[place] != 0:
        if cues.keys[place] == key:
            return place
        place = (place + 1) & last
    return -1

"""Whether a text with one name may say something else of it than on the whole: a quick look before a careful one."""

import re

from enrich.toward.phrases import PRAISE, SARCASTIC_EMOJI

_MARKS = re.compile(
    f'[?"«“<>≫≪{SARCASTIC_EMOJI}]|#sarc|#iron| /s\\b'
    r"|[,.;!] (?:and |et )?@?[A-ZÀ-Þ]\w+ (?:is|was|are|were|has|had|never|always|est|a|sont|ont|etait|était|ne|n'|m'a"
    r"|me|fait)\b"
)
_OPENING = re.compile(rf"(?:^|[.!…]\s)\W*(?:(?:oh|wow|well|ah|yeah|eh bien)[ ,]+)?(?:{PRAISE})\b")
_WORDS = re.compile(r"[^\W_]+")

TURNING = frozenset(
    """
    but whereas while however although though yet unlike meanwhile instead rather luckily thankfully
    fortunately thank
    thanks thx cheers kudos props congrats congratulations compared contrast contrary than if unless prefer
    preferred
    preferring should wish miss learn blame because switch switched switching moved moving left leaving
    ditch ditched
    ditching dump dumped dumping dropped swapped swapping replaced replacing traded quit quitting abandoned
    cancelled
    canceled bye goodbye farewell avoid boycott boycotting sick fed tired beats beat outperforms crushes
    trumps surpasses
    saved rescued nothing nobody says said say claims claimed thinks reckons according apparently heard told
    never again
    love enjoy loving enjoying nowhere less worse shame look looks
    mais alors tandis pourtant cependant revanche contre contrairement inverse opposé lieu plutôt plutot
    heureusement
    merci bravo félicitations felicitations chapeau grâce grace cause faute mieux meilleur meilleure
    meilleurs pire pires
    moins si rien jamais préfère prefere préférer préféré quitte quitté quitter quittez lâche lâché résilie
    résilié
    résilier change changé changer passe passé passer reviens repasse file retourne retournerai remplacé
    troqué adieu
    revoir ciao évitez fuyez boycottez boycott marre vivement regrette manque aurais aurait fallait exemple
    inspirer bat
    surpasse écrase surclasse devant derrière sauvé dit disent prétend affirme assure raconte trouve selon
    après paraît
    parait serait aimerais faudrait dommage adore plaisir bonheur
    pero sin aunque invece però ma mentre mas porém enquanto aber während jedoch hingegen dagegen
    """.split()  # noqa: SIM905
)
"""Words without which none of the rules holds: a word that a rule gains belongs here."""


def turns(text: str) -> bool:
    if _MARKS.search(text):
        return True
    lower = text.lower()
    return not TURNING.isdisjoint(_WORDS.findall(lower)) or _OPENING.search(lower) is not None

"""Whether a text with one name may say something else of it than on the whole: a quick look before a careful one."""

import re

from enrich.toward.generic import PREDICATES
from enrich.toward.hedges import fails
from enrich.toward.names import plain
from enrich.toward.phrases import PRAISE, SARCASTIC_EMOJI

_MARKS = re.compile(
    f'["«“<>≫≪{SARCASTIC_EMOJI}]|#sarc|#iron| /s\\b'
    r"|[,.;!] (?:and |et )?@?[A-ZÀ-Þ]\w+ (?:is|was|are|were|has|had|est|a|sont|ont|était|ne|n'|m'a|fait)\b"
)
_RIVAL = re.compile(
    r"(?<=[a-zà-ÿ,'] )[A-ZÀ-Þ][a-zà-ÿ]{2}|@.*@|(?:\bthan|\bque|\bqu'|\bunlike|\bfor|\bchez) ?[A-ZÀ-Þ]"
    rf"|^[A-ZÀ-Þ]\w+ (?:{'|'.join(sorted(PREDICATES))})\b"
)
_ONLY_A_QUESTION = re.compile(r"[^?!.]*(?:[.!]\S[^?!.]*)*\?[\s?]*\S{0,3}\s*")
_MOCKING = re.compile(
    r"\b(?:love|loving|enjoy\w*|adore|plaisir|bonheur|pleasure|joy|regal) (?:\w+ ){0,2}(?:wait|pay|being|sitting"
    r"|spend|how|when"
    r"|attendre|payer|etre|passer|quand|comment)|\bshould(?:'ve| have)|\bused to\b|\bleft\b.*\bfor\b"
    r"|\bnever (?:\w+ )?(?:again|back)\b"
)
_OPENING = re.compile(rf"(?:^|[.!…]\s)\W*(?:@\w+\W+)?(?:(?:oh|wow|well|ah|yeah|eh bien)[ ,]+)?(?:{PRAISE})\b")
_WORDS = re.compile(r"[^\W_]+")

TURNING = frozenset(
    """
    vaut
    unlike instead compared contrary than if unless prefer preferred preferring wish learn switch switched switching
    moving leaving ditch ditched ditching dump dumped dumping swapped swapping replaced replacing traded quit quitting
    abandoned bye goodbye farewell avoid boycott boycotting beats outperforms crushes trumps surpasses
    nobody says claims
    claimed swears thinks reckons according apparently nowhere blame joined stick steer shame
    contrairement inverse opposé lieu plutôt plutot pire pires mieux meilleur meilleure si préfère prefere
    préférer préféré
    quitte quitté quitter quittez lâche lâché résilie résilié résilier passé reviens repasse file remplacé
    troqué adieu
    ciao évitez fuyez boycottez marre regrette aurais exemple inspirer bat surpasse écrase surclasse grâce
    grace prétend
    affirme assure raconte selon paraît parait serait aimerais faudrait dommage soi fini
    """.split()  # noqa: SIM905
)
"""Words that turn what is said of one who is named: a word that a rule gains belongs here, if it is seldom else."""

CONTRASTING = frozenset(
    """
    but whereas while however although though yet meanwhile rather luckily thankfully fortunately thank
    going moved left
    mais alors tandis pourtant cependant revanche contre heureusement moins plus aussi passe change devant
    derrière dit
    disent said say pero sin aunque invece però ma mentre mas porém enquanto aber während jedoch hingegen dagegen
    """.split()  # noqa: SIM905
)
"""Words that matter where somebody else is named too."""

THANKING = frozenset("thank thanks thx cheers kudos props congrats merci bravo félicitations chapeau".split())  # noqa: SIM905
"""Words that matter where a failure is told."""


def turns(text: str) -> bool:
    words = set(_WORDS.findall(text.lower()))
    if _MARKS.search(text) or not TURNING.isdisjoint(words):
        return True
    if not CONTRASTING.isdisjoint(words) and _RIVAL.search(text):
        return True
    if "?" in text and _ONLY_A_QUESTION.fullmatch(text):
        return True
    simple = plain(text)
    if _MOCKING.search(simple):
        return True
    return (not THANKING.isdisjoint(words) or _OPENING.search(simple) is not None) and fails(simple)

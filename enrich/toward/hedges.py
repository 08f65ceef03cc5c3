"""What keeps words from being the author's plain opinion: speech of others, questions, conditions, mockery."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from enrich.toward.names import NAME
from enrich.toward.phrases import FAILURE, PRAISE, PROMISES, SARCASTIC_EMOJI
from enrich.toward.rules import Reading

_REPROACH = re.compile(
    r"\b(?:why|anyone else|(?:just|only) me|que chez moi|(?:si|tellement) (?:complique|dur|difficile)|how (?:come|can"
    r"|is it possible|dare|hard)|when (?:will|are you|are they|is)|seriously|again|still"
    r"|is this (?:normal|a joke)"
    r"|what (?:kind of|the (?:hell|fuck))|do you (?:even|ever)|are you (?:kidding|serious)|really"
    r"|pourquoi|comment (?:se fait|est-ce possible|peut-on|pouvez-vous)|serieux|serieusement|encore|toujours"
    r"|c'est normal|normal que"
    r"|quand (?:est-ce que|allez|comptez|va|vont)|vous vous (?:moquez|foutez|fichez)|jusqu'a quand|combien de (?:fois"
    r"|temps))\b"
)
_PLAINLY_ASKED = re.compile(
    rf"(?:^|[,.!:]\s*|\b(?:hi|hey|hello|bonjour|salut|et|and|so|or|ou|donc) )(?:[@#]?\w+\s+|{NAME}\s*)?"
    r"(?:is|are|does|do|did|has|have|can|could|will|would|should|any|anyone|anybody|what|which|where|who|when|worth"
    r"|thoughts"
    r"|est-ce|quelqu'un|qui|quels?|quelles?|c'est quoi|que|qu'|ou|quand|peut-on|avez-vous|vous avez|on peut|un avis"
    r"|des avis"
    r"|\w+-(?:il|elle|ils|elles|vous|on|t-il|t-on)|combien)\b|\b(?:est|sont|a|ont)-(?:il|elle|ils|elles)\b"
)
_CONDITION = re.compile(
    rf"(?:^|[\s(,])(?:if|unless|s'ils?|a condition que?|a moins que?|in case|si (?:je|tu|il|elle|on|nous|vous|ils"
    rf"|elles|c'est"
    rf"|ca|le|la|les|l'|mon|ma|un|une|{NAME}|jamais|seulement))(?!\w)"
)
_IF_ADVISING = re.compile(
    r"\bif (?:you|anyone|anybody|u)\b|\b(?:as|even|what) if\b|\bsi (?:vous|tu|quelqu'un)\b|\b(?:comme|meme) s[i']"
)
_PRAISING_IF = re.compile(
    rf"\b(?:if|si) (?:only )?(?:all|every\w*|more|tou\w+|seulement tou\w+)\b[^.!?]*\b(?:like|as|comme)\b[^.!?]*{NAME}"
)
_THREAT = re.compile(
    r"\b(?:i'?m (?:leaving|gone|out|switching|cancell?ing)|i(?:'ll| will| swear i'?ll?)? (?:leave|cancel|switch|sue"
    r"|go elsewhere|scream|lose it|am leaving)"
    r"|(?:i'm|we're) (?:off|done)|je (?:resilie|pars|quitte|change|porte plainte|vais (?:ailleurs|voir ailleurs"
    r"|resilier|changer|partir|hurler|porter))|on (?:part|change|resilie|quitte)|last time|derniere fois"
    r"|lost a customer|perdu une? cliente?|perd(?:ez|ent)? une? cliente?|won't (?:stay|be back|renew))\b"
)
_WISH = re.compile(
    r"\b(?:(?:would|it'd) be (?:nice|great|good|lovely|cool|helpful)|could you at least|if only|i wish|pity"
    r"|would help if"
    r"|(?:ce )?serait (?:bien|sympa|cool|bon|pas mal|top|gentil|genial|super)|si seulement|dommage|j'aimerais que"
    r"|faudrait que)\b"
)
_SAYING = re.compile(
    rf"(?:^|[\s,\"«“])(?:according to|selon|d'apres|apparently|il parait que?|parait que?|on (?:me )?dit que?"
    rf"|i heard(?: that)?|i read|on lit|people say|i'm told|(?:says|said|writes|dit|lance|clame|ecrit) (?:my|mon|ma"
    rf"|mes|the|a|le|la|les|un|une)|(?:keeps?|kept|is) telling me|tells? me|j'ai (?:lu"
    rf"|entendu)(?: dire)? que?"
    rf"|(?!i |je |j')(?:\w+|{NAME})(?: \w+)? (?:says?|said|claims?|claimed|thinks?|reckons?|swears?|insists?|writes"
    rf"|wrote|keeps? saying|is saying|are saying"
    r"|dit|disent|pretend(?:ent)?|affirme(?:nt)?|assure(?:nt)?|raconte(?:nt)?|trouve(?:nt)?|ecrit|jure(?:nt)?"
    r"|repete(?:nt)?|titre(?:nt)?)(?: partout)?(?: that| que| qu')?)\b|[:,] ?[\"«“]"
)
_OWN_PART = re.compile(r"\b(?:but|mais|however|yet|pourtant|moi|personally|perso|personnellement)\b")
_OWN_SAYING = re.compile(
    r"\b(?:i|je|j'|i've|i'll|we|nous) ?(?:\w+ )?(?:say|said|think|told|dis|pense|trouve|ai dit|reckon|wrote|assure"
    r"|swear|jure)\b"
)
_CONTRADICTED = re.compile(
    r"\b(?:sure you do|of course you (?:do|are)|bien sur|mais oui|wrong|not true|untrue|bullshit|bs|nonsense|rubbish"
    r"|disagree|lies?|liars?|lol no|my experience (?:is"
    r"|was) (?:the opposite|different)|quite the opposite|could not be further"
    r"|couldn't be further|never had|don't (?:believe|buy|agree)|not (?:for|in) m\w+|yeah right|sure\b.{0,5}$|as if"
    r"|faux|n'importe quoi|pas d'accord|mensonges?|menteurs?|mouais|c'est le contraire|tout le contraire|au contraire"
    r"|pas vrai|la blague|ben voyons|a d'autres|je ne trouve pas|jamais eu|pas pour moi|mon oeil)\b"
)
_JOINED = re.compile(
    r"\b(?:agreed?|so true|exactly|couldn't agree more|(?:he|she|they)(?:'s|'re| is| are) right|can confirm|i confirm"
    r"|same here|indeed|and it's true|totally|me too"
    r"|d'accord avec|tellement vrai|exactement|je confirme|c'est (?:si )?vrai|(?:il|elle) a raison|ils ont raison"
    r"|pareil|moi aussi|completement d'accord|on ne saurait mieux dire)\b|\+1"
)
_NAME = re.compile(NAME)
_QUOTED = re.compile(r"\"([^\"]{2,200})\"|«\s*([^»]{2,200}?)\s*»|“([^”]{2,200})”")
_MOCKING = re.compile(
    r"\b(?:love|loving|enjoy(?:ed|ing)?|adore|quel (?:plaisir|bonheur)|such a pleasure|what a (?:joy|treat|pleasure)"
    r"|ravie? d|trop content d|un regal d)e?'? ?(?:\w+ ){0,2}?"
    r"(?:waiting|wait|paying|pay|being|sitting|spending|getting (?:charged|ignored)|attendre|payer|etre (?:en retard"
    r"|coince\w*|ignore\w*|bloque\w*)|passer (?:\w+ ){1,2}heures?|poireauter|patienter)\b"
)
_OPENS_WITH_PRAISE = re.compile(rf"[\W_]*(?:(?:oh|wow|well|ah|yeah|eh bien|ouah)[ ,]+)?(?:{PRAISE})\b(?! (?:but|mais))")
_DOUBTED = re.compile(r"\b(?:so-called|soi-disant|pretendue?s?)\b")
_MARKED_AS_MOCKERY = re.compile(r"(?:\s/s\b|#(?:sarcasm\w*|irony|ironie|ironique))")
_FAILURE = re.compile(rf"\b(?:{FAILURE})\b")
_NO_FAILURE = re.compile(
    r"\b(?:never|not once|nothing|jamais|rien|pas|aucune?|no)\b[^,.!?]{0,20}?\b(?:disappoint\w*|let (?:me|us) down"
    r"|fail\w*|problem\w*|issues?|delay\w*|late|decu\w*|probleme\w*|retards?|soucis?|to complain|a redire|a dire"
    r"|attente|panne\w*|coupure\w*)\b"
    r"|\b(?:only|just|in|less than|24|en|que) ?(?:\d+|two|one|an|une|deux)? ?(?:hours?|heures?)\b|\bstill (?:the best"
    r"|love|great|my favou?rite)\b|\b(?:once|yet) again\b|\btoujours (?:la|aussi|un plaisir|au top|parfait|present\w*"
    r"|impeccable)\b|\bencore (?:merci|bravo|une fois)\b"
    r"|\bhours? (?:of|in) (?:fun|advance)\b|\bcalm(?:ed|ing)? down\b"
)
_THANKS = re.compile(
    rf"\b(?:thanks?(?: you| u)?(?: (?:so|very) much| a lot| a bunch| a million)?|thx|cheers|kudos|props"
    rf"|merci(?: beaucoup| bien| encore| mille fois)?|well done|bravo|congrat\w*|felicitations|chapeau|good job"
    rf"|great job|nice one|beau travail|bien joue)"
    rf",? (?:to |a |au |aux |l'equipe |the team at )?(?:(?:la|le|les|the) )?[@#]?({NAME})|({NAME}),? (?:thanks"
    rf"|thank you|merci|bravo)\b"
)


@dataclass(frozen=True, slots=True)
class Hedged:
    """A stretch of the marked text that is not to be read as said."""

    start: int
    end: int
    reading: Reading


def of_sentence(text: str, start: int, end: int, following: str) -> Reading:
    """How a sentence as a whole is to be read. text: plain. following: the rest of the text after it."""
    sentence = text[start:end]
    if _mocks(sentence, following):
        return Reading.BAD
    if any(sign in sentence for sign in SARCASTIC_EMOJI) or _MARKED_AS_MOCKERY.search(sentence):
        return Reading.MOCKED
    if "?" in sentence:
        if _REPROACH.search(sentence):
            return Reading.BAD if fails(sentence) else Reading.AS_SAID
        asked = "??" not in sentence and (_PLAINLY_ASKED.search(sentence) or not fails(sentence))
        return Reading.NOTHING if asked else Reading.AS_SAID
    return _conditional(sentence)


def fails(text: str) -> bool:
    """Whether a failure is told. text: plain."""
    return _FAILURE.search(_NO_FAILURE.sub(" ", text)) is not None


def thanked(text: str, start: int, end: int) -> list[int]:
    """Where those stand who are thanked or congratulated in the sentence."""
    return [
        place
        for found in _THANKS.finditer(text, start, end)
        for place in (found.start(1), found.start(2))
        if place >= 0
    ]


def quotations(text: str, start: int, end: int, following: str) -> Iterator[Hedged]:
    """Of a sentence: what others say in it, and what its author puts between marks because it is not so."""
    said = None if _OWN_SAYING.search(text, start, end) else _SAYING.search(text, start, end)
    quoted = list(_QUOTED.finditer(text, start, end))
    outside = _QUOTED.sub(" ", text[start:end]) + " " + following[:80]
    for found in quoted:
        words = re.findall(r"\w+", found[0])
        if len(words) <= 3 and PROMISES.intersection(words) and not _NAME.search(found[0]):
            yield Hedged(start, end, Reading.BAD)
        elif len(words) > 2 and said:
            yield Hedged(found.start(), found.end(), _stance(outside))
    if said and not quoted:
        own = _OWN_PART.search(text, said.end(), end)
        until = own.start() if own else end
        yield Hedged(start, until, _stance(text[until:end] + " " + following[:80]))


def _stance(author: str) -> Reading:
    """How the author takes what is quoted."""
    if _CONTRADICTED.search(author):
        return Reading.OPPOSITE
    return Reading.AS_SAID if _JOINED.search(author) else Reading.NOTHING


def _mocks(sentence: str, following: str) -> bool:
    if _MOCKING.search(sentence) or _DOUBTED.search(sentence):
        return True
    if not _OPENS_WITH_PRAISE.match(sentence):
        return False
    short = len(re.findall(r"\w+|" + NAME, sentence)) <= 4
    return fails(sentence) or (short and fails(following[:60]) and " but " not in following and "mais" not in following)


def _conditional(sentence: str) -> Reading:
    if _PRAISING_IF.search(sentence):
        return Reading.GOOD
    if _WISH.search(sentence):
        return Reading.BAD
    if not _CONDITION.search(sentence) or _IF_ADVISING.search(sentence):
        return Reading.AS_SAID
    return Reading.BAD if _THREAT.search(sentence) else Reading.NOTHING

"""The words that turn, compare, thank and hedge, in English and French. All without accents and in small letters."""

from collections.abc import Mapping

AND = "and|et|und|y|e"
CONTRAST: Mapping[str, str] = {
    "en": (
        "but|whereas|while|however|although|though|yet|unlike|meanwhile|instead of|rather than|at least|in contrast"
        "|on the other hand|compared (?:to|with)|thank (?:god|goodness|heavens?)|thankfully|luckily|fortunately"
        "|as for"
    ),
    "fr": (
        "mais|alors que|alors qu'|tandis que|tandis qu'|pourtant|cependant|par contre|en revanche|contrairement a"
        "|contrairement au|au lieu de|plutot que|heureusement|au moins|la ou|a l'inverse|a l'oppose|par rapport a"
        "|quant a|dieu merci|une chance que"
    ),
    "es": "pero|mientras que|sin embargo|en cambio|aunque|por suerte|menos mal",
    "it": "ma|mentre|pero|invece|tuttavia|per fortuna|meno male",
    "pt": "mas|enquanto|porem|no entanto|ja a|ja o|ainda bem",
    "de": "aber|wahrend|jedoch|hingegen|dagegen|sondern|zum gluck|im gegensatz zu",
}
"""Before these a clause ends. Those of French and English are read in any other language without its own, too."""

FAILURE = (
    r"late|later|closed|shut|twice|overheat\w*|died|ferme[es]?|deux fois|surchauff\w*|debite\w*|weeks|months|delay\w*"
    r"|cancel\w*|los[te]|losing|broken?|breaks|wait\w*|hours?|missed|worst|ruin\w*"
    r"|stuck|fail\w*"
    r"|crash\w*|down|outages?|wrong|damaged?|overcharg\w*|charg(?:ed|ing)|ignor\w*|stranded|hung up|useless|rude"
    r"|dirty"
    r"|no (?:reply|answer|heating|refund|signal|internet|water)|still (?:no|not|waiting|nothing)|nothing works"
    r"|for the \w+ time|retards?|annul\w+|perdus?|perdues?|cass\w+|attend\w*|attente|heures?|mois|semaines|panne\w*"
    r"|coupures?|rat\w+|bloqu\w+|erreurs?|inutile|sale|impoli\w*|raccroch\w+|ni\w* reponse|\w+ieme fois"
    r"|toujours (?:pas|rien|aucun\w*)|pas (?:de|d'|un)|plus (?:de|d')|aucune?|pour rien|supprim\w+|fuites?|plante\w*"
    r"|bug\w*"
    r"|augmentation|hausse"
)
"""What praise does not go with."""

PRAISE = (
    r"what a surprise|quelle surprise|love how|j'adore (?:quand|comment|comme)|great|nice|awesome|wonderful|fantastic"
    r"|brilliant|lovely|excellent|superb|amazing|perfect|well done|good job"
    r"|good work"
    r"|great (?:job|work)|congrat\w*|bravo|top|super|genial|parfait|formidable|magnifique|felicitations|chapeau"
    r"|quel(?:le)? "
    r"(?:efficacite|professionnalisme|rapidite|bonheur|plaisir|classe|reactivite|service)|what a (?:joy|pleasure"
    r"|treat)"
    r"|classe|merveilleux|impeccable|nickel|fabuleux|excellente?|beau travail|bien joue|joli"
)
"""What opens a sentence that praises, or mocks."""

PROMISES = frozenset(
    """
    service services customer care support premium express fast quick fresh new clean quality best help helpful
    priority luxury comfort reliable guarantee guaranteed unlimited free improved upgrade solution great excellent
    amazing super smart quality friendly client qualite rapide rapides frais neuf propre aide assistance illimite
    illimitee gratuit gratuite garanti garantie confort luxe fiable genial excellence prioritaire prioritaires 24h top
    meilleur meilleure satisfait satisfaits expert experts optimise optimisee ameliore amelioree exceptionnel
    exceptionnelle promo reactif reactifs proximite ponctuel ponctuelle ponctualite
    """.split()  # noqa: SIM905
)
"""What advertisements promise: between quotation marks, the author doubts it."""

SARCASTIC_EMOJI = "\U0001f644\U0001f643\U0001f612\U0001f921\U0001f611\U0001fae0\U0001f602\U0001f923\U0001f605"
"""Eyes rolled, upside down, unamused, clown, expressionless, melting; tears of joy, rolling, sweat."""

"""How French compares, leaves, prefers and thanks. Patterns are without accents, as the text that they read."""

from enrich.toward.rules import Reading, Rules, rule

GOOD, BAD, SAME, OPPOSITE = Reading.GOOD, Reading.BAD, Reading.AS_SAID, Reading.OPPOSITE

_FINE = (
    "(?:bien|bons?|bonnes?|rapides?|fiables?|efficaces?|agreables?|propres?|pratiques?|simples?|confortables?"
    "|aimables?"
    "|sympas?|reactifs?|reactives?|serieux|serieuses?|souriants?|competents?|ponctuels?|pros?|professionnels?"
    "|stables?"
    "|cool|interessants?|competitifs?|honnetes?|transparents?|modernes?|vite)"
)
_POOR = (
    "(?:chers?|cheres?|lents?|lentes?|mauvais|mauvaises?|nuls?|nulles?|sales?|compliques?|compliquees?|penibles?"
    "|bruyants?|desagreables?|longs?|longues?)"
)
_BETTER = rf"(?:mieux|meilleure?s?|superieure?s?|plus {_FINE})"
_WORSE = rf"(?:pires?|inferieure?s?|plus {_POOR})"
_THAN = r"qu(?:e |')N"

_COMPARING = Rules(
    ("que ", "qu'", " a ", "comme "),
    (
        rule(r"\b(?:rien|personne|nul|nulle|aucune?)\b[^,]{0,40}? (?:que |qu'|comme )N", GOOD),
        rule(rf"\bpas (?:\w+ )?{_BETTER}\b[^,]{{0,30}}? {_THAN}", BAD, subject=BAD),
        rule(rf"\bpas (?:\w+ )?{_WORSE}\b[^,]{{0,30}}? {_THAN}", SAME, subject=SAME),
        rule(rf"\bpas (?:aussi|si) {_POOR}\b[^,]{{0,30}}? {_THAN}", BAD, subject=GOOD),
        rule(rf"\bpas (?:aussi|si) \w+[^,]{{0,30}}? {_THAN}", GOOD, subject=BAD),
        rule(rf"\baussi {_POOR}\b[^,]{{0,20}}? {_THAN}", BAD, subject=BAD),
        rule(rf"\baussi {_FINE}\b[^,]{{0,20}}? {_THAN}", GOOD, subject=GOOD),
        rule(rf"\bmoins {_POOR}\b[^,]{{0,30}}? {_THAN}", BAD, subject=GOOD),
        rule(rf"\bmoins {_FINE}\b[^,]{{0,30}}? {_THAN}", GOOD, subject=BAD),
        rule(rf"\b{_BETTER}\b[^,]{{0,40}}? (?:qu(?:e |')|a )N", BAD, subject=GOOD),
        rule(rf"\b{_WORSE}\b[^,]{{0,40}}? (?:qu(?:e |')|a )N", GOOD, subject=BAD),
        rule(r"\bplutot N que N", GOOD, BAD),
        rule(r"\bplutot que (?:de |d')?(?:\w+er )?N", BAD, subject=GOOD),
        rule(rf"\b(?:plus|moins) \w+(?: \w+){{0,2}} {_THAN}", OPPOSITE, subject=SAME),
    ),
)
_SETTING_APART = Rules(
    (
        "contrairement",
        "l'inverse",
        "l'oppose",
        "par rapport",
        "compare",
        " devant ",
        " derriere ",
        "cheville",
        "a cote",
        "tout ce que",
        "dire autant",
        "pas photo",
    ),
    (
        rule(
            r"\b(?:contrairement|a l'inverse|a l'oppose|par rapport|comparee?s?) (?:a |au |aux |de |d')N",
            OPPOSITE,
            subject=SAME,
        ),
        rule(r"N (?:est |sont )?(?:a des annees[- ]lumiere|loin|tres loin|largement) devant N", GOOD, BAD),
        rule(r"N (?:est |sont )?(?:loin|tres loin|largement) derriere N", BAD, GOOD),
        rule(r"N n'arrive pas a la cheville N", BAD, GOOD),
        rule(r"\bn'arrive a la cheville N", GOOD),
        rule(r"\ba cote de N,? N", BAD, GOOD),
        rule(r"N (?:est|c'est|a) tout ce que N n'(?:est|a) pas", GOOD, BAD),
        rule(r"\b(?:pas|jamais) en dire autant (?:de |d')N", BAD),
        rule(r"\bpas photo\W+N", GOOD, subject=BAD),
    ),
)
_WINNING = Rules(
    (
        " bat ",
        "surpasse",
        "ecrase",
        "enterre",
        "surclasse",
        "explose",
        "domine",
        "prefer",
        "au lieu",
        " vaut ",
        "remplace",
        "depasse",
    ),
    (
        rule(r"\b(?:rien|personne) ne (?:bat|vaut|remplace|depasse|surpasse) (?:\w+ ){0,3}?N", GOOD),
        rule(r"N (?:bat|surpasse|ecrase|enterre|surclasse|explose|domine) (?:largement |completement )?N", GOOD, BAD),
        rule(r"\bprefer\w* (?:\w+ )?N (?:a |plutot que |au lieu de )N", GOOD, BAD),
        rule(r"\bprefere (?:encore |largement |de loin |nettement )?N", GOOD),
        rule(r"\bau lieu de (?:\w+er )?N", BAD, subject=GOOD),
    ),
)
_QUITTED = "(?:quitt|lach|abandonn|delaiss|plaqu|largu|resili)(?:e|er|ez|ons|ant|ee?s?)"
_MOVING = Rules(
    (
        "quitt",
        "lach",
        "abandonn",
        "delaiss",
        "plaqu",
        "largu",
        "resili",
        "remplac",
        "troqu",
        "chang",
        "pass",
        "migr",
        "bascul",
        "pars",
        "parti",
        "rev",
        "retourn",
        "file",
        "suis",
        "adieu",
        "bye",
        "ciao",
    ),
    (
        rule(
            rf"\b(?:{_QUITTED}|(?:remplac|troqu|chang)(?:e|er|ant)) N (?:\w+ ){{0,2}}?(?:pour|par|contre) (?:aller "
            rf"|un |une )?N",
            BAD,
            GOOD,
        ),
        rule(
            r"\b(?:pass|migr|bascul|chang)(?:e|er|es|ee?s?|ons|ant) (?:\w+ )?(?:de |d')N (?:\w+ )?(?:a |vers "
            r"|chez )N",
            BAD,
            GOOD,
        ),
        rule(
            r"\b(?:je|j'ai|on|nous|on a|me) (?:\w+ )?(?:pass(?:e|er|ons)|repasse|pars|parti\w*|rev[ie]\w+|bascul(?:e"
            r"|er)"
            r"|retourn(?:e|er)|file|suis) (?:chez|a|vers) N",
            GOOD,
            subject=BAD,
        ),
        rule(
            r"\b(?:adieu|au revoir|bye(?: bye)?|ciao),? N,? (?:et )?(?:bonjour|hello|bienvenue|place a),? N", BAD, GOOD
        ),
    ),
)
_LEAVING = Rules(
    (
        "quitt",
        "lach",
        "abandonn",
        "resili",
        "bannis",
        "boycott",
        "evit",
        "adieu",
        "au revoir",
        "bye",
        "fini ",
        "marre",
        "bol de",
        "fuyez",
        "jamais",
        "retourn",
        "remett",
        "reprend",
    ),
    (
        rule(rf"\b(?:je|on|j'ai|nous) (?:\w+ )?(?:{_QUITTED}|bannis|boycott(?:e|er)|evit(?:e|er)) N", BAD),
        rule(
            r"\b(?:adieu|au revoir|bye(?: bye)?|fini|marre de|ras[- ]le[- ]bol de|evitez|fuyez|boycottez|boycott) N",
            BAD,
        ),
        rule(
            r"\b(?:plus jamais |jamais plus |(?:retourn|remett|reprend|rach)\w+ (?:plus |jamais )+(?:les pieds )?)N",
            BAD,
        ),
    ),
)
_WISHING = Rules(
    (
        "rais ",
        "rait ",
        "rions ",
        "regrette",
        "vivement",
        "manque",
        "prochaine fois",
        "exemple",
        "inspir",
        "fallait",
        "que chez",
        "que avec",
        "uniquement",
        "avant",
    ),
    (
        rule(
            r"\b(?:aurais|aurions|aurait|fallait|aurait fallu) (?:du |mieux fait de )?(?:\w+ )?"
            r"(?:prendre|choisir|rester|reserver|aller|commander|voyager|acheter|passer) (?:\w+ ){0,2}?N",
            GOOD,
            subject=BAD,
        ),
        rule(r"\b(?:prend\w*|prenez) exemple sur N|\binspir\w+ (?:de |d')N", GOOD, GOOD, subject=BAD),
        rule(r"\b(?:je regrette|regrette tellement|vivement) N", GOOD),
        rule(r"N (?:me|nous) manque", GOOD),
        rule(r"\b(?:plus que|uniquement|que) (?:chez|avec) N", GOOD),
        rule(r"\bavant,? (?:j'|je |on )\w+ N(?=.*\b(?:maintenant|desormais|aujourd'hui)\b)", BAD),
        rule(r"\bprochaine fois,? (?:je prends |ce sera )?N", GOOD, subject=BAD),
    ),
)
_THANKING = Rules(
    ("grace ", "heureusement", "dieu merci", "chance", "heureux", "cause d", "faute d", "sauve", "depanne"),
    (
        rule(
            r"\b(?:heureusement|dieu merci|une chance|encore heureux),? (?:qu(?:e |'))?"
            r"(?:il y a |il y avait |j'ai |on a |j'avais )?N",
            GOOD,
        ),
        rule(r"\bgrace a N", Reading.THANKED),
        rule(r"\b(?:a cause|la faute|par la faute) d(?:e |')N", BAD),
        rule(r"\bsauvee?s? par N|N (?:m'a|nous a) (?:sauve|depanne)", GOOD, GOOD),
    ),
)

FRENCH = (_COMPARING, _SETTING_APART, _WINNING, _MOVING, _LEAVING, _WISHING, _THANKING)
"""What stands first holds."""

"""How English compares, leaves, prefers and thanks."""

from enrich.toward.rules import Reading, Rules, rule

GOOD, BAD, SAME, OPPOSITE = Reading.GOOD, Reading.BAD, Reading.AS_SAID, Reading.OPPOSITE

_BETTER = (
    "(?:better|cheaper|faster|easier|nicer|friendlier|quicker|cleaner|safer|smoother|kinder|superior|fresher|tastier"
    "|greater|more (?:reliable|comfortable|efficient|helpful|pleasant|responsive|punctual|affordable|professional"
    "|honest|polite|generous|stable|intuitive|modern|transparent))"
)
_WORSE = (
    "(?:worse|slower|pricier|dirtier|ruder|louder|uglier|weaker|poorer|buggier|dearer|inferior|harder"
    "|more (?:expensive|complicated|annoying|unreliable|crowded|rude|frustrating))"
)
_POOR = "(?:expensive|complicated|annoying|buggy|crowded|slow|bad|badly|poor|painful|stressful|noisy|dirty|rude)"
_FINE = "(?:good|well|nice|reliable|fast|comfortable|great|friendly|clean|helpful)"
_NOT = r"\b(?:not|\w+n't|no|never|hardly|nowhere near) (?:\w+ )?"

_COMPARING = Rules(
    ("than ", "compared to"),
    (
        rule(r"\b(?:nothing|nobody|no one|none|no other \w+)\b[^,]{0,40}? than N", GOOD),
        rule(rf"{_NOT}{_BETTER}\b[^,]{{0,30}}? than N", BAD, subject=BAD),
        rule(rf"{_NOT}{_WORSE}\b[^,]{{0,30}}? than N", SAME, subject=SAME),
        rule(rf"\bless {_POOR}\b[^,]{{0,20}}? than N", BAD, subject=GOOD),
        rule(r"\bless \w+\b[^,]{0,20}? than N", GOOD, subject=BAD),
        rule(rf"\b{_BETTER}\b[^,]{{0,40}}? (?:than|compared to) N", BAD, subject=GOOD),
        rule(rf"\b{_WORSE}\b[^,]{{0,40}}? (?:than|compared to) N", GOOD, subject=BAD),
        rule(r"\brather than N", BAD, subject=GOOD),
        rule(r"\b(?:\w{3,}er|more \w+)(?: \w+){0,2} than N", OPPOSITE, subject=SAME),
    ),
)
_LIKENING = Rules(
    (" as ", "like ", "look "),
    (
        rule(rf"{_NOT}(?:as|so|half as) {_POOR} as N", BAD, subject=GOOD),
        rule(rf"{_NOT}(?:as|so|half as) \w+(?: [^,]{{0,20}})? as N", GOOD, subject=BAD),
        rule(rf"\bas {_POOR} as N", BAD, subject=BAD),
        rule(rf"\bas {_FINE} as N", GOOD, subject=GOOD),
        rule(
            r"\bmakes? N look (?:good|great|decent|like (?:a )?(?:saints?|heaven|paradise|luxury|genius\w*))",
            GOOD,
            subject=BAD,
        ),
        rule(r"\bmakes? N look \w+", BAD, subject=GOOD),
        rule(r"\b(?:unlike|not like) N", OPPOSITE, subject=SAME),
    ),
)
_SETTING_APART = Rules(
    (
        "contrary to",
        "compared ",
        "in contrast ",
        "ahead of",
        "behind",
        "shame",
        " above ",
        " below ",
        "everything",
        "should be",
        "say the same",
    ),
    (
        rule(r"\b(?:contrary to|compared (?:to|with)|in contrast (?:to|with)) N", OPPOSITE, subject=SAME),
        rule(r"N (?:is |are |was )?(?:\w+ )?(?:miles|light years|way|far|streets) (?:ahead of|above) N", GOOD, BAD),
        rule(r"N (?:is |are |was )?(?:\w+ )?(?:miles|light years|way|far) (?:behind|below) N", BAD, GOOD),
        rule(r"N puts? N to shame", GOOD, BAD),
        rule(r"N (?:is|are|has) everything N (?:is|are|has)(?:n't| not)", GOOD, BAD),
        rule(r"N (?:is|are) what N should be", GOOD, BAD),
        rule(r"\b(?:can't|cannot|couldn't|wouldn't) say the same (?:about|of|for) N", BAD),
    ),
)
_WINNING = Rules(
    (
        "beat",
        "outperform",
        "destroys",
        "smokes",
        "trumps",
        "crushes",
        "surpasses",
        "outclass",
        " over ",
        "prefer",
        "instead",
    ),
    (
        rule(r"\b(?:nothing|nobody|no one) beats? (?:\w+ ){0,4}?N", GOOD),
        rule(r"N (?:\w+ )?(?:beats?|outperforms?|destroys|smokes|trumps|crushes|surpasses|outclasses) N", GOOD, BAD),
        rule(r"\bprefer\w* N (?:to|over|rather than|instead of) N", GOOD, BAD),
        rule(r"\b(?:choose|chose|pick|picked|take|recommend) N over N", GOOD, BAD),
        rule(
            r"N over N,? (?:any ?day|every (?:time|day)|any time|always|all day|no contest|hands down)",
            GOOD,
            BAD,
        ),
        rule(r"\binstead of N", BAD, subject=GOOD),
    ),
)
_MOVING = Rules(
    (
        "switch",
        "mov",
        "chang",
        "port",
        "migrat",
        "jump",
        "swap",
        "going ",
        "go ",
        "went",
        "gone",
        "came",
        "left",
        "leav",
        "ditch",
        "dump",
        "drop",
        "quit",
        "abandon",
        "replac",
        "trad",
        "cancel",
        "defect",
        "bye",
    ),
    (
        rule(
            r"\b(?:switch|mov|chang|port|migrat|convert|jump|swapp?|going|go|went|gone|c[ao]m)(?:e|ed|es|ing|ped)? "
            r"(?:\w+ ){0,3}?(?:away )?from N (?:\w+ )?to N",
            BAD,
            GOOD,
        ),
        rule(
            r"\b(?:switch|mov|chang|port|migrat|convert|jump|going|go|went|gone|c[ao]m)(?:e|ed|es|ing)? "
            r"(?:\w+ ){0,2}?to N (?:\w+ )?(?:from|after) N",
            GOOD,
            BAD,
        ),
        rule(
            r"\b(?:left|leav(?:e|ing)|ditch(?:ed|ing)?|dump(?:ed|ing)?|dropp?(?:ed|ing)?|quit(?:ting)?|abandon(?:ed"
            r"|ing)?"
            r"|swapp?(?:ed|ing)?|replac(?:ed|ing)|trad(?:ed|ing)|cancel(?:l?ed|l?ing)?) "
            r"N (?:\w+ )?(?:for|with|to join) (?:an? )?N",
            BAD,
            GOOD,
        ),
        rule(r"\b(?:switch(?:ed|ing)?|moved|moving|defect(?:ed|ing)|going) (?:\w+ )?to N", GOOD, subject=BAD),
        rule(r"\b(?:good ?)?bye,? N,? (?:and )?(?:hello|hi|welcome),? N", BAD, GOOD),
    ),
)
_LEAVING = Rules(
    (
        "ditch",
        "dump",
        "done with",
        "bye",
        "farewell",
        "avoid",
        "boycott",
        "sick of",
        "fed up",
        "tired of",
        "never ",
        "not ",
        "stay away",
        "steer",
        "used to",
    ),
    (
        rule(r"\b(?:stay away from|steer clear of|used to (?:love|like|adore|recommend|trust|swear by)) N", BAD),
        rule(
            r"\b(?:ditch(?:ed|ing)|dump(?:ed|ing)|done with|goodbye|good bye|bye(?: bye)?|farewell|avoid"
            r"|boycott(?:ing)?"
            r"|sick of|fed up with|tired of) N",
            BAD,
        ),
        rule(
            r"\b(?:never|not) (?:\w+ ){0,3}?(?:back|again|use|book|fly|buy|return(?:ing)?)(?: to| with| from)? N", BAD
        ),
    ),
)
_TAKEN = "(?:booked|gone|flown|stuck|stayed|chosen|picked|taken|bought|used|ordered)"
_WISHING = Rules(
    ("should", "wish", "miss ", "next time", "learn", "take ", "go with", "joined", "go for", "stick", "only "),
    (
        rule(rf"\bshould(?:'ve| have|a)? (?:\w+ )?{_TAKEN} (?:\w+ ){{0,2}}?N", GOOD, subject=BAD),
        rule(rf"\bwish (?:i|we|i'd|we'd) (?:had )?{_TAKEN} (?:\w+ ){{0,2}}?N", GOOD, subject=BAD),
        rule(r"\b(?:learn|take (?:notes|lessons|a leaf))\b[^,]{0,25}? from N", GOOD, subject=BAD),
        rule(r"\b(?:go with|joined|go for|stick with|sticking with|only (?:shop|buy|fly|order|use)) N", GOOD),
        rule(r"\bi (?:really |do )?miss N", GOOD),
        rule(r"\bnext time N", GOOD, subject=BAD),
    ),
)
_THANKING = Rules(
    ("thank", "luckily", "fortunately", "because of", "blame", "fault of", "saved", "rescued"),
    (
        rule(r"\bno thanks to N", BAD),
        rule(r"\bthank (?:god|goodness|heavens?|the lord),? (?:for |that |there(?:'s| is) |i have |we have )?N", GOOD),
        rule(r"\b(?:thankfully|luckily|fortunately),? (?:there(?:'s| is| was) |i have |we have |i had )?N", GOOD),
        rule(r"\bthanks to N", Reading.THANKED),
        rule(r"\b(?:because of|blame|fault of) N", BAD),
        rule(r"\b(?:saved|rescued|bailed out) by N|N (?:saved|rescued) (?:me|us|the day|my)", GOOD, GOOD),
    ),
)

ENGLISH = (
    _LIKENING,
    _COMPARING,
    _SETTING_APART,
    _WINNING,
    _MOVING,
    _LEAVING,
    _WISHING,
    _THANKING,
)
"""What stands first holds."""

"""Emoji and words of six emotions and of agitation, in English and French (`enrich/cues/written.py` says how)."""

EMOTIONS = ("anger", "fear", "disgust", "joy", "surprise", "sadness")
STIRRED = "stirred"
"""Strong words, whatever the emotion."""

EMOJI = {
    "anger": """
        3 😡|😠|🤬|😤|👿|💢|🖕|😾
        2 👎|😒|🙄
        """,
    "fear": "3 😱|😨|😰|😧|😦|🙀",
    "disgust": """
        3 🤮|🤢|🤧
        2 💩
        """,
    "joy": """
        3 😍|🥰|😊|😁|😄|😃|😀|🤩|🥳|😻|🎉|💃|😎|😘|🤗|😋
        2.5 ❤|♥|💕|💖|💗|💙|💚|💛|💜|👏|🙌|👍|😂|🤣|😆|😅|☺|💪|👌|✨|🙂|😉
        """,
    "surprise": "3 😲|😮|😯|🤯|😳",
    "sadness": """
        3 😢|😭|😞|😔|😟|🙁|☹|😿|💔|😥|😓|😪|🥺
        2.5 😩|😫|😖|😣|😕
        """,
    "stirred": "1.5 😡|🤬|😱|🤯|😭|😤|🤮|🤩|🥳|👿|💢|😍|🔥|🚨|😂|🤣",
}

ENGLISH = {
    "anger": """
        3 angry|angrier|furious|livid|outraged|outrageous|outrage|enraged|infuriating|infuriated|fuming|seething|
            mad|pissed|irate|rage
        3 fuck|fucking|fuckin|wtf|bullshit|bastards|assholes|asshole|idiots|scumbags|morons|damn_you|screw_you|fu
        2.75 hate|hated|despise|fed_up|sick_of|tired_of|had_enough|shame_on|unacceptable|disgrace|disgraceful|
            ridiculous|scandalous|appalling|atrocious|pathetic|liars|thieves|crooks|scammers|ripped_off|rip_off
        2.25 annoyed|annoying|frustrated|frustrating|frustration|irritated|irritating|worst|joke|useless|
            incompetent|rude|how_dare|unbelievable|inexcusable
        -3 not|never|no|isn't|aren't angry|mad|hate
        -3 mad|sick about_you|skills
        -2 no hate
        """,
    "fear": """
        3 afraid|scared|terrified|terrifying|frightened|frightening|panic|panicking|panicked|petrified|fearful
        2.75 scary|fear|fears|dread|dreading|horrified|horrifying|nightmare|anxious|anxiety|threatened|unsafe|nervous
        2.25 worried|worrying|worry|concerned|alarming|danger|dangerous|risk|emergency
        -4 don't|dont|no|not|never|without|nothing_to worry|worries|afraid|scared|fear
        """,
    "disgust": """
        3 disgusting|disgusted|gross|grossed|revolting|repulsive|nauseating|vile|sickening|vomit|puke|yuck|yucky|ew|
            eww|filthy|mouldy|moldy|maggots|cockroach|cockroaches
        2.25 nasty|dirty|stinks|stank|smells|smelly|rotten|foul|hair_in|inedible
        -3 not nasty|dirty|gross
        -3 smells good|great|amazing|delicious|lovely|divine
        """,
    "joy": """
        3 happy|happiest|delighted|thrilled|overjoyed|excited|exciting|joy|joyful|ecstatic|yay|woohoo|hooray|hurray|
            blessed|can't_wait
        2.75 love|loved|loving|loves|adore|amazing|awesome|wonderful|fantastic|brilliant|perfect|beautiful|
            congratulations|congrats|celebrate|celebrating|grateful|thankful|thrilled
        2.25 great|glad|fun|enjoy|enjoyed|enjoying|thanks|thank_you|nice|best|lovely|pleased|proud|haha|hahaha|lol|
            lmao|smile|delicious|excellent
        -3 not|never|isn't|wasn't|aren't|no|don't|didn't|hardly ~ happy|excited|great|glad|love|fun|enjoy|nice|
            pleased|amazing|best|thrilled|delighted
        -3 thanks|thank_you for ~ nothing|ruining|losing|wasting|leaving|cancelling
        -2 worst|terrible|awful|horrible|useless|ridiculous|rude|furious|disappointed|unacceptable|pathetic|disgusting
        """,
    "surprise": """
        3 surprised|surprising|surprise|shocked|shocking|astonished|astonishing|stunned|speechless|gobsmacked|
            flabbergasted|mind_blown|omg
        2.5 unexpected|unexpectedly|wow|whoa|can't_believe|cannot_believe|never_seen|unreal|out_of_nowhere
        2.25 unbelievable|incredible|no_way
        -3 not|no|hardly surprised|surprising|surprise|shocked|shocking
        """,
    "sadness": """
        3 sad|sadly|heartbroken|heartbreaking|crying|cried|cry|tears|devastated|depressed|depressing|grief|mourning|
            miserable|gutted
        2.75 disappointed|disappointing|disappointment|disappoint|let_down|unhappy|upset|hopeless|lonely|miss_you|
            rip|hurts|heart_broken
        2.25 sorry_to|unfortunately|regret|shame_that|such_a_shame|a_shame|lost
        -3 not|never|no|don't|won't sad|disappointed|disappoint|upset|cry
        """,
    "stirred": """
        2 fuck|fucking|wtf|omg|furious|livid|outraged|terrified|disgusting|horrendous|atrocious|devastated|ecstatic|
            screaming|insane|nightmare|disaster|scandal|unbelievable|incredible|absolutely|never_again|worst|
            shame_on
        1 very|so|really|extremely|totally|completely|utterly|super|incredibly|beyond|hate|love|amazing|awful|
            terrible|horrible|ridiculous|unacceptable|now|help|urgent|immediately
        """,
}

FRENCH = {
    "anger": """
        3 colère|furieux|furieuse|énervé|énervée|énervés|énerve|énervant|rage|enragé|scandalisé|scandalisée|révolté|
            révoltée|révoltant|hors_de_moi|fulmine|agacé|agacée|indigné|indignée
        3 putain|merde|bordel|connards|connard|enfoirés|salauds|abrutis|ras_le_bol|ras_le_cul|fait_chier|marre|
            foutage|foutez|foutent|escrocs|voleurs|menteurs|ta_gueule
        2.75 honte|honteux|honteuse|scandaleux|scandaleuse|scandale|inadmissible|inacceptable|intolérable|
            insupportable|déteste|lamentable|arnaque|moquez|indigne|culotté|mépris
        2.25 incompétents|incompétent|nul|nuls|nulle|minable|pathétique|ridicule|abusé|exaspérant|pénible|
            n'importe_quoi|irrespect
        -3 pas|jamais|aucune énervé|fâché|colère|honte|marre
        -3 putain|merde de ~ bon|bonne|beau|belle
        """,
    "fear": """
        3 peur|terrifié|terrifiée|terrifiant|effrayé|effrayée|effrayant|panique|paniqué|paniquée|angoisse|angoissé|
            angoissée|angoissant|flippe|flippant|trouille|terreur
        2.75 cauchemar|stress|stressé|stressée|stressant|crains|craint|redoute|épouvante|anxieux|anxieuse|menace
        2.25 inquiet|inquiète|inquiétant|inquiétude|danger|dangereux|dangereuse|risque|alarmant|urgence
        -4 pas|jamais|aucune|sans|n'ayez|aucun|plus ~ peur|panique|inquiétude|stress|inquiet|risque|danger
        """,
    "disgust": """
        3 dégoût|dégoûté|dégoûtée|dégoûtant|dégueulasse|dégueu|répugnant|écoeurant|écœurant|écoeuré|écoeurée|
            immonde|infect|infecte|vomir|vomi|nausée|beurk|berk|cafards|moisi|moisie|moisissure|asticots
        2.25 sale|crade|crasseux|pue|puait|puant|pourri|pourrie|immangeable|poil_dans|cheveu_dans
        -3 pas|jamais sale|dégueu|dégueulasse
        """,
    "joy": """
        3 heureux|heureuse|heureuses|joie|joyeux|joyeuse|ravi|ravie|ravis|enchanté|enchantée|comblé|comblée|hâte|
            youpi|hourra|bonheur|trop_bien|trop_contente|trop_content
        2.75 adore|adoré|j'aime|génial|géniale|magnifique|merveilleux|formidable|super|parfait|excellent|
            félicitations|bravo|superbe|kiffe|régal|content|contente|contents|fier|fière
        2.25 merci|plaisir|sympa|bonne_nouvelle|sourire|mdr|ptdr|haha|hahaha|lol|bien_joué|top|délicieux|vive
        -3 pas|jamais|plus|guère|peu|aucun|aucune ~ heureux|heureuse|content|contente|ravi|ravie|aime|top|super|
            sympa|plaisir|génial|parfait|fier
        -3 merci|bravo pour ~ rien|retard|attente
        -2 nul|honteux|honte|scandaleux|horrible|déçu|déçue|inadmissible|arnaque|lamentable|catastrophe|furieux
        """,
    "surprise": """
        3 surpris|surprise|surprenant|étonné|étonnée|étonnant|stupéfait|stupéfaite|stupéfaction|choqué|choquée|
            choquant|sidéré|sidérée|sidérant|bluffé|bluffée|abasourdi|halluciné|hallucinant|hallucine|sans_voix|
            sur_le_cul
        2.5 incroyable|inattendu|inattendue|j'y_crois_pas|n'en_reviens|wow|waouh|ouah|oh_la_la|dingue|inouï|jamais_vu
        2.25 quoi|sérieux ?
        -3 pas|guère|même_pas surpris|surprise|étonné|étonnant|étonnée
        """,
    "sadness": """
        3 triste|tristes|tristesse|pleure|pleurer|pleuré|larmes|dévasté|dévastée|désespéré|désespérée|désespoir|
            déprimé|déprimée|déprimant|deuil|malheureux|malheureuse|coeur_brisé
        2.75 déçu|déçue|déçus|déception|décevant|décevante|désolant|navrant|navré|abattu|abattue|peine|
            manque_tellement
        2.25 dommage|malheureusement|hélas|regrette|regrettable|perdu_confiance|snif
        -3 pas|jamais|sans triste|déçu|déçue|pleurer|peine|regrette
        -3 à|vaut|pas|ça peine|la_peine
        """,
    "stirred": """
        2 putain|merde|bordel|furieux|furieuse|scandale|scandaleux|honteux|inadmissible|incroyable|catastrophe|
            catastrophique|cauchemar|terrifiant|dégueulasse|hallucinant|plus_jamais|au_secours|ras_le_bol|honte|
            urgence|absolument|génialissime
        1 très|trop|tellement|vraiment|hyper|extrêmement|totalement|complètement|carrément|super|adore|déteste|
            horrible|nul|inacceptable|urgent|immédiatement|jamais
        """,
}


def written(language: str) -> dict[str, str]:
    """What there is of a language: emoji are for all of them."""
    words = {"en": ENGLISH, "fr": FRENCH}.get(language, {})
    return {name: f"{EMOJI[name]}\n{words.get(name, '')}" for name in (*EMOTIONS, STIRRED)}

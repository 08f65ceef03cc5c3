"""Words that carry no subject, in English and French, folded."""

_STOP = """
    a about above after again against all also am an and any are aren as at back be because been before being below
    between both but by came can cannot come could couldn day did didn do does doesn doing don done down during each
    even ever every few first for from further get gets getting give go goes going gone gonna good got had hadn has
    hasn have haven having he her here hers herself hey hi him himself his hour hours how i if im in into is isn it
    its itself ive just know last least let lets like ll lol made make makes many may me might mine minutes more most
    much must my myself need never new no nor not now of off oh ok okay on once one only or other our ours ourselves
    out over own people please pls put re really right said same say says see she should shouldn since so some still
    such take than thank thanks that thats the their theirs them themselves then there these they thing things think
    this those though through time to today tomorrow tonight too took two u under until up ur us use very via want
    wants was wasn way we well went were weren what whats when where which while who whom why will with without won
    would wouldn yeah year years yes yesterday yet you your yours yourself amp rt http https www com
    ai aie aies ainsi alors apres as assez au aucun aucune aujourd aura aurait aussi autre autres aux avaient avais
    avait avant avec avez avoir avons bah beaucoup ben bien bon bonjour bonsoir bref c ca car ce ceci cela celle celles
    celui ces cest cet cette ceux chaque chez ci comme comment contre d dans de deja demain depuis des deux dire dit
    dois doit donc dont du elle elles en encore entre es est et etaient etais etait etant ete etes etre eu eux fais
    fait faire faut fois font hein heure heures hier hui ici il ils j jai jamais je jour jours jusqu juste l la le
    les leur leurs lors lui m ma maintenant mais me meme memes merci mes moi moins mon n ne ni non nos notre nous on
    ont ou oui par parce pas pendant peu peut peux plus plutot pour pourquoi pourtant presque pu puis puisque qu quand
    quel quelle quelles quels quelque quelques qui quoi rien s sa sais sait sans se sera serait ses si soi soit sommes
    son sont sous suis sur t ta tant te tel tellement tes toi ton toujours tous tout toute toutes tres trop tu un une
    va vais vas vers veut veux voila voir vos votre vous vraiment vu y
"""

STOP_WORDS = frozenset(_STOP.split())

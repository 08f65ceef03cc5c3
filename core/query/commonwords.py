"""Everyday words of French and English by which things are called, folded: a brand with such a name needs a context."""

_COMMON = """
    able access ace action active actor add adventure advice air alarm album alert allure alpha alto amber amigo amour
    anchor angel angle animal ant apex apple april aqua arc arcade arena ark arm arrow art ash asset atlas atom august
    aura auto avenue award axe axis baby back bag bake balance ball band bank bar base basic basket bath battle bay
    beach bean bear beat beauty bed bee bell belt best beta bike bingo bird bit black blade blaze block bloom blue
    board boat body bold bolt bond bone bonus book boost boot boss bottle bounce box brand brave bread breeze brick
    bridge bright brilliant brio brother bubble bud budget buffalo bug build bull bus business butter button cab cabin
    cable cactus cafe cake calm camel camp candle candy cap capital captain car carbon card care cargo carrot cart
    case cash castle cat cave cedar cell center central centre chain champion chance change channel charm chase check
    cheese chef chess chest child choice church circle circus city clean clear clever click climb clock cloud clover
    club coach coast coat coffee coin cold color colour comet comfort common community compass complete concept
    concert concord connect contact cook cool copper coral core corner cosmos cotton country courage court cover cow
    craft cream create credit crew cross crown crystal cube cup custom cycle daily dance dark dash data dawn day deal
    deep delta den desert design desk diamond dice dinner direct dish dive dog doll dollar dolphin dome door dot
    double dove dragon drawing dream dress drift drive drop drum duck duo eagle earth east easy echo eclipse eco edge
    egg eight elephant elite emblem emerald empire energy engine enjoy escape essential euro event everest evergreen
    evolution exact exchange expert explore express extra eye fable face fact factory fair faith falcon fame family
    fan far farm fashion fast father feather feel felt festival field fire first fish fit five flag flame flash fleet
    flex flight float flow flower fly focus fold folk food foot force forest forever forge fork form formula fort
    fortune forum found four fox frame freak free fresh friend front frost fruit fuel full fun fund fusion future gain
    galaxy gallery game gap garden gas gate gem general genius ghost giant gift glass globe glory glow go goal gold
    golf grace grain grand granite grape grass gravity green grid grill group grow guard guide guitar gum habit hair
    hand happy harbor harbour harmony hat haven hawk head health heart heat hello help hero hi high hill hint hit hive
    home honey hood hook hope horizon horn horse host hot hotel house hub human hunt ice icon idea ideal image impact
    impulse index infinity inspire instant iris iron island ivory jam jet jewel join journal journey joy juice jump
    june jungle just karma keep key kid kind king kiss kit kite kiwi knight lab lake lamp land lane laser leader leaf
    league leap legend lemon lens level liberty life lift light lily lime line link lion liquid list live local lock
    loft logic look loop lotus love lucky luna lunch lux machine magic magnet mail main mango map maple marble march
    mark market mars master match matrix max may maze meal media melon memory mercury metal meter metro micro mile
    milk mill mind mini mint mirror mission mist mix mobile mode model modern moment monday money monkey monster moon
    morning moss mother motion motor mountain mouse move movie muse music naked name nation native nature navy nest
    net network new news next nice night nine noble node noon north note nova now oak oasis ocean office oil olive
    omega on one onyx opal open opera optimum orange orbit orchid origin oscar otter owl pace pack page paint palace
    palm panda panther paper paradise park part partner pass path patio pay peace peach peak peanut pear pearl pen
    people pepper perfect phoenix phone photo piano picture pie pilot pine pink pioneer pipe pixel place plan planet
    plate play plaza plum plus pocket point polar polo pond pool pop port post potato power present press pride prime
    prince princess print prism pro promise pulse puma pump punch pure purple quartz queen quest quick quiet rabbit
    race radar radio rail rain rainbow raven ray reach ready real rebel red reef regal relay render rest return reward
    rhythm rice rich ride ring ripple rise rival river road robin robot rock rocket roll roof room root rope rose
    round route row royal ruby rule run rush safari safe saga sage sail salon salt sand sapphire saturn save scale
    school science scope score scout screen sea seal search season seed self sense seven shade shadow shape share
    shark shell shield shift shine ship shoe shop shore shot show side sign signal silk silver simple single six
    sketch sky sleep slice slide small smart smile smooth snack snap snow social soft solar solid solo song sonic soul
    sound source south space spark speed sphere spice spin spirit splash spoon sport spot spring sprint sprite square
    squirrel stage stamp star start state station steam steel stella step stick still stone store storm story stream
    street strike stripe strong studio style sugar summer summit sun sunday sunrise super supreme sure surf sweet
    swift swing switch table tag talent talk tango target taste taxi tea team tech tempo ten tender tent terra test
    theory thunder tide tiger time tip titan toast today tomato tool top torch total touch tour tower town track trade
    trail train travel treasure tree trend tribe trio trip triumph true trust tulip tune turbo turtle twin twist two
    ultra union unique unit unity universe up urban vale valley value vast velvet venture venus vibe victory view
    villa village vine vintage virgin vision vista vital vivid voice volt wall wave way wealth web west whale wheel
    whisper white wild wind window wine wing winter wish wolf wonder wood word work world yard yellow yes young zen
    zero zest zone zoom
    abeille acier affaire affiche aigle aile ami amie amitie ananas ange annonce antenne apero arbre argent arome
    artiste atelier atout attitude aube auberge audace aujourdhui avantage avenir aventure avion azur bal balade
    baleine banque bateau bazar beaute bebe belle bijou blanc bleu bois boite bonheur bonjour bord bouche boucle
    bouquet boutique bras brise bruit bulle bureau but cabane cadeau cadre caisse calme campagne canard carre
    carrefour carte casino casse cerf cerise champ chapeau charme chasse chat chateau chaud chemin chene cheval chevre
    chien choc choix chou ciel cigale citron clair cle clef coeur colibri colis colline compagnie comptoir confiance
    conseil conte coq corail corbeau corde cote couleur coup coupe couronne courrier cours course croissant croix
    cuisine cuivre cygne dame danse dauphin debut defense defi delice demain depart desir destin detail devoir diamant
    dimanche doigt douceur doux eau eclair eclat ecole ecran ecureuil edition elan elegance eleve emotion energie
    enfant entreprise envie equilibre equipe espace espoir esprit essence essentiel est etoile etude evasion eveil
    evidence exemple fabrique facile famille faucon femme fenetre fer ferme feu feuille fidele fil fille fin flamme
    fleur fleuve flore foire fontaine foret forme foudre fourmi frais fraise france frere galerie garage garcon gare
    gateau genie gens glace gout goutte graine grange grenier groupe guepard harmonie hasard haut herbe heros hibou
    histoire hiver homme idee ile immeuble institut ivoire jardin jaune jeu jeune joie joker jouet jour juste kiosque
    lac laine lait lampe langue lecture legende leger lettre liberte libre lien lieu ligne lire lit livre logis loisir
    loup lueur lumiere lundi lune luxe magasin magie maison maitre malin manoir marche mariage marine marque matin mer
    mercure merveille mesure meteo metier midi miel minute miracle miroir monde montagne moto mouche moulin moustique
    mouton mur musee musique mutuelle navire neige nid noir noix nord nouveau nuage nuit objet oeil oiseau olivier
    ombre onde option or orage orchidee ouest ours pain paix palais palme panier papier papillon parc pareil parfum
    parole partage pas passage passion patience patrimoine pays peau peche perle petit peuple phare pied pierre pin
    pinson plage plaisir planete pluie plume poele poire poisson pomme pont porte poste poudre poule poussin prairie
    premier presse prestige primeur printemps prise prix promesse quai quartier quinzaine racine raison rayon recette
    refuge regard region reine relais renard repere repos reseau reve reveil riche rire rive riviere rocher roi rond
    rouge ruche rue sable sac saint saison samedi sante sapin saveur savoir secret sel sens serie service silence
    singe soeur soie soif soir soleil solution sommet son souffle sourire succes sucre sud sur tablier tapis tasse
    temps tendance tendre terre tete theatre tigre tilleul toile toit tortue touche toupie trace trefle tresor
    triangle truffe univers usine vache vague valeur vallee vent verger verite vert victoire vie vigne ville vin
    violette virage visage vite vivre voie voile voisin voiture voix vol voyage vrai yeux zebre
"""

COMMON_WORDS = frozenset(_COMMON.split())

"""Words that begin with a capital and name nobody, for those who look for names."""

OPENERS = frozenset(
    """
    i i'm i've i'd i'll im ive we we're you you're he she they it it's its this that these those there here
    what when
    where why who how which the a an my your our their his her if so and but or because since while although
    though
    after before then now today yesterday tomorrow not no yes never always only even just still also both
    all some
    many most every each one two three first last next another again well ok okay oh hey hi hello dear
    please thanks
    thank sorry is are was were do does did has have had can could will would should may might unlike
    instead with
    without from for to in on at by of as than got just finally honestly seriously really maybe perhaps
    great good bad
    nice love hate switched switching moved moving left leaving better worse best worst cheaper anyone
    anybody nobody
    someone everyone goodbye bye shame compared between more less much prefer give go going went back luckily
    fortunately unfortunately sadly imagine let like wow lol omg guess apparently turns
    je j j'ai tu il elle on nous vous ils elles ce c c'est cet cette ces ca le la les l un une des du de d
    au aux mon
    ma mes ton ta tes son sa ses notre nos votre vos leur leurs qui que qu quoi quand comment pourquoi ou
    est si s et
    mais or donc car ni apres avant puis hier demain aujourd'hui aujourd ici la-bas la pas plus moins jamais
    toujours
    encore meme aussi tres trop tout tous toute toutes chaque chez avec sans pour par dans sur sous vers
    entre depuis
    pendant contre contrairement comme en y a bonjour bonsoir salut coucou merci bravo adieu oui non enfin
    bref alors
    heureusement malheureusement honnetement franchement serieusement vraiment sinon voila jamais deux trois
    encore
    quel quelle quels quelles aucun aucune rien personne mieux pire meilleur meilleure n m t ne me te se lui
    eux j'adore
    j'aime passe passer quitte quitter parti fini ras vive bien bon bonne super genial nul nulle dommage
    desole apparemment
    grace plutot autant pareil tellement quasi mdr ptdr lol wesh allez
    """.split()  # noqa: SIM905 - read more easily than a list of quoted words
)

NO_NAMES = frozenset(
    """
    i im id ive monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july
    august september october november december christmas easter english french german spanish italian
    american british
    european europe internet wifi wi-fi sms gps usb pdf tv dvd ceo dm dms vip omg lol wtf fyi faq api app
    iphone ipad
    android google ok nps sav cb rib rdv rer tgv ter vpn atm pin iban eur usd gbp uk us usa eu god jesus
    christ mr mrs
    ms dr sir madam covid france paris london londres europe belgium belgique canada germany allemagne italy
    italie spain espagne
    japan china america lyon marseille new-york york brussels bruxelles geneve suisse covid noel paques lundi
    mardi mercredi jeudi vendredi samedi dimanche dieu monsieur
    madame m mme
    mlle france-info pdt pdg ht ttc tva svp stp mdr ptdr nul hs asap ps nb imo imho tbh smh eta id
    """.split()  # noqa: SIM905
)

GENERIC = frozenset(
    """
    service services support staff crew team customer customers delivery shipping price prices quality food
    flight
    flights app website site order orders refund money phone line connection network coverage signal room
    hotel driver
    drivers queue waiting wait time times people everything nothing something anything somebody things
    product products
    parcel package luggage baggage bag bags train trains bus plane seat seats battery screen camera update
    account bill
    bills payment card bank branch store shop manager agent agents employee employees sales experience
    communication
    assistance livraison prix qualite personnel equipe client clients vol vols appli application commande
    remboursement argent telephone ligne connexion reseau couverture signal chambre hotel chauffeur livreur
    livreurs
    file attente temps gens produit produits colis bagage bagages valise avion siege sieges batterie ecran
    facture
    factures paiement carte banque agence magasin boutique conseiller conseillers conseillere vendeur
    vendeurs vendeuse
    accueil cuisine repas cafe qualite-prix voiture abonnement forfait offre box fibre debit panne retard
    retards
    """.split()  # noqa: SIM905
)
"""What a sentence about a brand often begins with."""

PREDICATES = frozenset(
    """
    is isn was wasn are aren were has hasn had have does doesn did didn do don will won would wouldn can
    can't could
    never always really still just lost broke left sent kept made took gave told said says let got gets goes
    went came
    wins beats saved puts over devrait bat gagne ecrase surpasse fonctionne ouvre depuis makes takes gives
    keeps sucks rocks rules answers replies delivers charges works knows cares
    est n'est etait sont n'etait a n'a ont avait fait font va vont ne m'a nous me vous reste sait repond
    livre coute
    marche perd annule refuse promet rembourse facture c'est ca lui eux
    """.split()  # noqa: SIM905
)
"""What often follows a name that is a subject."""

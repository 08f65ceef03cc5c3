"""French words that tell an intent, with their weights (`cues.py` says how they are written)."""

CUES = {
    "question": """
        1.5 ~ ?
        2.5 est-ce|c'est_quand|c'est_quoi|c'est_combien ~ ?
        2 quand|où|combien|comment|pourquoi|quel|quelle|quels|quelles|qui|quoi|lequel|laquelle ~ ?
        3 quelqu'un|qqn|qq1|quelqu'une ~ sait|saurait|connait|connaît|a|aurait|peut|pourrait|essayé|testé|utilise
        3 savez|sauriez|sait|savoir|connaissez|demande|demandais|dire|préciser|indiquer|expliquer|confirmer|
            comprendre|vérifier si|quand|comment|où|pourquoi|quel|quelle|quels|quelles|combien|ce_que
        2.5 aimerais|voudrais|souhaite|souhaiterais|voudrait|aimerait|cherche_à|besoin_de savoir|connaître|comprendre
        3 pouvez|pourriez|peux|peut|pourrais vous|tu|on|quelqu'un me|nous? ~ dire|confirmer|préciser|indiquer|
            expliquer|renseigner|éclairer
        2.5 avez|auriez|as|aurais|avoir vous|tu|une|des ~ idée|nouvelles|info|infos|information|informations|
            précisions|réponse|date ?|sur|de|pour
        2.5 une|des|de|d' info|infos|renseignement|renseignements|question|questions|précision|avis sur|concernant|
            pour|svp|au_sujet|à_propos|s'il
        2.5 a-t-il|faut-il|peut-on|puis-je|avez-vous|êtes-vous|sera-t-il|existe-t-il|vendez-vous|livrez-vous|
            proposez-vous|faites-vous|acceptez-vous|dois-je ~ ?
        2.5 savoir|sais|sait ~ si|quand|comment|combien|où
        2 quelle|quel heure|âge|prix|tarif|date|délai
        2 à_quand|jusqu'à_quand|depuis_quand
        1.5 question
        -4 vous vous moquez|foutez|fichez
        -4 une blague|plaisanterie
        -3 sérieux|sérieusement|vraiment|hein|non|quoi ?
        -3 comment|pourquoi peut-on|osez|ose|oser|encore ~ faire|vendre|être|confiance|croire
        -3 n'avez pas|plus honte
        -3 à quoi sert|bon
        -3 qui a|va|peut ~ validé|eu|pensé|croire|avaler
        -2.5 pouvez|pourriez|peux|peut vous|tu|on|quelqu'un me|le|la|les|nous|m'? renvoyer|envoyer|rappeler|appeler|
            rembourser|corriger|aider|contacter|répondre|modifier|changer|supprimer|annuler|remplacer|réparer|
            débloquer|faire|résoudre|transmettre
        2.4 ?
        2.5 est-ce|y_a-t-il|y_a_t_il|peut-on|puis-je|faut-il|doit-on|avez-vous|savez-vous|connaissez-vous|
            vendez-vous|acceptez-vous|livrez-vous
        2.5 comment|où|quand|combien|pourquoi faire|on|je|faut|ça|est|sont|puis|peut|fait|avoir|trouver|contacter|
            fonctionne
        3 quelqu'un|qqn|vous|des_gens a|ont|aurait|savent ~ testé|essayé|déjà|un_avis|une_idée|des_nouvelles|
            expérience
        2.5 un|vos|des|votre avis|retours|retour sur|concernant|à_propos
        2.5 possible de|d'
        -2 n'est-ce|hein ?
        """,
    "purchase": """
        3 veux|voudrais|vais|compte|pense|envisage|souhaite|aimerais|envie|hésite|prévois|songe|allons|voulons|
            cherche|projette|prêt|décidé|faut m'|me|nous|d'|de|à|l'|le|la|les|en|vous|que|je? ~ acheter|commander|
            prendre|réserver|offrir|procurer|précommander|souscrire|abonner|équiper|craquer|investir
        3 où|comment|peut-on|puis-je ~ acheter|trouver|trouve|commander|procurer|précommander|souscrire|abonner|
            réserver|achète
        3 je|on|nous cherche|cherchons|recherche|recherchons un|une|des|le|la|du|nouveau|nouvelle|de
        2.5 à la recherche d'|de|du
        2.5 quel|quelle|quels|quelles|lequel|laquelle ~ conseillez|conseilleriez|conseille|recommandez|recommander|
            choisir|prendre|acheter|vaut
        3 conseil|conseils|recommandation|recommandations|reco|avis pour|sur ~ acheter|achat|choisir|un|une|modèle
        3 conseillez|conseilleriez|recommandez|recommanderiez ~ modèle|marque|un|une|lequel|laquelle|quoi
        3 vais|va|fais|faire craquer
        3 futur|prochain|projet|intention achat|d'achat
        3 hésite|j'hésite entre|à
        2.5 il me|nous faut|faudrait un|une|des|ce|cette|absolument|le|la
        2.5 besoin d'|de un|une|nouveau|nouvelle|changer|racheter|remplacer
        2.5 mis|mettre|est|dans ~ panier|wishlist|liste
        2.5 hâte de|d' le|la|les|l'|en? commander|recevoir|acheter|essayer|tester|réserver
        2.5 intéressé|intéressée|intéressés|intéresse|tenté|tentée par
        2.5 prendrai|achèterai|commanderai|réserverai|précommande|précommanderai|m'abonne|m'abonner|passer_commande
        2.5 économise|économiser|mets_de_côté pour
        2.5 encore|est|en|il|y|reste ~ stock|dispo|disponible|disponibles|rupture|places
        2.5 c'est|combien|coûte|prix|tarif combien|coûte|coute|de|du|pour ~ ?
        2.5 prenez mon argent
        -4 regrette|jamais|plus|pas|arrête|arrêtez|évite|évitez|déconseille ~ acheter|commander|prendre|réserver|
            achèterai|prendrai|commanderai
        -4 n'achetez|n'achèterai|n'achète|ne_commanderai|ne_prendrai|ne_commandez
        -3 ai|j'ai|avoir|avons|a acheté|achetés|achetée|commandé|pris|reçu
        -3 cherche|recherche ~ emploi|stage|alternance|poste|travail|solution|réponse|responsable|témoignages|
            interlocuteur
        -3 combien de|fois temps|fois|jours|mois
        3 je|j'|on|vais|veux|voudrais|pense|compte|envie|nous me|m'en|nous|en|d'en|de|d'? prends|prendre|commande|
            commander|réserve|réserver|achète|acheter|offre|offrir
        2.75 je|on le|la|les|l'|en veux|voudrais|prends|commande|achète
        3 vaut|valent le coup|la_peine ?
        2.75 il|elle vaut|est bien|mieux|fiable ?
        3 pour|avant|en vue d'|de|mon? acheter|l'acheter|achat|commander|commande|réserver
        2.75 livrez|livrez-vous|expédiez|livraison ~ en|à|au|possible belgique|suisse|corse|canada|martinique|
            réunion|québec|étranger|dom
        2.75 prochain|prochaine|futur|future|mon|ma téléphone|voiture|portable|ordi|aspirateur|vélo|achat|canapé|
            machine|box|montre ~ sera|ce_sera
        2.75 dispo|disponible|disponibles|stock|réassort|précommande|précommandes|en_boutique|en_magasin ~ ?
        2.75 sort|sortie|sortira|ouvrent|ouvre|revient|reviennent ~ quand|précommandes|ventes|stock
        2.75 devis|code_promo|code_réduction|liste_de_noël|liste_d'anniversaire|il_me_le_faut|il_me_la_faut|
            il_m'en_faut|je_le_veux|je_la_veux|je_craque|j'en_veux|panier
        2.5 quel|quelle|lequel|laquelle ~ prendre|choisir|acheter|conseillez|recommandez|mieux
        2.5 cherche|recherche|cherchons ~ pas_cher|pour|fiable|cadeau|idée_cadeau
        2.5 entre le|la|les ~ et
        2.5 combien|prix|tarif|tarifs|coûte ~ ?
        2.5 places|billets|chambre|table pour
        """,
    "suggestion": """
        3.5 vous devriez|pourriez|devez|pourrez|feriez|gagneriez ~ ajouter|proposer|mettre|faire|penser|prévoir|
            ouvrir|créer|offrir|permettre|remettre|avoir|vendre|laisser|améliorer|revoir|installer|réduire|baisser|
            donner|mieux|envisager|à
        3 devriez|devrait|devraient|il faudrait|faudrait
        3 ce|ça|cela|c' serait|aurait été ~ bien|cool|top|chouette|génial|super|sympa|pratique|utile|mieux|parfait|
            bon|appréciable|intéressant|idéal|pas_mal
        3 serait|est-il ~ possible|envisageable ~ d'ajouter|ajouter|avoir|proposer|prévoir|mettre|créer|faire|de
        3.5 pourquoi ne|pas ~ pas|proposer|ajouter|faire|mettre|créer|offrir|permettre|vous ~ proposer|ajouter|
            faire|mettre|créer|offrir|permettre|proposez|ajoutez|mettiez|ajoutiez|proposiez|faisiez|vendre|prévoir|
            un|une
        3 suggestion|suggère|suggérer|proposition pour|d'|que|une|un|aux|vous
        2 idée|conseil pour|aux
        3 suggestion|suggestions|idée_d'amélioration|piste_d'amélioration|axe_d'amélioration|boîte_à_idées
        3 petite|petit idée|suggestion|conseil|remarque
        3 aimerais|aimerait|adorerais|adorerait|rêve|souhaiterais|voudrais|verrais_bien ~ voir|avoir|pouvoir|que|
            retrouver ~ une|un|option|mode|plus|version|dans|retour|vous|des
        3 pensez|songez|réfléchissez à|aux|au
        3 il|ne manque|manquerait plus? juste|qu'|que|seulement|un|une|la|le|des
        3 ajoutez|rajoutez|remettez|proposez|ramenez|mettez|créez|refaites|ressortez|prévoyez|faites|installez|
            pensez|améliorez|sortez ~ une|un|des|le|la|nous|plus|votre|svp
        3 à quand un|une|le|la|des
        3 et si vous|on
        2.5 si vous pouviez|seulement|au moins
        2.5 option|fonction|fonctionnalité|fonctionnalités|bouton|mode ~ serait|pour|manque|permettant|bienvenu|
            bienvenue|pratique
        1 plutôt_que|au_lieu_de
        2.5 serait|seraient le|la? bienvenu|bienvenue|bienvenus|bienvenues|appréciée|apprécié
        2.5 mériterait|mériteraient|gagnerait|gagneraient
        -5 devriez|devrait avoir|être honte|honteux|virés
        -3 devriez|auriez dû|du
        -2.5 une|aucune|des idée|suggestion|suggestions ?
        -2 bonne|mauvaise|aucune|très idée
        3 vous|tu|on devriez|devrais|pourriez|pourrais|devrait|pourrait ~ ajouter|proposer|mettre|faire|penser|
            prévoir|ouvrir|créer|offrir|vendre|laisser|améliorer|installer|baisser|rajouter|rendre|autoriser|
            permettre|essayer|développer|sortir|passer|avoir
        3 serait|ferait|seraient tellement|vraiment|super|très|plus|tellement_plus|quand_même|bien_plus? bien|cool|
            top|pratique|utile|sympa|mieux|chouette|simple|parfait|agréable|plaisir|génial|intéressant
        3 j'|on|je|nous aimerait|aimerais|aimerions|adorerais|apprécierais|apprécierait|voudrait ~ une|un|plus|des|
            que_vous|pouvoir|avoir|voir
        3 pourquoi ne|pas
        3 si|que vous? ajoutiez|proposiez|mettiez|faisiez|ouvriez|vendiez|pouviez|permettiez
        3 ajouter|ajoutez|rajouter|rajoutez|proposer|proposez|prévoir|prévoyez|mettre|mettez|remettre|remettez|
            créer|créez|ramener|ramenez ~ option|bouton|mode|version|filtre|choix|bornes|bancs|places|points|
            horaires|rayon|taille|tailles|goût|parfum|menu|format|couleur|arrêt|appli
        3 mode|option|version|format|formule|bouton|filtre|choix ~ serait|manque|ferait|aiderait|svp|please|possible
        2.75 il|ça manque|manquerait
        2.75 je|me permets ~ suggérer|suggérer|proposer
        2.5 au_lieu_d'|plutôt_que ~ vous|on|pourquoi
        2.5 petite|une|mon|ma|autre idée|suggestion|proposition|piste
        2.5 prochaine|future version|mise_à_jour|édition|fois ~ pensez|ajoutez|serait|faudrait|pourrait
        2.5 moins|plus de|d' plastique|emballage|emballages|choix|couleurs|tailles|places|bus|trains|caisses ~
            serait|svp|mieux|bien
        2.5 pensez|penser|pensé à|aux|au
        """,
    "praise": """
        2.5 merci|mercii ~ à|pour|beaucoup|infiniment|d'avoir|de|encore|mille|votre|vos|l'équipe|équipe
        1.5 merci|mercii
        3 bravo|chapeau|félicitations
        3 adore|adoré|adorons|j'adore|j'aime|aime|kiffe|fan ~ le|la|les|votre|vos|ce|cette|ma|mon|mes|cet|de
        2.5 adore|adoré|adorons|adorée
        3 recommande|recommandons vivement|fortement|à|les|le|la|cette|ce|100|sans
        3 recommande|conseille ~ vivement|fortement|yeux_fermés|les_yeux
        3 très|trop|super|vraiment|hyper|si|tellement|agréablement|plus|totalement|entièrement|pleinement content|
            contente|satisfait|satisfaite|satisfaits|heureux|heureuse|ravi|ravie|bon|bonne|bien|agréable|surpris|
            surprise|efficace|rapide|pro|professionnel|professionnelle|gentil|gentille|aimable|sympa|réactif|
            réactive|réactifs|impressionné|impressionnée|beau|belle
        3 ravi|ravie|ravis|satisfait|satisfaite|conquis|conquise|bluffé|bluffée|enchanté|enchantée|comblé|comblée
        2.5 génial|géniale|géniaux|excellent|excellente|excellents|parfait|parfaite|parfaitement|impeccable|nickel|
            magnifique|formidable|superbe|remarquable|exceptionnel|exceptionnelle|fantastique|extraordinaire|
            délicieux|délicieuse|incroyable|irréprochable|exemplaire|merveilleux|tip_top
        3 service|accueil|équipe|personnel|produit|livraison|rapport|expérience|conseiller|conseillère|séjour|sav ~
            top|parfait|rapide|efficace|impeccable|aimable|souriant|souriante|génial|super|compétent|adorable|
            adorables|excellent|excellente|chaleureux|chaleureuse|agréable|réactif|réactive|qualité
        3 super|excellent|excellente|bon|bonne|très|beau|belle|meilleur|meilleure|meilleurs|meilleures service|
            accueil|équipe|produit|livraison|expérience|boulot|travail|qualité|appli|application|surprise|séjour|
            sav|rapport|vol|magasin|marque|adresse|restaurant|pizza|café
        3 au top
        3 rien à redire|reprocher|dire
        2.5 meilleur|meilleure|meilleurs|meilleures ~ de|du|des|que|au|en|jamais
        2.5 un|vrai|pur régal|bonheur|délice|plaisir
        2.5 sans|aucun faute|accroc|problème|souci|regret
        2.5 fonctionne|marche|roule|tient|va ~ parfaitement|très_bien|super_bien|nickel|à_merveille|impeccable
        2.5 régale|régalé|régalés|régalée
        2 réglé|résolu|remplacé|répondu|livré|reçu|remboursé|réparé en|dans|dès|sous|le|rapidement|immédiatement|
            avant ~ minutes|heures|24h|48h|lendemain|jour|temps|avance|rapidement
        2 sauvé|sauvée|illuminé|facilite|change la|ma vie|journée|soirée
        2 continuez_comme|continuez_ainsi|coup_de_coeur|cinq_étoiles|5_étoiles|10_10|20_20
        -4 merci|bravo ~ pour ~ rien|retard|attente|nul|galère|mauvaise|surprise|panne|annulation|perdu|perdre|gâché
        -3.5 merci|bravo d'|de|pour ~ avoir ~ gâché|perdu|annulé|laissé|oublié|cassé|pris|raccroché|ruiné
        -3 bravo ~ encore|toujours|retard|panne|trois|deux|jours|heures|h
        -2.5 pas|jamais|guère|plus|peu ~ content|contente|satisfait|satisfaite|bon|bien|terrible|top|parfait|
            recommande|génial|efficace|professionnel|aimable|agréable
        -2.5 nul|nulle|horrible|honteux|honteuse|scandaleux|inadmissible|arnaque|déçu|déçue|décevant|catastrophe|
            catastrophique|lamentable|pire|inacceptable|minable|incompétents|désagréable|déplorable|foutage
        -2.5 merci_d'avance|merci_de_me|merci_de_nous|merci_de_bien|merci_de_vouloir|par_avance
        -1.5 mais|dommage|cependant|sauf|hélas|malheureusement
        -1.5 svp|stp|s'il_vous_plaît|s'il_te_plaît
        -2 excellent|génial|super|parfait|formidable encore|maintenant|et
        -2 content|contente|satisfait|satisfaite|ravi|ravie de savoir|remboursé
        -2 trop beau pour
        3 un|grand|mille|énorme|gros grand|énorme|gros|immense|mille? merci|bravo|merci_à|coup_de_chapeau|pouce
        2.75 jamais déçu|déçue|eu ~ problème|souci
        2.75 rien_à_dire|rien_à_redire|je_valide|au_poil|tip_top|top_du_top|la_classe|coup_de_cœur|coup_de_coeur|
            valeur_sûre|pépite|bonne_surprise|belle_surprise|agréable_surprise|les_meilleurs|vous_êtes_géniaux|
            vous_assurez|vous_gérez|continuez|longue_vie|client_conquis|chapeau_bas|mention_spéciale
        2.5 mes|mon|ma|notre|les enfants|fils|fille|mari|femme|chat|chien|famille ~ adore|adorent|ravi|ravis|ravie|fan
        2.5 tellement|trop|vraiment|si|super|très|hyper bon|bonne|bien|beau|belle|gentil|gentille|gentils|pratique|
            simple|confortable|doux|agréable|efficace|rapide|contents|contente|content|satisfaits
        2.5 livré|livrée|reçu|reçue|arrivé|colis ~ en_avance|24h|48h|rapidement|lendemain|parfait|impeccable|
            avant_l'heure
        2.5 qualité au|est|irréprochable|incroyable|top|parfaite|excellente
        2 adorable|adorables|charmant|charmante|souriant|souriante|souriants|sympathique|patient|patiente|compétent|
            compétente|à_l'écoute|serviable|délicieux|délicieuse|bon|confortable|magnifique|efficace|efficacité|
            gentillesse|professionnalisme|réactivité|plaisir
        2 fait du|chaud bien|au_coeur
        2 vaut|valent son|largement|le|chaque prix|détour|euro|coup
        """,
    "churn": """
        4 résilier|résilie|résilié|résiliation|résilierai|résiliez
        3 désabonne|désabonner|désabonné|désabonnée|désinscrire|désabonnement
        3.5 clôturer|clôture|cloture|fermer|ferme|supprimer|supprime|clore|fermeture ~ compte|comptes|contrat|
            abonnement|livret
        3 annuler|annule|arrêter|arrête|stopper|stoppe|mettre_fin|mets_fin|suspendre ~ abonnement|contrat|adhésion|
            carte|forfait|assurance|prélèvement
        3.5 passe|passer|pars|partir|vais|aller|irai|iras|parti|partie|changer|change|migre|bascule ~ chez|à|la|
            vers|voir ~ concurrent|concurrents|concurrence|autre|ailleurs
        3 passe|passer|pars|partir|vais|irai|parti|partie|file|retourne chez|à la concurrence
        3.5 voir|irai|vais|aller|acheter|commander|achèterai ailleurs
        3.5 changer|change|changé|changerai|changeons|change ~ d'opérateur|de_banque|de_fournisseur|de_crèmerie|
            de_marque|d'assurance|de_box|d'enseigne|d'appli|de_mutuelle|d'assureur|de_prestataire
        3.5 quitte|quitter|quitté|quitterai|quittons ~ vous|banque|opérateur|enseigne|marque|appli|après|
            définitivement|fournisseur|votre|chez|service|navire
        3 dernière fois|commande|réservation|chance|année|facture ~ que|chez|je|avec|avant
        3.5 plus jamais
        3 perdu|perdez|perdre|perd|perdrez|venez ~ client|cliente|clients|abonné|abonnée|fidèle
        3.5 ne ~ renouvellerai|renouvellerons|renouvelle|reviendrai|reviendrons|remettrai|commanderai|achèterai|
            reprendrai|retournerai|rachèterai|prolonge|reconduis ~ pas|plus|jamais
        3 vous|c'est|moi|pour terminé|fini entre|avec|nous|pour|moi
        2.5 adieu|ciao|bye_bye
        3 client|cliente|abonné|abonnée|fidèle|fidélité ~ depuis|ans ~ pars|partir|fini|terminé|ailleurs|quitte|
            dernière
        2.5 ex|ancien|ancienne|future ex client|cliente|abonné|abonnée
        2.5 pense|songe|envisage|hésite|réfléchis|tenté|tentée|prêt|prête|vais|finir ~ partir|quitter|changer|
            résilier|désabonner|arrêter
        3 je|me|vais me casse|tire|barre|casser|barrer|tirer
        2.5 portabilité|préavis|comparer_les_offres
        2.5 désinstalle|désinstaller|désinstallé|désinstallez
        2.5 concurrence|concurrent|concurrents
        2.5 j'arrête avec|d'acheter|de_commander|les_frais
        -4 pars|partir|quitte|quitter|parti ~ vacances|week-end|weekend|voyage|demain|boulot|travail|bureau|gare|
            heure|heures|maison
        -4 annuler|annule|annulé ~ commande|vol|train|billet|rendez-vous|réservation
        -4 pour rien au monde
        -4 pas|jamais|aucune_raison|rien ~ quitter|changer|changerais|changerai|partir|résilier
        -3 plus jamais ~ sans|déçu|problème|faim|froid|soucis
        3 c'est fini|terminé|décidé
        3 c'est|ce_sera|ma|notre|la dernière fois|commande|facture|année|box|visite
        3 encore|une|un une|un? retard|panne|fois|erreur|incident|problème ~ et je|c'est
        3 donnez-moi|donnez une|moi ~ raison ~ rester
        2.75 raison|raisons de rester
        3 je|on|nous vous? quitte|quittons|pars|pars|partons|arrête|arrêtons|change|résilie|résilions|annule|
            désabonne|lâche|abandonne|bascule|migre
        3 vais|va|allons|compte|pense|veux|voudrais|souhaite|envisage|songe me|vous|à|de? quitter|partir|résilier|
            changer|arrêter|désabonner|clôturer
        3 fin|échéance d'|de|du engagement|contrat|abonnement
        3 comment|où|procédure|démarche ~ résilier|me_désabonner|clôturer|quitter|fermer_mon
        3 ne|me|plus me|verrez|reverrez|revoir|reverrez_pas|aurez ~ plus|pas|jamais
        3 la|vos|votre|un concurrence|concurrents|concurrent ~ moins|mieux|propose|me|fait|attend
        2.75 signé|inscrit|passé|passée|parti|partie|abonné|abonnée|souscrit chez|ailleurs
        2.5 client|cliente|abonné|abonnée|fidèle depuis|pendant|de ~ ans|années|toujours
        2.5 lettre|courrier|demande|formulaire de résiliation|rétractation
        2.5 remplacé|remplace|remplacer ~ par un|une|autre
        """,
    "boycott": """
        4 boycott|boycotter|boycottez|boycottons|boycotte
        4 boycot|boycottez-les
        4 n'achetez|ne_prenez|ne_commandez|n'allez|ne_voyagez|n'y_allez|ne_mettez|ne_souscrivez|ne_réservez|
            n'utilisez|ne_donnez|ne_signez|ne_mangez|ne_volez|ne_consommez|ne_faites ~ plus|pas|jamais|rien|surtout|
            confiance|chez|un|centime
        3.5 achetez|prenez|commandez|allez|souscrivez|réservez|utilisez|faites|installez|signez pas|plus|jamais|
            surtout|rien
        3.5 arrêtez|arrêtons|cessez|cessons|stop|arrêter ~ acheter|achats|aller|commander|commandes|consommer|
            utiliser|financer|leur_donner
        4 fuyez|fuyons|à_fuir|fuir_absolument|méfiez-vous
        3.5 évitez|éviter|évitons ~ cette|ce|ces|absolument|cet|à_tout_prix|marque|enseigne|magasin|site|compagnie|
            chez|comme|les|leur
        3.5 passez votre chemin
        3.5 allez|achetez|commandez|tournez-vous|privilégiez|préférez|choisissez ailleurs|chez|vers|la_concurrence
        3 faites|à|partagez|partager|relayez|diffusez tourner|passer|partager|massivement|rt|circuler|le_mot
        3.5 résiliez|désabonnez-vous|désabonnez|résilions|annulez|désinstallez|supprimez|quittez|boudez
        3 appel au|à boycott|boycotter
        3 pas|plus|ni un|d'|de|le? centime|euro|sou|argent ~ chez|à|pour|eux|cette|leur
        2.5 votez|frappons|touchons ~ portefeuille|porte-monnaie
        2.5 personne|tout_le_monde ne|doit|devrait ~ acheter|aller|arrêter|boycotter|consommer
        2 déconseille|déconseillons
        2.5 prévenez|dites|informez|passez ~ autour|amis|entourage|famille|mot
        -5 pas|jamais|contre|inutile|absurde|ridicule|sert ~ boycotter|boycott|boycotte
        -4 boycott ~ sert|marche|jeux|film|jo|mondial|coupe|élections|vote|scrutin|diplomatique|lancé|annoncé|terminé
        -4 appels|appelle|appelé|parle|histoire|article|documentaire|exposé ~ boycott
        -3 n'hésitez|ne_ratez|ne_manquez|ne_changez|n'oubliez|ne_vous_inquiétez|ne_lâchez
        -3 éviter|évitez ~ attente|file|queue|bouchons|frais|retard|problème|ça|gaspillage
        -3 partagez|partager ~ bonheur|photo|recette|sourire|plaisir
        3 n'y|ne|n' allez|achetez|mettez|prenez|donnez|commandez|cliquez|retournez|soutenez|dépensez plus|pas|
            jamais|rien|surtout
        3 ne donnez|donnons|laissons|versez|filez ~ plus|pas|argent|centime|euro|sou
        3 tous|toutes ensemble|unis|contre|au_boycott|boycottons
        3 laissez|laissons ~ rayon|rayons|étagère|sur_place|pourrir|leurs
        3 signez|lançons|rejoignez|organisons|relayez|partagez ~ boycott|pétition|mouvement|appel|action
        3 allons|achetons|consommons|commandons|faisons|dépensons ~ ailleurs|chez|local|concurrence
        3 refusons|refusez de|d' acheter|consommer|financer|payer
        2.5 qui|rejoins|suit|suivez boycotte|avec_moi|nous|me_suit|le_boycott
        2.5 videz|vidons|fermez|désertez|désertons|boudons|zappez|oubliez|fuir ~ magasins|rayons|comptes|marque|
            enseigne|cette
        2.5 au|portefeuille portefeuille|boycott
        2.5 ne|n' méritent|mérite ~ argent|confiance|clients
        2.5 n'achetons|ne_consommons|n'allons|ne_commandons|ne_finançons
        """,
    "legal": """
        4 avocat|avocate|avocats|huissier
        4 porter|porte|dépose|déposer|déposé|porté|dépôt ~ plainte
        4 mise|mettre|mets|mettons en demeure
        3.5 tribunal|tribunaux|prud'hommes
        2 justice|procès|juge|juridique|judiciaire|juridiques|judiciaires|pénal|pénale
        3.5 action|voie|suites|poursuites|recours|procédure|assistance|protection|démarches en|juridique|judiciaire|
            juridiques|judiciaires|justice|collective|collectif|pénales|groupe
        3.5 poursuivre|poursuivrai|poursuivrons|attaquer|attaque|attaquerai|assigner|assigne|assignation|traîner|
            poursuis ~ justice|tribunal|tribunaux|vous
        4 dgccrf|signalconso|signal_conso|répression_des_fraudes|cnil|que_choisir|60_millions|médiateur|
            conciliateur|arcep|acpr|amf|dgac|ufc|inspection_du_travail|arcom
        3.5 saisir|saisis|saisi|saisirai|saisine|signaler|signale|signalé|signalement ~ médiateur|dgccrf|cnil|
            tribunal|justice|autorités|conciliateur|prud'hommes|fraudes|police|procureur|défenseur
        3 gendarmerie|main_courante|procureur|au_commissariat|la_police
        3.5 plainte contre|pour|au|auprès|sera
        3 droits|code|loi|garantie|obligation ~ consommateur|consommateurs|consommation|légale|légales|conformité
        2.5 illégal|illégale|hors_la_loi|clause_abusive|vice_caché|publicité_mensongère
        2.5 lettre|courrier recommandée|recommandé
        -4 avocat|avocats ~ toast|salade|mûr|guacamole|huile|fruit|smoothie|crevettes|bio
        -4 toast|toasts|huile|salade|kilo|guacamole ~ avocat|avocats
        -4 je suis|ma|mon|mère|père|fils|fille|métier|études ~ avocat|avocate|juge ~ et|chez|de|qui|au|spécialisée
        -3 juge|jugez|justice ~ rendue|sociale|league|climatique
        -3 condamné|condamnée|accusé|relaxé|visé|visée ~ tribunal|justice|plainte
        -4 police d'assurance|de_caractère|de_caractères
        3 plainte|action|recours|litige|contentieux|poursuites déposée|collective|sera|en_cours|pénale|engagé|
            engagée|judiciaires|judiciaire
        2.5 illégal|illégale|illégales|abusive|frauduleux|frauduleuse|escroquerie|abus_de_confiance|non-respect|
            préjudice|dommages_et_intérêts
        3 défenseur_des_droits|association_de_consommateurs|service_juridique|protection_juridique|
            juge_de_proximité|juge_des_référés|article_l|code_de_la_consommation|droit_de_rétractation|
            tribunal_judiciaire
        2.5 juristes|juriste|avocats|huissiers
        """,
    "press": """
        4 journaliste|journalistes|reporter|rédacteur|rédactrice|pigiste|chroniqueur|chroniqueuse|correspondant|
            correspondante ~ pour|à|au|chez|et|indépendant|indépendante|je|de|du
        4 je|suis|que journaliste|reporter|pigiste|rédacteur|rédactrice
        4 service|contact|attaché|attachée|relations|dossier|communiqué|accréditation|demande|bureau|kit|espace|
            chargé|chargée|responsable|conférence|visuels ~ de? presse|médias
        3.5 prépare|préparons|écris|écrire|rédige|rédigeons|réalise|réalisons|tourne|tournons|travaille|travaillons|
            enquête|enquêtons|publions|monte|boucle ~ article|reportage|sujet|documentaire|papier|dossier|enquête|
            portrait|émission|podcast|magazine|chronique|sur
        3.5 pour|dans|cadre un|une|le|la|notre|mon|d'|de ~ article|reportage|documentaire|dossier|podcast|émission|
            magazine|journal|chronique|blog|newsletter|rédaction
        3.5 interview|interviewer|interroger|recueillir|entretien|réaction|témoignage|déclaration|commentaire|
            citation ~ dirigeant|pdg|directeur|directrice|porte-parole|fondateur|fondatrice|article|sujet|réaction|
            pour|demain|avant|vous|votre|officielle
        4 porte-parole
        3 bouclage|embargo|droit de réponse|parution|publication|diffusion|antenne ~ demain|ce_soir|vendredi|prévu|
            prévue|lundi|mardi|mercredi|jeudi|est|à|avant
        3 droit|autorisation|autorisez|accord|possible|puis-je|pouvons|peut-on ~ utiliser|diffuser|reprendre|
            publier ~ vidéo|photo|image|images|photos|visuel|visuels
        3 photos|visuels|images|logo ~ haute|hd|définition
        3 nos lecteurs|auditeurs|téléspectateurs|lectrices|colonnes|lectorat
        -4 entretien ~ embauche|poste|stage|candidature|rh|recrutement
        -4 lu|vu|lis|dans|mauvaise|bonne ~ presse|journal|article
        -3 presse|presser ~ bouton|agrume|agrumes|ail|citron|purée|je|panini|kiosque
        -3 le temps presse
        -3 ça presse
        3 article|reportage|sujet|papier|dossier|enquête|portrait|émission|podcast|documentaire|chronique ~ sur|
            consacré|consacrée|pour votre|vous|vos|marque|entreprise|le|la
        3 prépare|préparons|écris|rédige|tourne|réalise|travaille|monte|enquête un|une|sur|pour|actuellement|le ~
            article|reportage|sujet|papier|documentaire|émission|podcast|numéro|portrait
        3 chaîne|radio|rédaction|journal|magazine|hebdo|quotidien|média|matinale|jt|antenne ~ souhaite|souhaiterait|
            souhaitons|aimerait|cherche|cherchons|recherche|contact|interview|joindre
        3 service|contact|responsable|chargé|chargée|équipe|direction com|communication|presse|relations_presse|
            médias|rp
        3 souhaite|souhaiterais|souhaitons|aimerais|aimerions|voudrais|pouvez|possible|disponible|accepterait|
            accepteriez ~ interview|interviewer|réagir|réaction|témoigner|témoignage|version|commentaire|
            déclaration|porte-parole|entretien_avec
        2.75 droit_de_réponse|votre_version|votre_réaction|bouclage|sous_embargo|en_direct|à_l'antenne|
            carte_de_presse|dossier_de_presse|demande_presse|demande_média|micro
        2.5 nos|mes lecteurs|auditeurs|téléspectateurs|abonnés
        """,
    "job": """
        4 recrute|recrutez|recrutent|recrutement|recruter|recruteur|recruteuse|embauche|embauchez|embaucher|embauchent
        4 candidature|candidater|postuler|postule|postulé|postulerai
        4 mon|le|un|de|déposer|envoyé|envoyer|joint cv|curriculum
        4 stage|stages|alternance|apprentissage|alternant|stagiaire|apprentie ~ chez|de|pour|en|cherche|recherche|
            proposez|dans|fin|troisième|master|bts|licence|vous
        3.5 cherche|recherche|trouver|propose|proposez|décrocher ~ emploi|stage|alternance|poste|job|travail|
            apprentissage|cdi|cdd|saisonnier
        3.5 offre|offres|annonce|annonces|poste|postes|job|jobs ~ d'emploi|emploi|de_stage|à_pourvoir|étudiant|
            saisonnier|disponible|disponibles|ouvert|ouverts|vendeur|vendeuse|recrutement
        3.5 travailler|bosser|rejoindre|intégrer chez|pour|avec|vos|votre|dans ~ vous|équipe|équipes|entreprise|
            chez|boîte|votre|vos|groupe
        3.5 entretien ~ d'embauche|embauche|poste|stage|rh|chez|candidature|recrutement|alternance|demain
        3 lettre_de_motivation|cdi|cdd|intérim|job_d'été|emploi_saisonnier|premier_emploi|demandeur_d'emploi|
            candidature_spontanée
        2.5 poste de|d'|en
        -4 bon|beau|super|excellent|sale|sacré boulot|job|travail
        -4 la|bureau_de poste
        -4 stage de|d' yoga|conduite|poterie|cuisine|surf|récupération|plongée
        -3 carte|tarif|réduction étudiant
        -4 emploi_du_temps|mode_d'emploi
        -3 journaliste|presse|grève
        3 vous|tu|est-ce|ils recrutez|embauchez|cherchez|prenez|recherchez ~ stagiaires|alternants|saisonniers|
            apprentis|étudiants|vendeurs|livreurs|personnel|extras|gens|profils|en_ce_moment
        3 prenez|acceptez|cherchez|accueillez|recrutez ~ stagiaires|stagiaire|alternants|alternante|alternant|
            saisonniers|apprentis|apprenti|étudiants|intérimaires
        3 postes|poste|offres|offre|postuler|candidature|candidatures ~ pourvoir|ouverts|ouvert|dispo|disponibles|
            en_cours|spontanée|spontanées|en_ligne|envoyée|réponse|retour|magasin|été|chez
        3 chercher|cherche|recherche|trouver|trouve|demande du|un|une|mon|ma boulot|taf|travail|job|emploi|stage|
            poste|alternance|apprentissage
        3 envoyer|envoyé|envoie|déposer|déposé|transmettre|adresser ~ cv|candidature|lettre_de_motivation
        3 processus|réponse|retour|étape|étapes|suite|nouvelles|délai ~ recrutement|candidature|entretien|postulé
        3 job|boulot|taf|travail|emploi d'été|étudiant|saisonnier|de_rêve|à_mi-temps|temps_partiel|le_week-end
        2.75 espace_candidat|espace_recrutement|page_carrières|site_carrière|service_rh|forum_emploi|
            salaire_proposé|période_d'essai|contrat_pro|stage_de_3e|stage_de_troisième|stage_de_fin
        2.5 diplômé|diplômée|étudiant|étudiante ~ cherche|recherche|stage|alternance|poste|emploi
        2.5 travailler|bosser|embauché|embauchée|rejoindre chez|pour|par|votre
        """,
    "billing": """
        3.5 facture|factures|facturé|facturée|facturation|surfacturé|facturer|facturez|facturés
        3.5 prélevé|prélevée|prélèvement|prélèvements|prélevez|prélever|débité|débitée|débités|débit
        3.5 remboursé|remboursée|rembourser|remboursez|remboursement|remboursements
        3 payé|payée|paiement|payer|règlement|virement|paie|réglé|encaissé ~ deux_fois|double|refusé|accepté|
            échelonné|passé|passe|carte|facture|échéance|confirmé|3_fois|plusieurs_fois|mensualités
        3.5 rib|iban|sepa|tva|échéancier|mensualité|mensualités|duplicata|trop-perçu|quittance|acompte|caution
        3.5 changer|changé|changement|modifier|modification|corriger|rectifier|mise_à_jour|erreur ~ adresse|nom|
            coordonnées|rib|iban|bancaires|prénom|numéro|titulaire|carte_bancaire|mail|email
        3.5 attestation|justificatif|certificat|relevé|copie|exemplaire|duplicata|document|reçu ~ de|du|d'|pour|
            contrat|fiscal|domicile|paiement|assurance|scolarité|caisse
        3 attestation|justificatif|justificatifs|ticket_de_caisse|bon_de_commande|note_de_frais|avis_d'échéance
        3.5 rgpd|données_personnelles|données_à_caractère|droit_à_l'oubli|droit_d'accès|mes_données
        3 effacer|supprimer|accès|récupérer|suppression ~ données|informations_personnelles
        3 contrat ~ signé|numéro|titulaire|nom|copie|échéance|date|exemplaire|transférer|transfert|engagement|fin
        3 compte ~ débité|crédité|titulaire|bancaire
        3 déménage|déménagé|déménagement|déménager ~ adresse|contrat|compteur|abonnement|transfert|ligne
        2.5 crédité|créditer|crédités|frais_de_dossier|frais_d'annulation
        2.5 double paiement|facturation|prélèvement|débit
        2.5 montant|somme ~ erroné|faux|incorrect|prélevé|facture|différent
        2.5 transférer|transfert|succession|décès ~ contrat|compte|ligne|dossier
        -3 débit ~ internet|fibre|mbps|faible|lent|adsl|connexion|descendant
        -3 haut|très|bas|le|mon débit ~ fibre|internet|lent|faible|connexion
        -3 salée facture|note
        -3 dédommagement|indemnisation|compensation
        -3 satisfait ou
        -3 avoir ~ un|une|le|honte
        2.5 prélèvement|prélèvements|échéance|mensualité|règlement|paiement|virement|cb
        2.5 espace_client ~ facture|contrat|document
        2.5 numéro de|client|contrat client|contrat|commande|dossier|siret
        2.5 justificatif|attestation|duplicata|document ~ besoin|recevoir|télécharger|obtenir|envoyer
        2.5 changement|modifier|changer|mettre|mise à_jour? ~ adresse|nom|rib|coordonnées|titulaire
        """,
    "complaint": """
        2 toujours|encore pas|aucun|aucune|rien|en_panne|en_attente|en_retard|cassé
        2 jamais|pas|aucun|aucune|rien|plus ~ reçu|livré|livrée|arrivé|arrivée|répondu|réponse|fonctionne|marche|
            rappelé|remboursé|nouvelles|résolu|respecté|s'allume|charge|solution|personne
        2.5 nul|nulle|nuls|horrible|honteux|honteuse|honte|scandaleux|scandaleuse|inadmissible|inacceptable|déçu|
            déçue|déçus|décevant|décevante|déception|catastrophe|catastrophique|lamentable|minable|déplorable|
            pitoyable|exécrable|infect|immangeable|dégueulasse|insupportable|ras_le_bol|marre|incompétents|
            incompétent|incompétence|désagréable|médiocre|arnaque|arnaqué|foutage|moquez|galère|pourri|pourrie|
            bâclé|calvaire|cauchemar
        2 en_panne|hors_service|cassé|cassée|casse|abîmé|abîmée|défectueux|défectueuse|périmé|périmée|moisi|déchiré|
            plante|bug|bugs|bugue|rame|coupe|coupures|coupure|fissuré|fuit|rayé|décousu
        2 attends|attend|attente|attendu|attendre|patiente|poireaute ~ depuis|heures|heure|minutes|jours|semaines|
            mois|toujours
        2 depuis ~ jours|semaines|mois|heures|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|matin|hier ~ sans|
            pas|toujours|rien|aucune|plus|panne|attends
        2 retard|retards|perdu|perdue|oublié
        2 trop|beaucoup trop cher|chère|chers|lent|lente|long|longue|petit|salé|froid|bruyant|sucré
        2 merci|bravo ~ pour ~ rien|retard|attente|panne
        2 injoignable|injoignables|raccroche|raccroché|personne_ne_répond|répond_pas|aucune_réponse|baladé
        2 prix ~ augmente|augmenté|explosé|flambé|abusé|hausse
        2 mal|mauvaise|mauvais|pire ~ service|qualité|expérience|accueil|emballé|conçu|traité|foi|produit
        1.5 problème|problèmes|souci|soucis|dommage|impossible
        2 se moque|fout|fiche|foutent|moquent du|de monde|nous|gueule|clients|moi
        2 deux|trois|quatre|2|3|4|cinq|énième|deuxième|troisième heures|semaines|mois|jours|fois|panne|retard|appel
            ~ que|sans|et|pour|attente|toujours
        2 aucun|aucune|pas|jamais|zéro respect|réponse|excuse|excuses|nouvelle|geste|suivi|solution|considération|
            information
        2 cassé|cassée|froid|froide|sale|vide|abîmé|écrasé|incomplet|périmé|moisi|mauvais|manquant|manque ~ livré|
            livrée|reçu|arrivé|arrivée|servi|chambre|colis
        2 s'est|est|tombe|tombé cassé|cassée|arrêté|arrêtée|décousu|panne|bloqué|abîmé
        2 promis|annoncé|payé|prévu ~ mais|rien|jamais|toujours|pas|et
        2 pire|mauvais|mauvaise|lent|lente|bruyant|sale|fade|froid|impoli|désagréable|injoignable|incapable|incapables
        2 baisse|dégradé|dégrade|plus|rien à_voir|qualité|comme_avant
        """,
    "request": """
        2 svp|stp|s'il_vous_plaît|s'il_te_plaît|merci_de|merci_d'avance
        2 pouvez|pourriez|peux|pourrais|peut|puis vous|tu|on|quelqu'un|je me|m'|nous|le|la|les|avoir? aider|dire|
            envoyer|renvoyer|rappeler|rembourser|confirmer|vérifier|répondre|contacter|expliquer|changer|faire|
            indiquer|regarder|débloquer|modifier
        2 besoin d'aide|de_votre_aide|de_parler|de_joindre
        2 aidez|rappelez|répondez|contactez|remboursez|appelez|débloquez|aide|au_secours|help
        2 mp|dm|message_privé|mps
        2 attends|attente|j'attends votre|de|une? réponse|retour|rappel
        """,
    "ongoing": """
        2 toujours|encore|actuellement|en_ce_moment|depuis ~ attente|attends|pas|panne|bloqué|bloquée|coincé|sans|
            rien|aucune|injoignable|coupure
        2 impossible|n'arrive|arrive_pas|peux_pas ~ joindre|connecter|réserver|payer|accéder|changer|annuler|modifier
        2 marche|fonctionne pas|plus
        2 personne ne répond
        2 où est|sont|en_est mon|ma|mes|la|le
        """,
    "rhetorical": """
        2 une blague|plaisanterie
        2 vous vous moquez|foutez|fichez
        2 sérieux|sérieusement ?
        2 plus_jamais|honte_à|la_honte|bravo_les
        """,
    "thanks": """
        2 merci ~ beaucoup|bien|réponse|infiniment|à vous
        2 c'est_réglé|c'est_bon|problème_résolu|bien_reçu
        2 adore|génial|super|bravo|félicitations|excellent|parfait|top
        """,
}

"""Ce que les agents écrivent à Facebook en français ; les nombres viennent du dossier."""

TITLE = "Commentaires inauthentiques coordonnés visant des élus, août et septembre 2023"

TEXTS = {
    "summary": (
        "Du 7 août au 11 septembre 2023, un réseau de comptes a submergé de commentaires les "
        "publications d’élus. Nous signalons {facebook} comptes, pages et groupes de Facebook, "
        "parties d’un réseau de {accounts} comptes sur deux plateformes, dont {posts} "
        "publications en anglais, en français et en chinois ont été recueillies.\n\n"
        "Ces comptes cachent qu’ils sont exploités ensemble : jusqu’à {largest_burst} publient un "
        "même texte en une minute et demie, aux heures de bureau d’un seul fuseau horaire. "
        "L’institut Lantern les rattache à un réseau décrit deux ans plus tôt (pièce 1).\n\n"
        "Nous vous demandons de les examiner selon vos propres règles et de nous dire, élément "
        "par élément, ce que vous avez décidé. Le cas et toutes les personnes qui y figurent sont "
        "inventés pour la formation."
    ),
    "actor": (
        "Nous décrivons un comportement, que nous distinguons de la question de son auteur. Il "
        "est établi que les comptes sont exploités ensemble. Par qui, c’est une appréciation, "
        "énoncée ci-dessous avec sa probabilité et, séparément, la confiance que nous lui "
        "accordons.\n\n"
        "{shared} comptes de ce réseau figuraient déjà sur la liste d’un réseau antérieur, « Paper "
        "Lantern » ; {shared_facebook} d’entre eux sont sur Facebook. L’institut Lantern a trouvé "
        "dans les deux les mêmes photos de profil, les mêmes heures de travail et onze phrases "
        "identiques. Il n’a pas accès aux données d’inscription, et nous non plus."
    ),
    "behaviour": (
        "Les comptes ne publient presque rien sur leur propre page : ils commentent les "
        "publications des personnes énumérées à la section E. Les {posts} publications forment "
        "{bursts} salves. Dans chaque salve, de 5 à {largest_burst} comptes publient la même "
        "phrase, parfois suivie d’un mot-clic ou d’un émoji, en 90 secondes. On ne compte en tout "
        "que {texts} textes différents.\n\n"
        "{percent_office} % des publications ont été faites entre 9 h et 18 h dans le fuseau "
        "UTC+8, avec un creux à midi ; {percent_weekend} % l’ont été un samedi ou un dimanche de "
        "ce fuseau (pièce 5). La plupart des personnes visées vivent dix à treize heures plus "
        "tôt, où il fait alors nuit.\n\n"
        "L’activité est venue en deux vagues : quelques centaines de commentaires par jour en "
        "août, puis une forte hausse le lundi 4 septembre, avec {peak} publications le jour le "
        "plus chargé, et la fin en une semaine."
    ),
    "content": (
        "Six affirmations reviennent dans les trois langues : de l’argent caché, le mépris "
        "d’électeurs d’origine asiatique, des crimes dont un vidéaste nommé détiendrait la "
        "preuve, des scandales touchant des proches, des feux allumés par une arme secrète et une "
        "eau potable empoisonnée. {percent_en} % des publications sont en anglais, {percent_zh} % "
        "en chinois et {percent_fr} % en français. Le plus ancien exemple de chaque affirmation "
        "dans chaque langue est reproduit ci-dessous.\n\n"
        "À partir du 4 septembre, des comptes ont ajouté une vidéo où le visage du vidéaste avait "
        "été placé sur celui d’une autre personne. Le vidéaste a démenti publiquement avoir tenu "
        "ces propos. Deux des personnes visées sont des proches d’élus ; elles sont protégées, "
        "sont comptées ici sans être nommées, et aucun exemple ne les concerne."
    ),
    "degree": (
        "Les chiffres ci-dessous sont ceux du dossier au jour de la soumission ; {posts_facebook} "
        "des publications ont paru sur Facebook. Les publications "
        "ont été recueillies dans les commentaires des publications publiques des personnes "
        "visées ; ce qui a paru ailleurs n’est pas compté et le nombre réel est plus élevé.\n\n"
        "L’écho réel semble faible : neuf publications sur dix que nous avons regardées à la main "
        "n’avaient aucune réaction d’un compte extérieur au réseau. Nous n’avons pas vu de média "
        "établi reprendre ces affirmations."
    ),
    "effect": (
        "Les {targets} personnes et institutions visées appartiennent à {parties} partis et à des "
        "institutions ; {protected} d’entre elles sont des membres de la famille d’un élu. "
        "Plusieurs nous ont dit avoir cessé de lire les commentaires, et deux les ont fermés, ce "
        "qui a supprimé le lieu où leurs électeurs leur répondaient. Nous n’affirmons pas que "
        "l’activité ait changé un vote ou une décision : nous n’en avons aucune preuve."
    ),
    "why": (
        "La règle citée sur le comportement inauthentique interdit les comptes qui agissent "
        "ensemble en cachant qui les exploite. Ceux-ci se présentent comme des citoyens sans lien "
        "entre eux. La pièce 3 en montre six qui publient une même phrase en français en une "
        "minute, la pièce 4 la même chose en chinois, et le schéma se répète {bursts} fois.\n\n"
        "La règle sur l’usurpation d’identité et les faux comptes interdit d’ouvrir des comptes "
        "sous une identité inventée pour tromper. Des photos de profil identiques servent à des "
        "noms différents (pièce 1, partie 2).\n\n"
        "La règle sur les médias synthétiques interdit de partager un média altéré d’une personne "
        "afin de tromper sur ses propos. La vidéo décrite à la section C a été diffusée par des "
        "comptes de la liste."
    ),
    "basis": (
        "La pièce 1 est l’analyse de l’institut Lantern, reçue le 28 septembre 2023. La pièce 2 "
        "est la liste des comptes établie par notre bureau, avec pour chacun un motif et un degré "
        "de confiance. Les pièces 3 et 4 sont des captures faites par nos agents aux dates "
        "indiquées. La pièce 5 est calculée à partir de toutes les publications recueillies.\n\n"
        "Un compte figure sur la liste quand l’un au moins de ces faits est établi : il a "
        "participé à trois salves ou plus ; il a été créé la même semaine que son groupe et n’a "
        "publié que dans des salves ; il partage sa photo avec de tels comptes. Le motif retenu "
        "est donné avec chaque élément."
    ),
    "method": (
        "Nos agents ont parcouru les commentaires des publications publiques des personnes "
        "visées, à partir de sources ouvertes seulement et sans compte sur la plateforme, et ont "
        "consigné l’adresse, le texte et l’heure. Les textes ont été comparés sans les mots-clics "
        "ni les émojis. Une salve est un ensemble d’au moins cinq comptes qui publient le même "
        "texte en 90 secondes. Les heures sont données en temps universel coordonné, sauf "
        "indication d’un autre fuseau.\n\n"
        "Les {posts} publications recueillies ont toutes été utilisées ; aucun échantillon n’a "
        "été tiré. L’empreinte de chaque fichier a été calculée à son arrivée et figure dans "
        "l’inventaire."
    ),
    "unknowns": (
        "Nous ne savons pas qui a inscrit les comptes, d’où, ni avec quels moyens. Nous ne savons "
        "pas combien de comptes du réseau nous ont échappé.\n\n"
        "{low_facebook} des {facebook} éléments sont signalés avec une confiance faible. Ils ont "
        "diffusé les textes du réseau, mais ont aussi des publications plus anciennes d’un autre "
        "genre : il peut s’agir de comptes de vraies personnes qui ont été détournés. Leur motif "
        "le dit. Pour ceux-là, nous vous demandons de rechercher un changement de titulaire avant "
        "toute décision et d’envisager de rendre le compte."
    ),
    "alternatives": (
        "Des personnes indépendantes pourraient se copier un slogan. Il faudrait qu’elles le "
        "fassent en quelques secondes, dans trois langues et en gardant les mêmes heures.\n\n"
        "Un vendeur d’audience pourrait exploiter les comptes pour qui le paie. Nous ne pouvons "
        "pas l’exclure, et les règles citées s’appliquent de la même façon. Ce qui s’y oppose, "
        "c’est que les comptes n’ont rien promu d’autre en cinq semaines.\n\n"
        "Il pourrait s’agir d’une farce ou d’un essai. Le volume, la traduction en trois langues "
        "et la régularité des heures de bureau le rendent improbable."
    ),
}

# Les pièces dans leur ordre : nom du fichier → légende.
CAPTIONS = {
    "lantern-institute-analysis.pdf": "Analyse de l’institut Lantern",
    "accounts.csv": "Liste des comptes établie par notre bureau",
    "commentaires-fr.png": "Six commentaires en français en une minute",
    "commentaires-zh.png": "Six commentaires en chinois en une minute",
    "hours-fr.png": "Publications par heure et jour de la semaine en UTC+8",
}

REPLIES = {
    "acknowledged": "Votre signalement nous est parvenu et un dossier est ouvert.",
    "under_review": "Votre signalement est à l’étude auprès de notre équipe de l’intégrité.",
    "more_info": "Lesquels des comptes publient aux heures ouvrables d’un même lieu ?",
    "informed": (
        "Tous : l’annexe B du document indique les heures de chaque compte, en temps UTC."
    ),
    "action_partial": (
        "Nous avons examiné les éléments selon nos règles. La plupart enfreignent la règle sur le "
        "comportement inauthentique. Nous n’avons pris aucune mesure là où nous n’avons pas vu "
        "d’infraction ou pu reconnaître le compte. La liste par numéro d’élément est jointe."
    ),
    "action_partial_again": (
        "Après votre nouvelle question, nous avons réexaminé ces comptes et les avons fermés."
    ),
    "cannot_execute": "L’adresse ou l’identifiant ne mène plus à un compte.",
}

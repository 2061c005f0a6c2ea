"""What is written of a real list, of which nothing is known but the list itself."""

# A real platform never said any of this, and the record must not read as if it had.
PLAYED = {
    "en": "[Invented by the demo; the platform was never written to.] ",
    "fr": "[Inventé par la démonstration ; personne n’a écrit à la plateforme.] ",
}

TEXTS = {
    "en": {
        "title": "Items on {platform} named by the list {name}",
        "summary": (
            "The list {name} names {items} items on {platform} as parts of a network that "
            "behaves inauthentically. We ask you to assess them under your own rules and to tell "
            "us, item by item, what you decided. This is a referral, not an order.\n\n"
            "We add no finding of our own: everything below is what the list says (exhibit 1)."
        ),
        "actor": "The list names those who published it as its source. We attribute nothing.",
        "behaviour": "The list gives a tactic or a reason for its entries, kept with each item.",
        "content": "The list has no texts of posts, so that none is quoted.",
        "degree": "The figures are those of the case file after the import of the list.",
        "effect": "No effect is claimed.",
        "why": (
            "The cited rule forbids accounts that work together while hiding who runs them. The "
            "list names these items as parts of one such network."
        ),
        "basis": "Exhibit 1 is the list itself, as received, with its SHA-256.",
        "method": (
            "Every row of the list was read by a documented procedure: addresses were brought to "
            "one form, duplicates joined, and rows that name no asset reported with a reason."
        ),
        "unknowns": (
            "We have not looked at the items ourselves before this referral. We do not know on "
            "what the list rests for each of them, nor whether they are still there."
        ),
        "alternatives": "An entry may rest on a mistake of the list. Please assess each by itself.",
        "why_item": "Named by the list {name}.",
        "caption": "The list {name}, as received",
    },
    "fr": {
        "title": "Éléments sur {platform} nommés par la liste {name}",
        "summary": (
            "La liste {name} nomme {items} éléments sur {platform} comme parties d’un réseau au "
            "comportement inauthentique. Nous vous demandons de les examiner selon vos propres "
            "règles et de nous dire, élément par élément, ce que vous avez décidé. Il s’agit d’un "
            "signalement et non d’un ordre.\n\n"
            "Nous n’ajoutons aucune constatation : ce qui suit est ce que dit la liste (pièce 1)."
        ),
        "actor": "La liste a pour source ceux qui l’ont publiée. Nous n’attribuons rien.",
        "behaviour": "La liste donne une tactique ou un motif, conservé avec chaque élément.",
        "content": "La liste ne contient pas de texte de publication ; aucun n’est cité.",
        "degree": "Les chiffres sont ceux du dossier après l’importation de la liste.",
        "effect": "Aucun effet n’est affirmé.",
        "why": (
            "La règle citée interdit les comptes qui agissent ensemble en cachant qui les "
            "exploite. La liste nomme ces éléments comme parties d’un tel réseau."
        ),
        "basis": "La pièce 1 est la liste elle-même, telle que reçue, avec son empreinte SHA-256.",
        "method": (
            "Chaque ligne a été lue selon une procédure documentée : adresses ramenées à une "
            "seule forme, doublons réunis, lignes sans élément signalées avec leur motif."
        ),
        "unknowns": (
            "Nous n’avons pas regardé les éléments nous-mêmes avant ce signalement. Nous ne "
            "savons pas sur quoi la liste se fonde pour chacun, ni s’ils existent encore."
        ),
        "alternatives": "La liste peut se tromper. Veuillez examiner chaque élément pour lui-même.",
        "why_item": "Nommé par la liste {name}.",
        "caption": "La liste {name}, telle que reçue",
    },
}

# Why a warning of the guard is passed: a list of posts seldom says who wrote them.
REASONS = {
    "en": {"post-without-author": "The list names the post alone; its author is not known."},
    "fr": {
        "post-without-author": (
            "La liste ne nomme que la publication ; son auteur n’est pas connu."
        ),
    },
}

"""A short referral in both languages: six posts, with everything that the guard asks for."""

ENGLISH = {
    "title": "Six identical replies within one minute, 2023",
    "summary": (
        "Six accounts published one sentence within one minute under a post of an elected "
        "representative. We refer the six posts by themselves, so that each can be assessed "
        "whatever becomes of its account. The case and everybody in it are invented for training."
    ),
    "behaviour": (
        "The six posts below have one text, apart from hashtags and emoji, and were published "
        "within a minute. They are one of {bursts} bursts of this network."
    ),
    "why": (
        "The rule on inauthentic behaviour forbids accounts that work together while hiding who "
        "runs them. The exhibit shows the six replies with their times."
    ),
    "basis": (
        "The exhibit is a capture made by our officers. Each post was collected with its time."
    ),
    "unknowns": "We do not know who wrote the text that all six posts repeat.",
    "alternatives": "None recorded for these six posts.",
}

FRENCH = {
    "title": "Six réponses identiques en une minute, 2023",
    "summary": (
        "Six comptes ont publié une même phrase en une minute sous une publication d’un élu. Nous "
        "signalons les six publications pour elles-mêmes, afin que chacune puisse être examinée "
        "quel que soit le sort de son compte. Le cas et toutes les personnes qui y figurent sont "
        "inventés pour la formation."
    ),
    "behaviour": (
        "Les six publications ci-dessous ont un même texte, aux mots-clics et émojis près, et ont "
        "paru en une minute. Elles forment l’une des {bursts} salves de ce réseau."
    ),
    "why": (
        "La règle sur les comportements inauthentiques interdit les comptes qui agissent ensemble "
        "en cachant qui les exploite. La pièce montre les six réponses et leur heure."
    ),
    "basis": (
        "La pièce est une capture faite par nos agents. Chaque publication a été recueillie avec "
        "son heure."
    ),
    "unknowns": "On ignore qui a écrit le texte que les six publications répètent.",
    "alternatives": "Aucune n’est consignée pour ces six publications.",
}

WHY = "Same text within one minute · Même texte en une minute"
EXHIBIT = "commentaires-fr.png"
CAPTION = "Six replies in French within one minute · Six réponses en français en une minute"

"""The starting directory: platforms, how each takes referrals, and which rules it has.

Facts are those of public sources named in `source`; `verified_on` stays empty until an officer
has checked them. Addresses under .example reach nobody: an administrator replaces them by the
platform's own before anything real is sent.
"""

from dataclasses import dataclass, field

from casework.intake.platforms.table import PLATFORMS, WEB
from referrals.models import Channel

EMAIL, PORTAL = Channel.Kind.EMAIL, Channel.Kind.PORTAL


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """One way in which a platform takes referrals."""

    name: str
    kind: str
    address: str
    languages: str
    instructions_en: str
    instructions_fr: str
    source: str = ""
    notifies_holder: bool = False


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """One kind of rule that a platform has, named in neutral words."""

    code: str
    title_en: str
    title_fr: str
    clause: str
    url: str


@dataclass(frozen=True, slots=True)
class PlatformFacts:
    """One platform with its channel, where it has one, and its rules."""

    slug: str
    name: str
    channel: ChannelFacts | None = None
    policies: tuple[PolicyFacts, ...] = field(default=())


# Until an administrator copies the platform's own clause, its address and its version's date here.
_NEUTRAL_EN = "[Neutral wording, to be replaced by the platform's own clause.] "
_NEUTRAL_FR = "[Formulation neutre, à remplacer par la règle de la plateforme.] "
# code → English title, French title, what such a rule says in English and in French.
_KINDS = {
    "AUTHENTICITY": (
        "Inauthentic behaviour",
        "Comportement inauthentique",
        "Accounts must not work together while hiding who runs them or what they are for.",
        "Des comptes ne doivent pas agir ensemble en cachant qui les exploite ou à quelle fin.",
    ),
    "SPAM": (
        "Platform manipulation and spam",
        "Manipulation de la plateforme et pourriels",
        "Nobody may post the same content in bulk or use many accounts to inflate a message.",
        "Nul ne peut publier en masse un même contenu ni multiplier les comptes pour l’amplifier.",
    ),
    "SYNTHETIC": (
        "Deceptive synthetic media",
        "Médias synthétiques trompeurs",
        "Nobody may share altered or synthetic media of a person so as to deceive about them.",
        "Nul ne peut partager un média altéré ou synthétique d’une personne pour tromper sur elle.",
    ),
    "IMPERSONATION": (
        "Impersonation and fake accounts",
        "Usurpation d’identité et faux comptes",
        "Nobody may open accounts with an invented or stolen identity in order to deceive.",
        "Nul ne peut ouvrir un compte sous une identité inventée ou volée pour tromper.",
    ),
    "HARASSMENT": (
        "Targeted harassment",
        "Harcèlement ciblé",
        "Nobody may direct repeated abuse at a person, or incite others to do so.",
        "Nul ne peut s’en prendre de façon répétée à une personne ni y inciter autrui.",
    ),
}


def _policies(slug: str, *codes: str) -> tuple[PolicyFacts, ...]:
    return tuple(
        PolicyFacts(
            code=f"{slug.upper()}-{code}",
            title_en=_KINDS[code][0],
            title_fr=_KINDS[code][1],
            clause=f"{_NEUTRAL_EN}{_KINDS[code][2]}\n{_NEUTRAL_FR}{_KINDS[code][3]}",
            url=f"https://policies.{slug}.example/{code.lower()}",
        )
        for code in codes
    )


def _unknown_intake(slug: str, name: str) -> PlatformFacts:
    """Describe a platform of which no official intake for states is publicly known."""
    return PlatformFacts(
        slug,
        name,
        ChannelFacts(
            name="Trust and safety desk (to be verified)",
            kind=EMAIL,
            address=f"trust-and-safety@{slug}.example",
            languages="en",
            instructions_en=(
                f"No official intake of {name} for states was found. Verify the address with the "
                "platform before use, then record who confirmed it and when."
            ),
            instructions_fr=(
                f"Aucune voie officielle de {name} pour les États n’a été trouvée. Faire "
                "confirmer l’adresse par la plateforme avant usage et consigner qui l’a "
                "confirmée et quand."
            ),
            source="No official state-intake schema found (domain report 2.1)",
        ),
        _policies(slug, "AUTHENTICITY", "SPAM"),
    )


def _meta(slug: str, name: str) -> PlatformFacts:
    return PlatformFacts(
        slug,
        name,
        ChannelFacts(
            name="Portal for state actors",
            kind=PORTAL,
            address=f"https://state-intake.{slug}.example/",
            languages="en-fr",
            instructions_en=(
                "File the form by hand and attach the package. It asks for country, issue, the "
                "policy line, why it is violated and the evidence. Say that the assessment is "
                "asked under the platform's own terms, not under a local law. The reply comes at "
                "each exit of the review: policy, legal, human rights. Record the ticket here."
            ),
            instructions_fr=(
                "Remplir le formulaire à la main et y joindre le dossier. Il demande le pays, "
                "l’objet, la règle invoquée, en quoi elle est enfreinte et les preuves. Préciser "
                "que l’examen est demandé selon les règles de la plateforme et non selon une loi "
                "locale. La réponse vient à chaque sortie de l’examen : règles, droit, droits de "
                "la personne. Consigner ici le numéro de ticket."
            ),
            source="META-LR, META-FORM, META-OB",
        ),
        _policies(slug, "AUTHENTICITY", "IMPERSONATION", "SYNTHETIC"),
    )


_X = PlatformFacts(
    "x",
    "X",
    ChannelFacts(
        name="Government desk (e-mail)",
        kind=EMAIL,
        address="government-desk@x.example",
        languages="en",
        instructions_en=(
            "Officials may also use the portal https://legalrequests.x.com; e-mail and post are "
            "slower. Identify accounts by profile address and numeric id, because handles change. "
            "The account holder is normally told of a request unless that is prohibited."
        ),
        instructions_fr=(
            "Les fonctionnaires disposent aussi du portail https://legalrequests.x.com ; le "
            "courriel et la poste sont plus lents. Désigner les comptes par l’adresse du profil "
            "et l’identifiant numérique, car les noms changent. Le titulaire du compte est "
            "normalement avisé de la demande, sauf interdiction."
        ),
        source="X-LEG, X-GUIDE",
        notifies_holder=True,
    ),
    _policies("x", "AUTHENTICITY", "SPAM", "SYNTHETIC"),
)

_YOUTUBE = PlatformFacts(
    "youtube",
    "YouTube",
    ChannelFacts(
        name="Government removal requests",
        kind=PORTAL,
        address="https://government-requests.youtube.example/",
        languages="en-fr",
        instructions_en=(
            "Each follow-up with new items counts as a new request and gets a new number. Requests "
            "without exact addresses are refused; defamation is expected to come from a court."
        ),
        instructions_fr=(
            "Toute suite portant sur de nouveaux éléments compte comme une nouvelle demande et "
            "reçoit un nouveau numéro. Les demandes sans adresses exactes sont refusées ; la "
            "diffamation doit venir d’un tribunal."
        ),
        source="GOOG",
    ),
    _policies("youtube", "SPAM", "SYNTHETIC", "HARASSMENT"),
)

_TIKTOK = PlatformFacts(
    "tiktok",
    "TikTok",
    ChannelFacts(
        name="Covert influence reporting desk",
        kind=EMAIL,
        address="influence-operations@tiktok.example",
        languages="en-fr",
        instructions_en=(
            "The platform reports monthly on covert influence operations and counts accounts that "
            "come back: name an earlier disrupted network where the case continues one."
        ),
        instructions_fr=(
            "La plateforme rend compte chaque mois des opérations d’influence clandestines et "
            "compte les comptes qui reviennent : nommer le réseau déjà démantelé que le cas "
            "prolonge."
        ),
        source="TT",
    ),
    _policies("tiktok", "AUTHENTICITY", "SPAM", "SYNTHETIC"),
)

_WECHAT = PlatformFacts(
    "wechat",
    "WeChat",
    ChannelFacts(
        name="Public liaison address",
        kind=EMAIL,
        address="liaison@wechat.example",
        languages="en",
        instructions_en=(
            "No answer was given to a state's referral in 2023. Set a date after which the items "
            "are closed as “no response”."
        ),
        instructions_fr=(
            "Aucune réponse n’a été donnée en 2023 au signalement d’un État. Fixer une date après "
            "laquelle les éléments sont clos « sans réponse »."
        ),
        source="PROC88, WECHAT",
    ),
    _policies("wechat", "AUTHENTICITY", "SPAM"),
)

_WITH_CHANNEL = (
    _X,
    _meta("facebook", "Facebook"),
    _meta("instagram", "Instagram"),
    _YOUTUBE,
    _TIKTOK,
    _unknown_intake("reddit", "Reddit"),
    _unknown_intake("medium", "Medium"),
    _unknown_intake("linkedin", "LinkedIn"),
    _unknown_intake("telegram", "Telegram"),
    _WECHAT,
)
_DESCRIBED = {facts.slug for facts in _WITH_CHANNEL}

#: Everything to load: what has a channel, what intake recognises besides, and all other websites.
PLATFORMS_TO_LOAD: tuple[PlatformFacts, ...] = (
    *_WITH_CHANNEL,
    *(PlatformFacts(r.slug, r.label) for r in PLATFORMS.values() if r.slug not in _DESCRIBED),
    PlatformFacts(WEB, "Web"),
)

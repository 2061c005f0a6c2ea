"""What the invented network says: recurring claims, and the sentences that carry them.

`{name}` is the target; a protected person is never named, so a neutral word stands there.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """One recurring claim with its sentences in each language."""

    code: str
    title_en: str
    title_fr: str
    sentences: dict[str, tuple[str, ...]]


LANGUAGES = ("en", "zh", "fr")
# Of 100 posts, so many are in each.
SHARES = (46, 34, 20)
PROTECTED_NAMES = {"en": "this family", "zh": "这一家人", "fr": "cette famille"}
ENDINGS = {
    "en": ("", "", " #DemoTruth", " Share before it is deleted!", " 🤔"),
    "zh": ("", "", " #演示真相", " 请转发！", " 🤔"),
    "fr": ("", "", " #VéritéDémo", " Partagez avant suppression !", " 🤔"),
}

CLAIMS = (
    Claim(
        "CORRUPTION",
        "Politicians are bought with hidden money",
        "Les élus sont achetés avec de l’argent caché",
        {
            "en": (
                "Ask {name} who paid for the lake house. We have seen the papers.",
                "{name} takes envelopes and calls it public service.",
                "Why does {name} never answer about the missing donations?",
            ),
            "zh": (
                "请问{name}：湖边的房子是谁付的钱？文件我们都看过了。",
                "{name}拿了红包，却说这是为人民服务。",
                "{name}为什么从来不解释失踪的捐款？",
            ),
            "fr": (
                "Demandez à {name} qui a payé la maison au bord du lac. Nous avons vu les papiers.",
                "{name} accepte des enveloppes et appelle cela le service public.",
                "Pourquoi {name} ne répond jamais au sujet des dons disparus ?",
            ),
        },
    ),
    Claim(
        "RACISM",
        "Politicians despise their own voters of Asian origin",
        "Les élus méprisent leurs propres électeurs d’origine asiatique",
        {
            "en": (
                "{name} smiles at the festival and insults us behind closed doors.",
                "Our neighbours should know what {name} really says about immigrants.",
            ),
            "zh": (
                "{name}在节日上微笑，关起门来却侮辱我们。",
                "邻居们应该知道{name}到底是怎么说移民的。",
            ),
            "fr": (
                "{name} sourit à la fête et nous insulte à huis clos.",
                "Nos voisins devraient savoir ce que {name} dit vraiment des immigrants.",
            ),
        },
    ),
    Claim(
        "DISHONESTY",
        "A named critic abroad has proof of a politician's crimes",
        "Un critique nommé détiendrait la preuve des crimes d’un élu",
        {
            "en": (
                "The famous vlogger has published the whole file on {name}. Nobody dares to deny.",
                "{name} broke the ethics rules twice. The video is everywhere, watch it.",
            ),
            "zh": (
                "那位著名博主已经公布了{name}的全部材料，没有人敢否认。",
                "{name}两次违反道德规定，视频到处都是，快看。",
            ),
            "fr": (
                "Le célèbre vidéaste a publié tout le dossier sur {name}. Personne n’ose démentir.",
                "{name} a enfreint deux fois les règles d’éthique. La vidéo est partout, regardez.",
            ),
        },
    ),
    Claim(
        "FAMILY",
        "Relatives of politicians lead a scandalous life",
        "Les proches des élus mèneraient une vie scandaleuse",
        {
            "en": (
                "Everybody in town talks about the affair. {name} stays silent.",
                "Ask {name} where the relatives spend the summer, and with whom.",
            ),
            "zh": (
                "全城都在谈论那段绯闻，{name}却保持沉默。",
                "问问{name}：亲戚们夏天在哪里过，跟谁一起？",
            ),
            "fr": (
                "Toute la ville parle de la liaison. {name} se tait.",
                "Demandez à {name} où les proches passent l’été, et avec qui.",
            ),
        },
    ),
    Claim(
        "WEATHER",
        "The fires of the summer were set by a secret weapon",
        "Les feux de l’été auraient été allumés par une arme secrète",
        {
            "en": (
                "Fires do not start in a straight line. {name} knows about the weather weapon.",
                "The satellite pictures are gone. Who gave the order, {name}?",
            ),
            "zh": (
                "大火不会沿着一条直线燃烧，{name}知道气象武器的事。",
                "卫星照片都不见了。是谁下的命令，{name}？",
            ),
            "fr": (
                "Un feu ne part pas en ligne droite. {name} connaît l’arme météorologique.",
                "Les images satellites ont disparu. Qui a donné l’ordre, {name} ?",
            ),
        },
    ),
    Claim(
        "WATER",
        "The government hides poisoned drinking water",
        "Le gouvernement cacherait une eau potable empoisonnée",
        {
            "en": (
                "Do not drink the water. {name} has known since spring.",
                "The laboratory was closed the day after it called {name}.",
            ),
            "zh": (
                "不要喝自来水，{name}从春天就知道了。",
                "实验室给{name}打电话的第二天就被关闭了。",
            ),
            "fr": (
                "Ne buvez pas l’eau. {name} le sait depuis le printemps.",
                "Le laboratoire a fermé le lendemain de son appel à {name}.",
            ),
        },
    ),
)


def translation(code: str, text: str, *, name: str, into: str) -> str:
    """Return a Chinese sentence of this claim in another language, without its ending."""
    claim = next(claim for claim in CLAIMS if claim.code == code)
    pairs = zip(claim.sentences["zh"], claim.sentences[into], strict=True)
    return next(
        (
            other.format(name=name or PROTECTED_NAMES[into])
            for plain, other in pairs
            if text.startswith(plain.format(name=name or PROTECTED_NAMES["zh"]))
        ),
        "",
    )

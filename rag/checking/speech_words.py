"""Words by which French and English report what someone says, thinks or judges; all folded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_SAYING = frozenset(
    "suspect blame criticise criticize "
    "dismiss dismissed dismisses reject rejected rejects rejette rejettent balaye balaie "
    "announcing adding noting claiming arguing telling describing warning hinting suggesting "
    "stressing insisting promising accusing blaming blames acknowledging confirming hinted hints "
    "soupconne soupconnent implied insinuated evalue evaluent evaluait chiffre boasted joked "
    "quipped lamented pledged "
    "vowed swore guaranteed forecast forecasts projected alleged contended testified denounced "
    "condemned criticised criticized recommended recommends advised tweeted posted commented "
    "disclosed revealed reveals responded questioned doubts doubted suspects suspected worries "
    "worried cautioned reiterated repeated demanded demands alerte inquiete felicite rejouit "
    "rejoui rejouie plaident preconise recommande conseille anticipe pronostique ironise glisse "
    "lache souffle garantit jure certifie predit revendique compare decrit decrivent presentent "
    "promettent previennent soulignent expliquent rappellent reconnaissent admettent esperent "
    "jugeait pensait croyait soutenait rapportent ecrivent disant affirmant repondent concluded "
    "concludes conclu said say says saying tell tells told stated states declare declared declares "
    "announce announced announces add added adds note noted notes explain explained explains claim "
    "claimed claims argue argued argues warn warned warns acknowledge acknowledged acknowledges "
    "admit admitted admits insist insisted insists reply replied replies answered write wrote "
    "writes called calls describe described describes estimated estimates believe believes "
    "believed think thinks thought expect predicted reported reports confirm confirmed deny denied "
    "denies accuse accused accuses rated put puts hail hailed praised urge urged promised promises "
    "fear fears feared assert asserted maintain maintained suggest suggested suggests concede "
    "conceded recall recalled recalls stressed stresses signalled signaled blamed regrets "
    "regretted consider considers considered judged judges hope hoped hopes express expressed "
    "quote quoted cite cited voiced remarked indicate indicated indicates observed underline "
    "underlined emphasised emphasized views spoke speaks dit dire disent disait prevoit prevoient "
    "predit declare declarait declarer affirme affirment affirmait annonce annoncant ajoute "
    "ajoutant precise precisant indique indiquant indiquent explique expliquant estime estiment "
    "estimant estimait assure assurant souligne soulignant repond repondu ecrit lance confie "
    "confiant rapporte soutient soutiennent juge jugent considere pense pensent croit croient "
    "reconnait reconnu reconnaissant admet admis avertit averti previent prevenu rappelle tempere "
    "resume polemique nuance insiste promet promis evoque parle avance vante salue regrette "
    "deplore espere esperait accuse accusent denonce reclame confirme dement nie note notant "
    "justifie justifient justifiait justifies justified invoque invoquent invoquait constate "
    "constatant raconte commente conclut martele repete reitere pretend craint craignent "
    "redoute redoutent qualifie qualifiant qualifient definit laissant laisse attribue "
    "laissent laissait laissaient exprime interprete reproche reprochent signale argue "
    "retorque replique plaide concede parlent parlait appelant exhortant demandant "
    "craignant redoutant esperant croyant pensant jugeant affirm affirms affirmed".split()
)
_SAYING_IN_ER = (
    "annoncer declarer affirmer ajouter preciser indiquer expliquer estimer assurer souligner "
    "confier rapporter juger considerer penser nuancer insister evoquer vanter saluer "
    "regretter deplorer esperer accuser denoncer reclamer confirmer nier noter constater raconter "
    "commenter repeter redouter qualifier reprocher signaler arguer repliquer plaider alerter "
    "recommander justifier invoquer soupconner suggerer"
).split()
NOUNS_TOO = frozenset(
    "suspect blame "
    "chiffre reproche note notes claim claims report reports state states call calls judge "
    "juge annonce avance resume nuance demande estime rate view views fear fears hope "
    "hopes regret stress signal cite parle ecrit dit put lance promis estimate "
    "estimates promise polemique espere".split()
)
ACCORDING = frozenset({"selon", "according"})
NO_SPEAKER = frozenset(
    "plan calendrier loi regle regles besoins cas modalites programme schedule law "
    "rules need criteres principe accord invitation format calendriers ordre age "
    "taille habitude tradition".split()
)
"""« selon le plan initial » names no one who speaks."""
CONTRAST = frozenset({"mais", "but", "tandis", "while", "whereas", "alors", "quand"})
AUXILIARIES = frozenset(
    "a ont avait avaient est etait s t il elle ils elles on n ne pas aussi egalement "
    "encore ensuite has have had also then he she they i ait".split()
)
_NEEDS_WORDS = frozenset(
    "prevoit prevoient dismiss dismissed dismisses reject rejected rejects rejette rejettent "
    "explain explains explained explaining explique expliquent expliquant expliquait concede "
    "conceded announcing adding noting suggesting promising confirming "
    "warning describing denonce denoncent denounced condemned criticised criticized "
    "recommended recommends posted disclosed revealed reveals responded questioned "
    "repeated demanded demands preconise recommande conseille glisse lache souffle "
    "garantit revendique compare decrit decrivent presentent promettent felicite "
    "rejouit inquiete guaranteed projected forecast forecasts repondent rapportent "
    "answered replied repond repondu announce announced announces annonce annoncant "
    "confirm confirmed confirme report reported reports write wrote writes ecrit "
    "lance signal signale express expressed exprime cite cited quote quoted reitere "
    "promet promis promise promised promises evoque deny denied denies dement nie "
    "accepte view views recall recalled rappelle add added adds ajoute ajoutant "
    "raconte commente commented suggest suggested suggests parle hail hailed salue vante "
    "praised rapporte soutient soutiennent reclame spoke speaks note notes noted "
    "regret regrets regretted regrette deplore".split()
)
OF = frozenset({"parle", "parlent", "parlait", "spoke", "speaks"})
ONLY_BEFORE_QUE = frozenset({"conclu", "concluded", "concludes"})
NOT_AFTER_INVERSION = frozenset(
    "que qu a au aux dans lors that to in on during pendant apres after vouloir etre avoir".split()
)
SPEAKING_PRONOUNS = frozenset("il elle ils elles he she they on ceux".split())
MAX_VIEW_WORDS = 5
"""« Pour le président russe, … »: longer openings with « pour » tell a purpose."""
MAX_SPEAKER_WORDS = 22
ENDS_A_SPEAKER = frozenset(
    "que qu that how dans in lors during apres after avant before aboard on dit disait".split()
)


def _pasts(stems: Iterable[str]) -> Iterator[str]:
    endings = ("ent", "ait", "aient", "erent", "ant", "eant")
    return (stem + ending for stem in stems for ending in endings)


_STEMS = tuple(infinitive.removesuffix("er") for infinitive in _SAYING_IN_ER)
SAYING: frozenset[str] = _SAYING | {stem + "e" for stem in _STEMS} | frozenset(_pasts(_STEMS))
NEEDS_WORDS: frozenset[str] = _NEEDS_WORDS | frozenset(
    _pasts(stem for stem in _STEMS if stem + "e" in _NEEDS_WORDS)
)
"""Reports only with the words it reports: a clause with « que », an infinitive or a quotation."""

"""Words by which French and English tell what may, should or will be; all folded."""

from __future__ import annotations

import re

from rag.checking.stances import english_forms, french_forms

RIGHT: dict[str, int] = {
    word: degree
    for degree, words in {
        1: "will shall going allait allaient va vont doit doivent devons devez prevoit prevoient "
        "plans plan planned schedule intend intends intended due promis promise "
        "promised promet compte cense censee "
        "censes censees prevoyait prevoyaient entend entendent entendait "
        "apprete appretent appretait poised",
        2: "could may might would should can devait devaient peut peuvent pourra "
        "pourront hope hopes hoped want wants wanted wish wishes wished seek seeks "
        "seeking sought aim aims aimed tries try trying attempt attempts espere "
        "esperent esperait espoir souhaite souhaitent souhaitait souhait veut "
        "veulent voulait cherche cherchent cherchait tente tentent vise visant "
        "fear fears feared craint craignent craignant redoute redoutent if si "
        "unless risk risks risque risquer vouloir souhaiter esperer chercher "
        "tenter craindre redouter threatened threatening threatens threaten menace "
        "menacer ask asked asks demander requis expect expects propose proposed "
        "offered proposes proposait suggere suggested suggests objectif objective "
        "goal purpose but consider considers considering considered ready pret "
        "prets likely probablement probably possibly perhaps maybe eventuel "
        "eventuelle possible potentiellement fearing hoping wanting seeking aiming "
        "trying asking considering willing reportedly allegedly supposedly "
        "susceptible susceptibles apparently sinon destine possibility possibilite "
        "envisagent envisageait envisageaient envisageant risquent risquait risquaient "
        "tentera tenteront tentait tentaient essaie essaient essayait essaiera "
        "probability probabilite ambitionne ambitionnent exhorte exhortent urge urges "
        "urged chances chance odds must meant desire ambition ambitions appelle appelant "
        "appellent exhortant exhortent invitant pressant demandant occasion opportunity "
        "redoutent redoutant redoutait redoutaient esperant esperaient souhaitant craignaient "
        "craignait enjoint",
    }.items()
    for word in words.split()
}
BOTH: dict[str, int] = {
    word: degree
    for degree, words in {
        1: "prevu prevue prevus prevues scheduled planned due",
        2: "envisage envisagee scenario hypothese considered expected possible hoped "
        "feared potentially likely probable eventuellement probably perhaps "
        "possibly reportedly allegedly",
    }.items()
    for word in words.split()
}
FUTURE = re.compile(
    r"^(?!trav)\w{2,}(?:era|eront|erai|erons|ira|iront|dra|dront|tra|tront|vra|vront|rra|rront)$|"
    r"^(?:sera|seront|aura|auront|fera|feront|ira|iront)$"
)
CONDITIONAL = re.compile(
    r"^\w{2,}(?:er|ir|dr|tr|ur|ar|vr)(?:ait|aient)$|^(?:serait|seraient|aurait|"
    r"auraient|ferait|feraient|irait|iraient)$"
)
IMPERFECTS = frozenset(
    "entrait entraient montrait montraient rencontrait rencontraient offrait offraient ouvrait "
    "ouvraient couvrait souffrait durait duraient preparait declarait declaraient assurait "
    "esperait esperaient comparait separait tirait retirait attirait admirait inspirait "
    "ignorait adorait explorait administrait illustrait livrait vivrait encadrait demeurait "
    "ferait mesurait rassurait figurait figuraient restaurait jurait considerait operait "
    "generait gerait moderait tolerait preferait differait differaient liberait transferait "
    "demontrait entourait courait mourait parcourait recourait".split()
) - {"ferait", "vivrait"}
"""Imperfects of verbs in -rer and -rir, which look like conditionals."""
NOT_FUTURE = frozenset(
    "opera camera extra contra ultra intra montra entra rencontra livra ouvra terra sierra".split()
)
CAREFUL: frozenset[str] = (
    frozenset(
        form
        for base in "worry suspect doubt threaten invite urge request pledge vow "
        "promise envisage prepare risk await depend refuse predict guess suppose assume "
        "project aspire strive demand request require".split()
        for form in english_forms(base)
    )
    | frozenset(
        form
        for infinitive in "redouter risquer souhaiter desirer esperer demander inviter "
        "refuser renoncer envisager reclamer exiger solliciter proposer soupconner douter supposer "
        "projeter menacer "
        "preparer".split()
        for form in french_forms(infinitive)
    )
    | frozenset(
        "peur doute doubtless excluded exclu exclut exclure excluait ruled fears fearful afraid "
        "worried concerned anxious likelihood prospect prospects potential hypothetical tentative "
        "slated undertake undertook committed commit conditional condition conditions depend "
        "depends depending dependait depend dependra dependrait crainte craintes craignait "
        "craignaient voudrait voudraient voulait voulaient voulu attendu attendue attendus "
        "attendues previsible prevision previsions menaces programme programmee fixe fixee "
        "promesse engage engagee engagement risques soupcon soupcons hopeful eager determined "
        "encourt encourent encourir pu capable capables discuss discusses discussing "
        "discutent discute negocient negocie pourparlers talks pressenti pressentie tipped "
        "recherche recherchent recherchait need needs needed supposed "
        "sollicite appelait chercherait comptait comptaient comptant idea idee notion "
        "perspective eventualite destinee destines destinees visent designed "
        "tried attempted endeavoured suggestion suggestions proposal proposals".split()
    )
)
"""Words by which a claim is careful and that are too weak to make its evidence so."""
ARE = frozenset({"is", "are", "was", "were"})
HAVE = frozenset({"has", "have", "had"})
OBLIGED = frozenset("obliged forced bound compelled oblige obliges force forces contraint".split())
"""Make a claim careful after "to be" alone: "forced Kyiv to give in" tells a deed."""
CERTAIN = frozenset(
    "definitely certainly surely undoubtedly inevitably certainement forcement assurement "
    "inevitablement".split()
)
"""Beside a future, tell it as sure."""
DEEDS = frozenset("proposed propose offered suggested suggere promised asked demande".split())
AIMS = frozenset("objectif objective goal purpose aim but desire ambition".split())
"""Make a claim careful; in the evidence they qualify nothing that goes on beside them."""
WISHES = frozenset("espoir souhait desir ambition ambitions".split())
WILL = frozenset({"will", "shall", "going", "va", "vont"})
RUMOURED = frozenset({"serait", "seraient", "aurait", "auraient"})
STRONG = frozenset({"pourrait", "pourraient", "devrait", "devraient"})

"""check(): one construction after the other, a claim that is kept beside one that is rejected.

The sentences are invented for these tests; none is of the bench.
"""

from __future__ import annotations

import pytest

from rag.check import FailureKind, check

ROLE, MODALITY, ATTRIBUTION, NEGATION, CONTRARY, SPEAKER, NUMBER = (
    FailureKind.ROLE,
    FailureKind.MODALITY,
    FailureKind.ATTRIBUTION,
    FailureKind.NEGATION,
    FailureKind.CONTRARY,
    FailureKind.SPEAKER,
    FailureKind.NUMBER,
)

EXCHANGED = "Dupont mise sur le rail et les petites lignes. Morel défend les autoroutes et l'avion."
RIVALS = "Harris spoke about schools with Lindqvist, and Okafor should choose the new site."
MEDIATION = (
    "Le préfet Garnier appelant Lemaire à ne pas bloquer le chantier, la réunion a pris fin."
)
LETTER = "The mayor Carla Ruiz informed Peter Novak of the outcome of the vote."
OFFER = "Dupont pourrait proposer une aide en matière de logement."
GRANT = "La région souhaite obtenir un délai pour la gare."
TALKS = "Kamara voit dans ce salon l'occasion de relancer la filière du lin."
EFFORTS = "The harbour committee met to find a buyer for the dredger."
DEMAND = "Les mineurs ont redit qu'ils exigeaient des garanties sur les retraites."
PLANE = "M. Rossi a indiqué que le ferry partirait à l'heure et devrait accoster à Bastia à midi."
FEAR = "Les riverains redoutent que la crue n'emporte la digue et qu'elle n'inonde le village."
DEAL = (
    "La ministre a souligné qu'elle était parvenue à un compromis avec les pêcheurs et a dit son "
    "espoir que les quotas seraient respectés."
)
VERDICT = "Interrogé sur le stade, Keller a ri, qualifiant le projet de « pharaonique »."
MOOD = "Officials declined to describe the inquiry but said that the atmosphere was friendly."
HOPE = "Marchetti a dit qu'elle espérait que le musée rouvrirait bientôt."
CRITICS = (
    "La réforme de Sandra Weiss peine à convaincre les opposants, qui estiment que la taxe ruinera "
    "les petits ateliers."
)
SNOW = "Le maire craint que la neige ne bloque le col et que les cars ne restent en bas."
ENVOY = "Un ancien ambassadeur du Pérou en Norvège a écrit un livre."
PLAN = "Le syndicat soutient le projet de tramway."
PHONE = "Le ministre Garnier a déclaré qu'il appellerait Lindqvist et Okafor après le vote."
AGENCY = (
    "L'expert norvégien Olaf Brandt a déclaré à la radio publique que la digue tenait « "
    "parfaitement »."
)
RISK = "Le risque est réel que la Bolivie soit contrainte de fermer des mines."
BRIDGE = (
    "Pendant la crue, c'est à Porto que le pont provisoire fut monté, fournissant du blé à "
    "l'Angleterre."
)
AWARD = "Sanchez a reçu publiquement l'éloge de Kowalski, qui a affirmé que le stade serait prêt."
AIM = "Les deux camps veulent en finir avec cette grève qui dure depuis mai."
CALL = (
    "« J'ai eu un long échange avec Amara », a écrit Weber, ajoutant que l'objectif de "
    "l'appel était de remercier Amara d'avoir libéré deux marins."
)
TUNNEL = (
    "Interrogé sur le tunnel, Moreau a souri mais sans rien promettre, qualifiant l'idée de "
    "« tentante »."
)
NOTED = "Le maire a reçu les élus de la vallée et annoncé que la gare rouvrirait."
HALF = "La ministre estime à 40 % la probabilité d'un accord."
ENDS = "Le syndicat espère que la rencontre entre Karimov et Dubois se terminera vite."
RUM = "Selon la presse locale, ce serait Ruiz qui a proposé à Novak de conduire le car."
AID = "Depuis avril, la Moldavie ne bénéficie plus des garanties bancaires promises."
ALL = (
    "« Toutes les plaintes doivent être examinées avec les familles. Nous devons préparer "
    "un calendrier », avait déclaré Mme Silva."
)
LEAD = (
    "Diallo, qui a parlé en premier, a décrit les échanges comme se déroulant dans une « "
    "ambiance studieuse de respect mutuel »."
)
SEEN = (
    "Voyant de « grands progrès » au terme du colloque, Petrov a assuré que tous s'étaient "
    "mis d'accord."
)
SUFFER = "« Je n'ai jamais autant pleuré », a confié la lauréate, qui pourrait quitter la scène."
EFF = (
    "La présidente a salué les efforts du comité pour trouver une solution durable au "
    "conflit des bergers."
)
REQ = (
    "Le préfet appelant les maires à ne pas créer d'obstacles au projet de canal, la séance "
    "fut levée."
)
OBST = "En mars, le recteur avait laissé entendre que le doyen constituait un obstacle à la fusion."
MIN = "Rousseau menace de fermer les guichets à partir du 3 mai si les loyers ne baissent pas."
VETO = (
    "Selon deux diplomates, Ankara pourrait lever son veto si Stockholm livre les suspects "
    "réclamés."
)
PLEDGE = (
    "Selon l'agence Reuters, le patron de Volvex aurait promis aux syndicats de ne fermer "
    "aucune usine."
)
RECORDS = "The talks broke down after Serbia refused to recognise the documents issued by Kosovo."
WARM = (
    "Despite the warrant issued against him by the court, Bashir was given a warm welcome "
    "by Museveni."
)


@pytest.mark.parametrize(
    ("evidence", "claim"),
    [
        (EXCHANGED, "Dupont bets on rail while Morel defends motorways."),
        (EXCHANGED, "Morel défend l'avion et les autoroutes, tandis que Dupont mise sur le rail."),
        (RIVALS, "Harris discussed schools with Lindqvist; Okafor should choose the site."),
        (MEDIATION, "Le préfet Garnier a demandé à Lemaire de ne pas bloquer le chantier."),
        (LETTER, "Peter Novak was told by Carla Ruiz about the outcome of the vote."),
        (OFFER, "Dupont could offer help with housing."),
        (GRANT, "La région aimerait obtenir un délai pour la gare."),
        (TALKS, "Kamara sees the fair as an opportunity to revive the flax industry."),
        (EFFORTS, "The harbour committee wants to find a buyer for the dredger."),
        (DEMAND, "Les mineurs réclamaient des garanties sur les retraites."),
        (PLANE, "Rossi said the ferry would leave on schedule and was due to dock at noon."),
        (FEAR, "Residents fear that the flood could sweep away the dyke and swamp the village."),
        (DEAL, "La ministre dit être parvenue à un compromis avec les pêcheurs."),
        (VERDICT, "Keller called the stadium project pharaonic."),
        (VERDICT, "Keller juge pharaonique le projet de stade."),
        (MOOD, "Officials declined to describe the inquiry but called the atmosphere friendly."),
        (PLAN, "The union backs the tramway project."),
        (ENVOY, "A former Peruvian ambassador to Norway wrote a book."),
        (HOPE, "Marchetti hopes that the museum will reopen soon."),
        (CRITICS, "Opponents believe that the tax will ruin small workshops."),
        (SNOW, "Le maire redoute que la neige ne bloque le col."),
        (PHONE, "Garnier said he would call Lindqvist and Okafor after the vote."),
        (
            AGENCY,
            "Norwegian expert Olaf Brandt told public radio that the dyke was holding perfectly.",
        ),
        (RISK, "There is a real risk that Bolivia could be forced to close mines."),
        (BRIDGE, "During the flood a temporary bridge in Porto supplied wheat to England."),
        (
            AWARD,
            "Sanchez was publicly praised by Kowalski, who claimed that the stadium would be "
            "ready.",
        ),
        (AIM, "Both camps want to put an end to the strike that has lasted since May."),
        (CALL, "Weber a écrit avoir appelé Amara pour le remercier d'avoir libéré deux marins."),
        (TUNNEL, "Asked about the tunnel, Moreau called the idea tempting."),
        (NOTED, "Le maire a vu les élus de la vallée et annoncé que la gare rouvrirait."),
        (HALF, "La ministre évalue à quarante pour cent la probabilité d'un accord."),
        (ENDS, "Le syndicat souhaite que la rencontre de Karimov avec Dubois se termine vite."),
        (RUM, "Local media report that Ruiz was the one who suggested that Novak drive the coach."),
        (AID, "Since April Moldova no longer benefits from the promised bank guarantees."),
        (ALL, "Silva had said that all complaints should be examined with the families."),
        (LEAD, "Diallo described talks held in a studious atmosphere of mutual respect."),
        (SEEN, "Petrov saw great progress at the end of the symposium."),
        (SUFFER, "The prize winner said she had never wept so much."),
        (
            EFF,
            "The president praised the committee's efforts to find a lasting solution to the "
            "shepherds' conflict.",
        ),
        (REQ, "Le préfet a demandé aux maires de ne pas créer d'obstacles au projet de canal."),
        (OBST, "The rector had hinted in March that the dean was an obstacle to the merger."),
        (
            VETO,
            "Two diplomats say Ankara could drop its veto if Stockholm hands over the suspects.",
        ),
        (
            PLEDGE,
            "Reuters reports that the head of Volvex promised the unions not to close any plant.",
        ),
        (
            RECORDS,
            "Les discussions ont échoué après le refus de la Serbie de reconnaître les "
            "documents émis par le Kosovo.",
        ),
        (
            WARM,
            "Malgré le mandat émis contre lui par la Cour, Bachir a été chaleureusement "
            "accueilli par Museveni.",
        ),
        (MIN, "Les guichets pourraient fermer dès le 3 mai, menace Rousseau."),
    ],
)
def test_kept(evidence: str, claim: str) -> None:
    assert check(claim, [evidence]).failures == ()


@pytest.mark.parametrize(
    ("evidence", "claim", "kind"),
    [
        (EXCHANGED, "Morel bets on rail and small lines while Dupont defends motorways.", ROLE),
        (EXCHANGED, "Dupont défend l'avion et les autoroutes, et Morel mise sur le rail.", ROLE),
        (RIVALS, "Harris spoke about schools with Okafor; Lindqvist should choose a site.", ROLE),
        (MEDIATION, "Lemaire a demandé au préfet Garnier de ne pas bloquer le chantier.", ROLE),
        (LETTER, "Carla Ruiz was told by Peter Novak about the outcome of the vote.", ROLE),
        (OFFER, "Dupont could be offered help with housing.", ROLE),
        (GRANT, "La région aimerait accorder un délai pour la gare.", CONTRARY),
        (TALKS, "Kamara has revived the flax industry thanks to the fair.", MODALITY),
        (EFFORTS, "The harbour committee has found a buyer for the dredger.", MODALITY),
        (DEMAND, "Les mineurs ont redit qu'ils avaient obtenu des garanties.", MODALITY),
        (PLANE, "Rossi said the ferry had left on schedule and had docked at noon.", MODALITY),
        (FEAR, "Residents say that the flood has swamped the village.", MODALITY),
        (
            DEAL,
            "La ministre est parvenue à un compromis et espère le respect des quotas.",
            ATTRIBUTION,
        ),
        (VERDICT, "Le projet de stade est pharaonique et Keller a ri.", ATTRIBUTION),
        (VERDICT, "The stadium project is pharaonic.", ATTRIBUTION),
        (
            MOOD,
            "Officials declined to describe the inquiry, whose atmosphere was friendly.",
            ATTRIBUTION,
        ),
        (PLAN, "Le syndicat rejette le projet de tramway.", NEGATION),
        (PLAN, "The union refuses the tramway project.", NEGATION),
        (HOPE, "Marchetti said that the museum would certainly reopen soon.", MODALITY),
        (ENVOY, "A former Norwegian ambassador to Peru wrote a book.", ROLE),
        (ENVOY, "Un ancien ambassadeur de Norvège au Pérou a écrit un livre.", ROLE),
        (CRITICS, "Sandra Weiss believes that the tax will ruin small workshops.", SPEAKER),
        (CRITICS, "Sandra Weiss estime que la taxe ruinera les petits ateliers.", SPEAKER),
        (SNOW, "Le maire note que la neige a bloqué le col.", MODALITY),
        (
            PHONE,
            "Garnier a annoncé que Lindqvist et Okafor lui téléphoneraient après le vote.",
            ROLE,
        ),
        (
            AGENCY,
            "Norwegian public radio told expert Olaf Brandt that the dyke was holding perfectly.",
            SPEAKER,
        ),
        (RISK, "Il y a un risque réel que la Bolivie force le Pérou à fermer des mines.", ROLE),
        (
            AWARD,
            "Kowalski was publicly praised by Sanchez, who claimed that the stadium would be "
            "ready.",
            SPEAKER,
        ),
        (AIM, "Both camps are now done with the strike that has lasted since May.", MODALITY),
        (HALF, "La ministre évalue à quatorze pour cent la probabilité d'un accord.", NUMBER),
        (RUM, "C'est Ruiz qui a proposé à Novak de conduire le car.", MODALITY),
        (
            AID,
            "Depuis avril, la Moldavie ne fournit plus les garanties bancaires promises.",
            CONTRARY,
        ),
        (ALL, "Silva had said that a timetable had been prepared.", MODALITY),
        (
            LEAD,
            "The talks took place in a studious atmosphere of mutual respect, and Diallo "
            "spoke first.",
            ATTRIBUTION,
        ),
        (SEEN, "De grands progrès ont été accomplis au colloque.", ATTRIBUTION),
        (
            EFF,
            "The committee's success in finding a lasting solution to the conflict was "
            "praised by the president.",
            MODALITY,
        ),
        (
            REQ,
            "À la demande du préfet, les maires ne créeront pas d'obstacles au projet de canal.",
            MODALITY,
        ),
        (OBST, "In March the dean had been an obstacle to the merger.", ATTRIBUTION),
    ],
)
def test_rejected(evidence: str, claim: str, kind: FailureKind) -> None:
    assert kind in {failure.kind for failure in check(claim, [evidence]).failures}

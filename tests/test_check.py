"""check(): hand-worked cases by kind, and laws that hold for any claim.

The cases are no pairs of the bench: each shows one rule in both directions.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.check import FailureKind, check

MINISTER = "Le ministre Paul Vernet a déclaré que l'usine de Dijon fermerait le 3 mai 2024."
STRIKE = "La grève a duré quarante minutes et a touché 25 % des 6 000 salariés."


def kinds(claim: str, *evidence: str, context: tuple[str, ...] = ()) -> set[FailureKind]:
    return {failure.kind for failure in check(claim, evidence, context=context).failures}


@pytest.mark.parametrize(
    ("evidence", "claim"),
    [
        (STRIKE, "The strike lasted 40 minutes and hit 25 percent of the 6,000 employees."),
        ("Une première depuis dix ans au Japon.", "A first in a decade in Japan."),
        ("Ils se sont vus en format 3-3.", "They met in a three-on-three format."),
        ("L'avion atterrira à 11 h.", "The plane will land at 11 a.m."),
        ("Le train part à 22 h 30.", "The train leaves at 10:30 p.m."),
        ("Il a payé 1,2 milliard d'euros.", "He paid €1.2 billion."),
        ("Il est resté dix-huit mois.", "He stayed a year and a half."),
        ("Le magasin a fermé une demi-heure.", "The shop closed for 30 minutes."),
        ("La salle compte quatre-vingt-douze sièges.", "The hall has 92 seats."),
        ("Le procès s'ouvre le 3 mai 2024.", "The trial opens on May 3, 2024."),
        ("Poutine a quitté Kiev avec Ouchakov.", "Putin left Kyiv with Ushakov."),
        ("L'OTAN et la Maison Blanche se taisent.", "NATO and the White House are silent."),
        ("Le maire exclut de vendre le stade.", "The mayor will not sell the stadium."),
        ("Le maire n'exclut aucune réforme.", "The mayor does not rule out any reform."),
        (
            "La CGT redoutait une fermeture du site.",
            "The CGT feared that the site might close.",
        ),
        (
            "Le port fermera lundi, a annoncé le préfet.",
            "The port closes on Monday, he said.",
        ),
        ("« Nous partirons », a-t-elle dit à l'AFP.", "She told AFP that they would leave."),
        ("Critics found the ending unconvincing.", "Critics did not find the ending convincing."),
        (
            "Le ministre a préféré le train plutôt que l'avion.",
            "The minister preferred the train instead of the plane.",
        ),
        ("Il a changé d'avis après la réunion.", "He held the meeting before changing his mind."),
        ("L'âge de la retraite est de 62 ans.", "The retirement age is 62."),
        ("Poutine a quitté la salle.", "The Russian president left the room."),
        ("L'entraîneur lensois est parti.", "The Lens coach left."),
        ("The council has yet to find a buyer.", "Le conseil n'a pas encore trouvé d'acheteur."),
        (
            "« Je suis ravi », a dit le vainqueur, qui pourrait renoncer à la finale.",
            "The winner may give up the final.",
        ),
        ("The union accused him of lying.", "He was accused by the union of lying."),
        (
            "Une pression des alliés sur Rome est possible.",
            "Pressure from allies on Rome is possible.",
        ),
        ("Ni le maire ni le préfet n'a commenté.", "The mayor and the prefect said nothing."),
        ("Il a dit ne rien avoir promis.", "He said that he had promised nothing."),
        ("Le président russe a quitté la salle.", "Putin left the room."),
        ("Le maire doit protéger le port.", "The mayor had to protect the port."),
        ("Un troisième homme a fui.", "A third man fled."),
        (
            "Le syndicat craint des pertes. Le maire a promis un repreneur.",
            "The union fears losses, and the mayor promised a buyer.",
        ),
        ("Ce radar peut détecter un avion.", "A radar capable of detecting a plane."),
        ("Jean applaudissant Marc qu'il accueillait.", "Jean applauded Marc as he welcomed him."),
    ],
)
def test_the_same_said_otherwise_is_kept(evidence: str, claim: str) -> None:
    assert kinds(claim, evidence) == set()


@pytest.mark.parametrize(
    ("evidence", "claim", "kind"),
    [
        (STRIKE, "The strike lasted fifty minutes.", "number"),
        (STRIKE, "The strike lasted 40 hours.", "number"),
        (STRIKE, "The strike hit 25 employees.", "number"),
        (MINISTER, "Minister Paul Vernet said the Dijon plant would close on May 4, 2024.", "date"),
        (MINISTER, "Minister Paul Durand said the Dijon plant would close.", "name"),
        (MINISTER, "Minister Paul Vernet said the Lyon plant would close.", "name"),
        (MINISTER, "Minister Paul Vernet said the Dijon plant would not close.", "negation"),
        (MINISTER, "The Dijon plant would close on May 3, 2024.", "attribution"),
        ("Grand absent du sommet, Zelensky l'a suivi de Kiev.", "Zelensky attended the summit.",
         "contrary"),
        ("Le club a gagné la coupe.", "The club lost the cup.", "contrary"),
        ("Le conseil pourrait voter la loi.", "The council voted the law.", "modality"),
        ("Trump a invité Poutine.", "Putin invited Trump.", "role"),
        ("Trump a invité Poutine.", "Trump was invited by Putin.", "role"),
        ("Trump a été invité par Poutine.", "Trump invited Putin.", "role"),
        ("« C'est utile », a dit Rubio, assis près de Lavrov.", "Lavrov said it was useful.",
         "speaker"),
        ("Elle reproche à l'agence d'avoir menti.", "The agency accuses her of lying.", "role"),
        ("Le ministre a reçu les syndicats et leur a promis que l'usine ouvrirait.",
         "The unions promised the minister that the plant would open.", "speaker"),
        ("Casals a été exclue pour avoir bousculé De Vries.",
         "De Vries a été exclue pour avoir bousculé Casals.", "role"),
        ("L'armée redoute une occupation russe au nord de la Pologne.",
         "The army fears a Polish occupation.", "role"),
        ("Le club n'exclut pas de vendre son stade.", "The club will sell its stadium.",
         "modality"),
        ("La pression de Paris sur Rome augmente.", "Pressure from Rome on Paris is increasing.",
         "role"),
        ("Rome accuse Paris de mentir.", "Paris accuses Rome of lying.", "role"),
        ("La presse blâme la pluie plutôt que le maire.",
         "The press blames the mayor and not the rain.", "negation"),
        ("Le maire exclut de vendre le stade.", "The mayor will sell the stadium.", "negation"),
        ("Le maire a dit que la sécurité devait être garantie.", "Security must be guaranteed.",
         "attribution"),
        ("Le port fermera lundi.", "The port was closed on Monday.", "modality"),
        ("Selon le WWF, le stock baisse.", "The Icelandic minister says the stock is falling.",
         "name"),
        ("La réforme est un échec, tandis que le déficit recule, selon Anne Morel.",
         "The reform is a failure, but the deficit is falling.", "attribution"),
        ("Selon le Herald, le maire a quitté la ville avec trois valises, tandis que le port dort.",
         "The mayor left the town with three suitcases, while the port sleeps.", "attribution"),
        ("Aux yeux du maire, les sanctions ne fonctionnent pas.", "Sanctions do not work.",
         "attribution"),
        ("Il souriait : la paix est proche, a-t-il lancé.", "La paix est proche.", "attribution"),
        ("Analysts see the summit as a victory for Lyon.", "The summit was a victory for Lyon.",
         "attribution"),
        ("Selon un expert du port, les usines ferment trop tôt.",
         "Factories close too early, said the governor of the port.", "speaker"),
        ("Selon CNN, Morel a dit que le port fermerait.",
         "According to the Kremlin, Morel said the port would close.", "speaker"),
        ("Le maire est disposé à vendre le stade municipal.",
         "The mayor sold the municipal stadium.", "modality"),
        ("Les deux pays envisagent de rouvrir leurs ambassades.",
         "The two countries reopened their embassies.", "modality"),
        ("La mairie s'apprête à vendre le stade.", "The town hall sold the stadium.", "modality"),
        ("Le port pourrait fermer, a dit Morel.", "Morel said the port would definitely close.",
         "modality"),
        ("Le maire espère un accord. Un second vote pourrait avoir lieu à Lyon.",
         "The mayor wants a deal, and a second vote will take place in Lyon.", "modality"),
        ("Une heure après le vote, Morel a quitté Lyon.",
         "The day after the vote, Morel left Lyon.", "date"),
        ("Un échange de trois heures a eu lieu.", "A one-hour exchange took place.", "number"),
        ("Les gestes de Morel ont touché Durand.", "Durand's gestures touched Morel.", "role"),
        ("C'est Durand qui a proposé à Morel de monter.",
         "It was Morel who offered Durand a ride.", "role"),
        ("Le port a fermé hier soir.", "The museum exhibits rare butterflies.", "meaning"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_named(evidence: str, claim: str, kind: str) -> None:
    assert FailureKind(kind) in kinds(claim, evidence)


def test_without_evidence_nothing_is_supported() -> None:
    assert kinds("The plant closed.") == {FailureKind.NO_EVIDENCE}
    assert kinds("The plant closed.", " ") == {FailureKind.NO_EVIDENCE}
    assert kinds("", MINISTER) == {FailureKind.NO_EVIDENCE}


def test_the_context_names_a_pronoun_and_supports_nothing_else() -> None:
    evidence = "Il a signé le traité à Rome."
    context = ("Le président Karel Novak est arrivé lundi.",)
    assert kinds("Novak signed the treaty in Rome.", evidence, context=context) == set()
    assert FailureKind.NAME in kinds("Novak signed the treaty in Rome.", evidence)
    assert FailureKind.NUMBER in kinds("He signed 12 treaties in Rome.", evidence,
                                       context=("Il y a 12 traités.",))  # fmt: skip


def test_a_low_cosine_rejects_and_a_high_one_does_not_excuse_a_wrong_number() -> None:
    claim = "The strike lasted 40 minutes and hit 25 percent of the 6,000 employees."
    assert check(claim, [STRIKE], similarity=0.8).supported
    assert not check(claim, [STRIKE], similarity=-0.9).supported
    assert not check(claim.replace("40", "41"), [STRIKE], similarity=1.0).supported


def test_citation_numbers_are_no_part_of_a_claim() -> None:
    assert check("The strike lasted 40 minutes [7][12].", [STRIKE]).supported


SENTENCES = st.sampled_from(
    [
        MINISTER,
        STRIKE,
        "« C'est possible », a répondu M. Trump.",
        "Aucun des deux dirigeants n'a répondu.",
        "Senegal beat Cameroon 3-1 in Dakar on Saturday.",
        "Selon CNN, l'accord pourrait être signé en juin 2021.",
    ]
)


@given(SENTENCES, st.lists(SENTENCES, max_size=2))
def test_a_sentence_supports_itself(sentence: str, others: list[str]) -> None:
    assert check(sentence, [*others, sentence]).supported


@given(SENTENCES, st.integers(min_value=32, max_value=999).filter(lambda n: n not in {40, 71}))
def test_a_number_from_nowhere_is_rejected(sentence: str, number: int) -> None:
    claim = f"{sentence.rstrip('.')} ({number} kg)."
    assert FailureKind.NUMBER in kinds(claim, sentence)


@given(SENTENCES, st.lists(SENTENCES, min_size=1, max_size=3, unique=True), st.randoms())
def test_the_order_of_the_evidence_does_not_matter(
    claim: str, evidence: list[str], chance: object
) -> None:
    turned = list(reversed(evidence))
    assert check(claim, evidence) == check(claim, turned)


@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=3))
def test_any_text_gets_a_verdict(claim: str, evidence: list[str]) -> None:
    verdict = check(claim, evidence)
    assert verdict.supported == (not verdict.failures)
    assert all("\n" not in failure.detail for failure in verdict.failures)

"""What stands on either side of a verb, as far as it speaks of the same: the words among which its
subject and its objects are.

No grammar: clauses, « et », prepositions and subordinate clauses set them apart.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.checking.alignment import is_content
from rag.checking.reading import Reading
from rag.checking.segments import segment_of
from rag.checking.speech import statements
from rag.checking.verbs import has_a_subject, is_verb

PREPOSITIONS = frozenset(
    "a au aux to from de of in en dans on sur for pour with avec at against contre during as comme "
    "vers chez under towards and et between entre after apres before avant without sans".split()
)
_BRINGS_IN = PREPOSITIONS - frozenset("a and et of de as au".split())
RELATIVES_SUBJECT = frozenset({"qui", "who", "which"})
OPENS_ANOTHER = RELATIVES_SUBJECT | {"que", "qu", "that", "dont"}
_WITH_QUE = frozenset("apres avant depuis pendant pour afin tandis alors parce puisque".split())
_ARTICLES = frozenset("the a an le la les l un une son sa his".split())
READY = frozenset(
    "pret prete prets pretes ready able willing capable unable not never jamais encore deja yet "
    "already ever toujours aussi egalement".split()
)
"""Content words that are no subject."""
_BEFORE_WHO_SAYS = frozenset("menace menacent souhaite souhaitent espere esperent propose".split())


def around(reading: Reading, verb: int) -> tuple[list[int], list[int]]:
    """The words on either side, as far as one speaks of the same: to the left the clause, or all
    of the sentence so far where the clause holds no subject; to the right up to the next contrast
    or « que »."""
    words = reading.words
    segment = segment_of(reading, verb)
    clause = words[verb].clause
    left = [at for at in segment if at < verb and words[at].clause == clause]
    relative = bool(left) and words[left[0]].folded in RELATIVES_SUBJECT
    if relative or not any(is_content(words[at]) and words[at].folded not in READY for at in left):
        left = [at for at in segment if at < verb]
    left = _after_joining(reading, left)
    if left and not any(is_content(words[at]) for at in left):
        left = [at for at in segment if at < left[0]]
    if not left:
        left = _subject_before(reading, verb)
    right = []
    for at in segment:
        if at <= verb:
            continue
        if relative and words[at].clause != clause:
            break
        compared = words[at - 1].folded in {"moins", "plus", "autant", "meme"}
        if words[at].clause != clause and words[at].folded in OPENS_ANOTHER and not compared:
            break
        right.append(at)
    return left, right


def _subject_before(reading: Reading, verb: int) -> list[int]:
    """ "Groups welcomed the fine but criticised …": who does the second thing did the first."""
    words = reading.words
    before = [at for at in range(verb) if words[at].sentence == words[verb].sentence]
    first = next((at for at in before if is_verb(reading, at) and has_a_subject(reading, at)), None)
    return [] if first is None else [at for at in before if at < first]


def _after_joining(reading: Reading, left: list[int]) -> list[int]:
    """ "India sent aid and Nepal offered …": what is joined has a subject of its own."""
    words = reading.words
    cues = [at for at in left if any(s.cue == at for s in statements(reading))]
    if cues and any(is_content(words[at]) for at in left if at > cues[-1]):
        left = [at for at in left if at > cues[-1]]
    for place in range(len(left) - 1, 0, -1):
        if _subordinates(reading, left[place]) and any(is_content(words[p]) for p in left[place:]):
            return left[place + 1 :]
        if words[left[place]].folded == "that" and is_content(words[left[place - 1]]):
            return _antecedent(reading, left[:place])
        if words[left[place]].folded in {"and", "et"} and not _is_between(reading, left[:place]):
            own = [at for at in left[place + 1 :] if is_content(words[at])]
            verbs = [at for at in left[:place] if is_content(words[at]) and is_verb(reading, at)]
            if own and verbs:
                return left[place + 1 :]
            sure = [at for at in verbs if has_a_subject(reading, at)]
            return [at for at in left if at < sure[0]] or left[:1] if sure else left
    return left


def inverted(reading: Reading, verb: int) -> list[int]:
    """« …, menace le syndicat. »: who does it ends the sentence."""
    words = reading.words
    if reading.language == "en" or not verb or words[verb].folded not in _BEFORE_WHO_SAYS:
        return []
    opens = words[verb - 1].clause != words[verb].clause
    after = [p for p in range(verb + 1, len(words)) if words[p].sentence == words[verb].sentence]
    ends = all(words[p].clause == words[verb].clause for p in after)
    return after if opens and ends and words[verb - 1].sentence == words[verb].sentence else []


def _antecedent(reading: Reading, left: list[int]) -> list[int]:
    """Of "voted to end the long strike that has paralysed", the long strike."""
    begin = len(left) - 1
    while begin > 0 and is_content(reading.words[left[begin - 1]]):
        begin -= 1
    return left[begin:]


def _is_between(reading: Reading, before: Sequence[int]) -> bool:
    """« la rencontre entre Karimov et Dubois »: what « et » joins there has no verb of its own."""
    return any(reading.words[at].folded in {"entre", "between"} for at in before[-4:])


def not_brought_in(reading: Reading, words: list[int]) -> list[int]:
    return [
        at
        for at in words
        if not after_preposition(reading, at) and not _is_second_of_two(reading, at)
    ]


def _is_second_of_two(reading: Reading, at: int) -> bool:
    """« entre Karimov et Dubois »: he is brought in as the first one is."""
    joined = at > 0 and reading.words[at - 1].folded in {"et", "and"}
    return joined and _is_between(reading, range(max(0, at - 4), at))


def _subordinates(reading: Reading, at: int) -> bool:
    """ "after the volcano spewed ash", « après que le volcan … »: a subject of its own follows."""
    before = reading.words[at - 1].folded if at else ""
    if reading.words[at].folded == "that":
        return at > 0 and is_content(reading.words[at - 1])  # "a risk that Kyiv could force"
    if reading.language == "fr":
        return reading.words[at].folded in {"que", "qu"} and before in _WITH_QUE
    return reading.words[at].folded in {"after", "before", "until", "since"}


def after_preposition(reading: Reading, at: int) -> bool:
    """A word that a preposition brings in: "at the ceremony", « avec le ministre »."""
    for place in range(at - 1, max(-1, at - 4), -1):
        folded = reading.words[place].folded
        if folded in _BRINGS_IN:
            return True
        if folded not in _ARTICLES:
            return False
    return False


def up_to_preposition(reading: Reading, begin: int, right: list[int]) -> list[int]:
    words = reading.words
    found: list[int] = []
    for at in right:
        if at < begin:
            continue
        named = any(words[place].capital for place in found)
        if found and is_verb(reading, at):
            break
        if named and words[at].folded in {"de", "du", "of", "d"}:
            break
        if found and words[at].folded in PREPOSITIONS - {"et", "and", "de", "du", "of"}:
            break
        found.append(at)
    return found

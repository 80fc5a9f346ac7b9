"""Which words of a sentence name who speaks, before or after the verb of saying."""

from __future__ import annotations

from rag.checking.alignment import is_content
from rag.checking.english_verbs import IRREGULAR_PASTS
from rag.checking.grammar import DETERMINERS, PERFECT
from rag.checking.name_shapes import TITLES
from rag.checking.reading import Reading, Word
from rag.checking.speech_words import ENDS_A_SPEAKER, MAX_SPEAKER_WORDS, SPEAKING_PRONOUNS


def antecedent(reading: Reading, at: int) -> list[int]:
    """Of « …, peine à convaincre les critiques, qui estiment que … », the critics; a name alone
    where one stands there: "was praised by Brown, who said"."""
    words = reading.words
    begin = at - 1
    while begin > 0 and words[begin].capital and words[begin - 1].capital:
        begin -= 1
    if words[begin].capital and words[begin - 1].folded in {"by", "par"}:
        return list(range(begin, at))
    while begin > 0 and words[begin - 1].clause == words[at - 1].clause:
        if words[begin].folded in DETERMINERS[reading.language]:
            break
        begin -= 1
    return list(range(begin, at))


def back_to_the_subject(reading: Reading, earlier: frozenset[int]) -> frozenset[int]:
    """« X a ri, mais sans promettre, jugeant … »: who judges stands before « mais »."""
    words, begin = reading.words, min(earlier)
    while begin > 0 and words[begin - 1].sentence == words[begin].sentence:
        begin -= 1
    own = any(words[at].capital or words[at].folded in SPEAKING_PRONOUNS for at in earlier)
    return earlier if own else frozenset(range(begin, max(earlier) + 1))


def up_to_the_verb(reading: Reading, head: list[int]) -> list[int]:
    """Of « a reçu les syndicats et leur a promis », nothing: who promised stands before. Of "The
    minister met unions and promised", the minister."""
    words = reading.words
    joints = [place for place in head if words[place].folded in {"et", "and"}]
    if not joints or any(tells(words[place]) for place in head if place > joints[-1]):
        return head
    begin = head[0]
    for place in head:
        auxiliary = (
            place > 0 and words[place - 1].folded in PERFECT and words[place - 1].text != "à"
        )
        past = reading.language == "en" and (
            words[place].folded in IRREGULAR_PASTS or words[place].folded.endswith("ed")
        )
        if place < joints[-1] and not words[place].capital and (auxiliary or past):
            return list(range(begin, place))
    return head


def speaker_after(reading: Reading, at: int, segment: range) -> list[int]:
    words = reading.words
    speaker: list[int] = []
    for place in range(at + 1, min(at + MAX_SPEAKER_WORDS, segment.stop)):
        word = words[place]
        if word.quotation >= 0 or (speaker and word.folded in ENDS_A_SPEAKER):
            break
        if word.folded in {"ajoutant", "citant", "qui", "tandis"}:
            break
        turns = speaker and word.clause != words[place - 1].clause
        if turns and not word.capital and word.folded not in DETERMINERS[reading.language] | TITLES:
            break
        speaker.append(place)
    return speaker


def tells(word: Word) -> bool:
    """Whether a word may say who speaks."""
    return word.capital or is_content(word) or word.folded in SPEAKING_PRONOUNS


def with_apposition(reading: Reading, speaker: list[int], segment: range) -> list[int]:
    """« Selon la porte-parole du Kremlin, Karoline Leavitt, … »: the clause after is the name when
    it holds nothing but capitals."""
    words = reading.words
    clause = words[speaker[-1] + 1].clause
    after = [at for at in segment if words[at].clause == clause]
    named = after and len(after) <= 4 and all(words[at].capital for at in after)
    return [*speaker, *after] if named else speaker

"""A document cut into sentences, and sentences gathered into passages.

Sentence boundaries come from `sentencex`, paragraph by paragraph; what it cuts too eagerly (« M. »,
« Mme. », list numbers) is rejoined. Offsets always point into the unchanged text. What kind of
line a sentence stands on is judged in `index.lines`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sentencex import segment

from index.lines import is_furniture, kinds_of_lines, paragraphs
from index.records import Document, Kind, Passage, Sentence

CHUNKING = "sentencex-2"
"""Named in the manifest. Changes with any rule here or in `index.lines`: an index cut by other
rules is rebuilt, never mixed."""

MAX_SENTENCE_CHARACTERS = 700
"""A longer run without an end is cut at a space: the encoder reads some 128 tokens."""
PASSAGE_CHARACTERS = 700
"""A passage is closed once it holds this much; most, cut short by a heading, are near the 500
characters that fit the encoder's 128 tokens."""

_WINDOW_CHARACTERS = 20_000
"""How much of a paragraph is segmented at a time: bounds memory on endless lines."""
_LAYOUT_LOST_CHARACTERS = 1_500
"""A paragraph longer than this once was several, headings included."""

_GOES_ON = re.compile(
    r"(?:(?:^|[\s(«“\"'’])(?:MM?|Mmes?|Mlle|Mrs?|Ms|Dr|Pr|Prof|Ste?|Gen|Sen|Gov|vs|cf)"
    r"|(?:^|[:;.»]\s)\d{1,2})\.\s*$|^[!•*–—-]\s*$"
)
"""A piece that ends with a title or a list number, or is a lone mark, is no sentence yet."""

_NOTE_MARK = re.compile(r"\(\d{1,3}\)")
"""After a bracketed number sentencex sees no more ends of sentences: it is blanked before."""

_RUN_IN_HEADING = re.compile(
    r"(?<=[a-zà-ÿ])\s(?=(?:Après|Avant|Pour|Selon|Depuis|Pendant|Lors|Dans|Avec|Malgré)\s"
    r"|(?:Le|La|Les|Un|Une|Des|Ce|Cette|Ces|Il|Elle|Grand|Grande)\s[a-zà-ÿ])"
)
"""A French function word with a capital right after a lower-case word, no stop between: where the
layout was lost, a heading has run into the sentence below it. (« Le Monde » goes on with a
capital and does not match.)"""
_RUN_IN_WORDS = 9

Span = tuple[int, int]


def sentences_of(document: Document) -> tuple[Sentence, ...]:
    """All sentences in reading order, furniture included: together they cover everything that is
    not white space."""
    spans = paragraphs(document.text)
    lines = [document.text[start:end] for start, end in spans]
    found: list[Sentence] = []
    heading: str | None = None
    for paragraph, line_kind in zip(spans, kinds_of_lines(lines), strict=True):
        for (start, end), kind in _pieces(document, paragraph, line_kind):
            text = document.text[start:end]
            if kind is Kind.HEADING:
                heading = text.lstrip("# ")
            found.append(
                Sentence(document.id, len(found), start, end, text, kind, paragraph, heading)
            )
    return tuple(found)


def _pieces(document: Document, paragraph: Span, kind: Kind) -> Iterator[tuple[Span, Kind]]:
    """The sentences of one paragraph, each with its kind."""
    text = document.text
    for start, end in rejoined(text, _segments(document, *paragraph)):
        if kind is Kind.BODY and is_furniture(text[start:end].strip()):
            yield from ((span, Kind.FURNITURE) for span in _bounded(text, start, end))
            continue
        heading_end = start
        if kind is Kind.BODY and paragraph[1] - paragraph[0] > _LAYOUT_LOST_CHARACTERS:
            heading_end = _end_of_run_in_heading(text, start, end)
        yield from ((span, Kind.HEADING) for span in _bounded(text, start, heading_end))
        yield from ((span, kind) for span in _bounded(text, heading_end, end))


def _segments(document: Document, start: int, end: int) -> Iterator[Span]:
    """What sentencex cuts, as adjoining spans; a line end inside a paragraph is a space to it."""
    while start < end:
        stop = min(start + _WINDOW_CHARACTERS, end)
        window = _NOTE_MARK.sub(_blank, document.text[start:stop].replace("\n", " "))
        lengths = [len(piece) for piece in segment(document.language, window)]
        if stop < end and len(lengths) > 1:
            lengths.pop()  # it may go on beyond the window: begin the next window with it
        for length in lengths:
            yield start, start + length
            start += length


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def rejoined(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Adjoining spans with those merged that `_GOES_ON` says are parts of one sentence."""
    begin: int | None = None
    end = 0
    for start, end in spans:
        if begin is None:
            begin = start
        if not _GOES_ON.search(text[begin:end]):
            yield begin, end
            begin = None
    if begin is not None:
        yield begin, end


def _end_of_run_in_heading(text: str, start: int, end: int) -> int:
    """Where a heading that has run into this sentence ends; `start` when there is none."""
    match = _RUN_IN_HEADING.search(text, start, end)
    if match and len(text[start : match.start()].split()) <= _RUN_IN_WORDS:
        return match.end()
    return start


def _bounded(text: str, start: int, end: int) -> Iterator[Span]:
    """The span without white space around it, cut at spaces into sentences of bounded length."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    while end - start > MAX_SENTENCE_CHARACTERS:
        cut = text.rfind(" ", start + 1, start + MAX_SENTENCE_CHARACTERS)
        cut = cut if cut > 0 else start + MAX_SENTENCE_CHARACTERS
        yield start, cut
        start = cut
        while text[start].isspace():
            start += 1
    if start < end:
        yield start, end


def passages_of(document: Document, sentences: Iterable[Sentence]) -> tuple[Passage, ...]:
    """Runs of consecutive sentences of one kind of prose, closed at a heading, where furniture
    stands between, or when long enough. A heading opens the passage below it."""
    passages: list[Passage] = []
    run: list[Sentence] = []

    def close() -> None:
        if run:
            passages.append(passage_of(document, len(passages), tuple(run)))
            run.clear()

    for sentence in sentences:
        if sentence.kind is Kind.FURNITURE:
            close()
            continue
        if run and _opens_a_passage(run, sentence):
            close()
        run.append(sentence)
    close()
    return tuple(passages)


def _opens_a_passage(run: list[Sentence], sentence: Sentence) -> bool:
    last = run[-1].kind
    if sentence.kind is Kind.HEADING:
        return last is not Kind.HEADING
    if last is Kind.HEADING:
        return False
    if (sentence.kind is Kind.CAPTION) != (last is Kind.CAPTION):
        return True
    return run[-1].end - run[0].start >= PASSAGE_CHARACTERS


def passage_of(document: Document, number: int, run: tuple[Sentence, ...]) -> Passage:
    """The passage that these sentences make."""
    only_captions = all(sentence.kind is Kind.CAPTION for sentence in run)
    return Passage(
        document=document.id,
        number=number,
        text=document.text[run[0].start : run[-1].end],
        sentences=run,
        kind=Kind.CAPTION if only_captions else Kind.BODY,
        heading=run[-1].heading,
    )

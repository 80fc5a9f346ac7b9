"""Which words of parallel sentences translate each other: two IBM Models 1 that have to agree.

Each round counts a meeting only as far as both directions believe in it (Liang, Taskar & Klein
2006, "Alignment by Agreement"), and the more the nearer its words stand to the diagonal (Dyer,
Chahuneau & Smith 2013, fast_align). A rare word thus no longer translates whatever stands beside
it. Links are learned over stems and may then be counted by form: "reporters" is not "report". All
meetings are computed at once with numpy; there is no fertility, and there are no phrases.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

Words = Sequence[Sequence[str]]
Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

_NULL_SHARE = 0.08
"""How much of a sentence translates nothing; as fast_align assumes."""
_LEAST_BELIEF = 0.01
"""A meeting believed in less is not counted by form."""


@dataclass(frozen=True)
class Side:
    """One language of a corpus: the words of every sentence, as written."""

    forms: Words
    stem: Callable[[str], str]


@dataclass(frozen=True)
class Links:
    """How often words were linked: `sources[s[i]]` with `targets[t[i]]`, `count[i]` times.

    Sorted by s, then t. `count` is an expectation, 0 or more and seldom whole.
    """

    sources: list[str]
    targets: list[str]
    s: Numbers
    t: Numbers
    count: Floats


@dataclass(frozen=True)
class _Tokens:
    """The kept words of one side, sentence after sentence."""

    stems: list[str]
    numbers: Numbers
    """Of each token, its place in `stems`."""
    sizes: Numbers
    """Tokens of each sentence."""
    forms: list[str]
    """Of each token, as written."""


@dataclass(frozen=True)
class _Meetings:
    """Every meeting of a source and a target token in one sentence."""

    cells: NDArray[np.int32]
    """Which pair of stems meets."""
    sources: NDArray[np.int32]
    """The source token, numbered through the corpus; `targets` the target token."""
    targets: NDArray[np.int32]
    nearness: NDArray[np.float32]
    """exp(-λ · distance from the diagonal), in (0, 1]."""
    weight: NDArray[np.float32]
    """How often its sentence counts."""


class Agreed:
    """A corpus with the links that both directions believe in."""

    def __init__(
        self, source: _Tokens, target: _Tokens, meetings: _Meetings, belief: NDArray[np.float32]
    ) -> None:
        """`belief`: of each meeting, how often it is a link."""
        self._source, self._target = source, target
        self._meetings, self._belief = meetings, belief

    def turned(self) -> Agreed:
        """Source and target exchanged."""
        m = self._meetings
        turned = _Meetings(m.cells, m.targets, m.sources, m.nearness, m.weight)
        return Agreed(self._target, self._source, turned, self._belief)

    def by_stem(self) -> Links:
        """Source stems with target stems."""
        source = self._source
        return self._counted(source.stems, source.numbers)

    def by_form(self) -> Links:
        """Source words as written with target stems."""
        names = sorted(set(self._source.forms))
        number = {name: i for i, name in enumerate(names)}
        return self._counted(names, np.array([number[f] for f in self._source.forms], np.int64))

    def _counted(self, names: list[str], numbers: Numbers) -> Links:
        kept = self._belief > _LEAST_BELIEF
        width = len(self._target.stems)
        s = numbers[self._meetings.sources[kept]]
        t = self._target.numbers[self._meetings.targets[kept]]
        keys, cells = np.unique(s * width + t, return_inverse=True)
        count = np.bincount(cells, self._belief[kept])
        linked = np.asarray(count, np.float64)
        return Links(names, self._target.stems, keys // width, keys % width, linked)


def agree(
    source: Side, target: Side, weights: Sequence[float], rounds: int, min_count: float,
    diagonal: float,
) -> Agreed:  # fmt: skip
    """The links after `rounds` of expectation maximisation from a uniform start.

    `weights[i]` says how often sentence pair i counts; stems that count less than `min_count` on
    their side are left out. `diagonal` is λ: 0 ignores the order of words. Raises ValueError where
    no stem is left on a side.
    """
    sources, targets = _kept(source, weights, min_count), _kept(target, weights, min_count)
    if not sources.stems or not targets.stems:
        raise ValueError(f"no word counts {min_count:g} in {len(weights)} pairs: lower min_count")
    keys, meetings = _meet(sources, targets, np.asarray(weights, np.float32), diagonal)
    s, t = keys // len(targets.stems), keys % len(targets.stems)
    no_source = _nothing(sources, meetings.sources, meetings)
    no_target = _nothing(targets, meetings.targets, meetings)
    forward = np.full(len(keys), 1 / len(targets.stems))
    backward = np.full(len(keys), 1 / len(sources.stems))
    for _ in range(rounds):
        belief = _share(forward, meetings, meetings.targets, no_target)
        belief *= _share(backward, meetings, meetings.sources, no_source)
        belief *= meetings.weight
        count = np.bincount(meetings.cells, belief, minlength=len(keys))
        forward = count / np.bincount(s, count)[s]
        backward = count / np.bincount(t, count)[t]
    return Agreed(sources, targets, meetings, belief)


def _share(
    table: Floats, meetings: _Meetings, tokens: NDArray[np.int32], nothing: Floats
) -> NDArray[np.float32]:
    """Of each meeting, the part it takes of its token, beside the token's others and nothing."""
    weight = table.astype(np.float32)[meetings.cells] * meetings.nearness
    whole = np.bincount(tokens, weight, minlength=len(nothing)) + nothing
    return np.asarray(weight / whole.astype(np.float32)[tokens], np.float32)


def _nothing(side: _Tokens, tokens: NDArray[np.int32], meetings: _Meetings) -> Floats:
    """By token, what "translates nothing" weighs: it says each word as often as the corpus does."""
    often = np.bincount(side.numbers) / len(side.numbers)
    whole = np.bincount(tokens, meetings.nearness, minlength=len(side.numbers))
    return np.asarray(_NULL_SHARE / (1 - _NULL_SHARE) * often[side.numbers] * whole, np.float64)


def _meet(
    source: _Tokens, target: _Tokens, weights: NDArray[np.float32], diagonal: float
) -> tuple[Numbers, _Meetings]:
    """The different cells, as s · (target stems) + t, and every meeting."""
    sentence = np.repeat(np.arange(len(target.sizes)), target.sizes)
    across = source.sizes[sentence]
    targets = np.repeat(np.arange(len(target.numbers)), across)
    place = np.arange(len(targets)) - (np.cumsum(across) - across)[targets]
    sources = place + (np.cumsum(source.sizes) - source.sizes)[sentence][targets]
    down = np.arange(len(sentence)) - (np.cumsum(target.sizes) - target.sizes)[sentence]
    height = (down + 0.5) / target.sizes[sentence]
    distance = np.abs((place + 0.5) / across[targets] - height[targets])
    keys, cells = np.unique(
        source.numbers[sources] * len(target.stems) + target.numbers[targets], return_inverse=True
    )
    return keys, _Meetings(
        cells.astype(np.int32),
        sources.astype(np.int32),
        targets.astype(np.int32),
        np.exp(-diagonal * distance).astype(np.float32),
        weights[sentence][targets],
    )


def _kept(side: Side, weights: Sequence[float], min_count: float) -> _Tokens:
    counts: defaultdict[str, float] = defaultdict(float)
    stems = [[side.stem(form) for form in sentence] for sentence in side.forms]
    for sentence, weight in zip(stems, weights, strict=True):
        for stem in set(sentence):
            counts[stem] += weight
    names = sorted(stem for stem, count in counts.items() if count >= min_count)
    number = {name: i for i, name in enumerate(names)}
    kept = [
        [(number[stem], form) for stem, form in zip(*pair, strict=True) if stem in number]
        for pair in zip(stems, side.forms, strict=True)
    ]
    return _Tokens(
        names,
        np.array([n for n, _ in chain.from_iterable(kept)], np.int64),
        np.array([len(sentence) for sentence in kept], np.int64),
        [form for _, form in chain.from_iterable(kept)],
    )

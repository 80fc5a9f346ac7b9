"""Every number that shapes the encoder, in one place.

The recipe follows Reimers & Gurevych 2020 ("Making Monolingual Sentence Embeddings Multilingual
using Knowledge Distillation") with a vocabulary started as in WECHSEL (Minixhofer et al. 2022).
Nothing here reads files or the environment.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class VocabularySettings:
    """Sizes of the word-piece vocabulary and how new pieces are started."""

    french_pieces: int = 13_000
    """Pieces learned on French text before those MiniLM already has are set aside."""
    total_pieces: int = 27_200
    """Pieces of the finished vocabulary, English and French together."""
    alignment_pairs: int = 300_000
    """Parallel sentences counted to start the new pieces."""
    start_pieces: int = 3
    """English pieces mixed to start one French piece."""


@dataclass(frozen=True)
class DistilSettings:
    """The distillation of the English teacher into the bilingual student."""

    cycles: tuple[int, ...] = (2_250, 3_000, 4_000)
    """Steps of each cycle; the rates fall once over each.

    Warm restarts, Loshchilov & Hutter 2017.
    """
    batch: int = 64
    max_tokens: int = 72
    english_every: int = 5
    """One batch in so many trains the student's English instead of its French."""
    layer_rate: float = 1.5e-4
    embedding_rate: float = 1e-3
    warmup: int = 300
    """Steps of each cycle over which the rates rise."""
    cosine_weight: float = 5.0
    scale: float = 20.0
    """Inverse temperature of the in-batch cross-entropy."""
    average_from: float = 0.9
    """Weights are averaged over the steps after this share of the schedule."""

    @property
    def steps(self) -> int:
        """Steps of all cycles."""
        return sum(self.cycles)


@dataclass(frozen=True)
class RankSettings:
    """The question → passage training that follows distillation."""

    steps: int = 800
    batch: int = 32
    max_tokens: int = 112
    layer_rate: float = 5e-5
    embedding_rate: float = 3e-4
    warmup: int = 25
    scale: float = 20.0
    replay_every: int = 2
    """One step in so many trains something else, so that sentence meaning is kept."""
    graded_every: int = 4
    """Of those one in so many is a batch of graded pairs, the others are distillation."""
    average_from: float = 0.7


@dataclass(frozen=True)
class TermSettings:
    """Two agreeing IBM Models 1 over stems, and what of them is kept."""

    rounds: int = 5
    diagonal: float = 3.0
    """How much nearer the diagonal is likelier; 0 ignores the order of words."""
    dictionary_weight: float = 3.0
    """A dictionary entry counts as so many sentences: enough, alone, for `min_count`."""
    min_count: float = 3.0
    min_links: float = 0.4
    """Expected links below which a translation is chance."""
    min_form_links: float = 4.0
    min_difference: float = 0.4
    """A word has translations of its own where they are so far from its stem's; 0 to 1."""
    smoothing: float = 3.0
    """Links that a word's stem lends it."""
    min_probability: float = 0.01
    max_translations: int = 12
    max_bytes: int = 950_000


@dataclass(frozen=True)
class Settings:
    """The whole run. `seed` decides every sample, split and order."""

    seed: int = 20_260
    threads: int = 2
    max_sequence: int = 256
    """Tokens the finished encoder reads of one text."""
    vocabulary: VocabularySettings = field(default_factory=VocabularySettings)
    distil: DistilSettings = field(default_factory=DistilSettings)
    rank: RankSettings = field(default_factory=RankSettings)
    terms: TermSettings = field(default_factory=TermSettings)

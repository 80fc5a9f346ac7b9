"""Every number that shapes the encoder, in one place.

The recipe follows Reimers & Gurevych 2020 ("Making Monolingual Sentence Embeddings Multilingual
using Knowledge Distillation") with a vocabulary started as in WECHSEL (Minixhofer et al. 2022).
Nothing here reads files or the environment.
"""

from __future__ import annotations

from collections.abc import Mapping
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


# Share of the schedule of sentence pairs. News and conversation weigh more than their size, law and
# parliament less.
PAIR_SHARES: Mapping[str, float] = {
    "tatoeba": 0.18, "wmt_news": 0.20, "hansard": 0.19, "europarl_ift6759": 0.05,
    "multi30k": 0.04, "tico19": 0.02, "stsb_train": 0.07, "sick": 0.015, "python_docs": 0.015,
    "laws_sample": 0.03, "law_titles": 0.02, "law_passages": 0.01, "dictionary": 0.09,
    "joined_news": 0.03, "joined_hansard": 0.01, "english": 0.03,
}  # fmt: skip
# What is asked about is news; and what ranks translations needs their names and numbers.
NEWS_SHARES: Mapping[str, float] = {
    "wmt_news": 0.5, "tico19": 0.05, "hansard": 0.1, "europarl_ift6759": 0.08, "tatoeba": 0.1,
    "stsb_train": 0.07, "joined_news": 0.1,
}  # fmt: skip

# Share of the schedule of questions. "…_en": the same with the question's words put into English.
FIRST_SHARES: Mapping[str, float] = {
    "piaf": 0.15, "piaf_en": 0.12, "quiz": 0.09, "quiz_en": 0.09, "news": 0.19, "news_en": 0.10,
    "english": 0.09, "law": 0.03, "window": 0.14,
}  # fmt: skip
# Written questions, real English among them, in place of most of the glosses.
AGAIN_SHARES: Mapping[str, float] = {
    "piaf": 0.14, "piaf_en": 0.02, "quiz": 0.04, "quiz_en": 0.01, "news": 0.10, "news_en": 0.01,
    "english": 0.06, "law": 0.02, "window": 0.04, "written": 0.31, "written_en": 0.19,
    "across": 0.05, "sentence": 0.08,
}  # fmt: skip


@dataclass(frozen=True)
class RankSettings:
    """The question → passage training that follows distillation."""

    shares: Mapping[str, float]
    """Share of each source of questions in the schedule; they need not add up to 1."""
    steps: int = 800
    batch: int = 32
    max_tokens: int = 112
    layer_rate: float = 5e-5
    embedding_rate: float = 3e-4
    warmup: int = 25
    scale: float = 20.0
    replay_every: int = 2
    """One step in so many trains something else, so that sentence meaning is kept."""
    replay: tuple[str, ...] = ("french", "english", "french", "graded")
    """What it trains then, in turn: distillation of one language or, "bitext", of both, which also
    have to find each other; or pairs graded for likeness."""
    replay_shares: Mapping[str, float] = field(default_factory=lambda: PAIR_SHARES)
    bitext_scale: float = 30.0
    """Inverse temperature of finding a translation among a batch's."""
    neighbour_weight: float = 30.0
    """Of keeping the cosines within each language; it makes the two parts of a size."""
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
    rank: RankSettings = field(default_factory=lambda: RankSettings(FIRST_SHARES))
    rank_again: RankSettings = field(
        default_factory=lambda: RankSettings(
            AGAIN_SHARES, steps=720, batch=28, max_tokens=160,
            replay=("bitext", "graded"), replay_shares=NEWS_SHARES,
        )
    )  # fmt: skip
    terms: TermSettings = field(default_factory=TermSettings)

"""From the data folder to a student that has not been trained: vocabulary, start values, tokens."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from scipy import sparse
from tokenizers import Tokenizer

from training import start, vocabulary
from training.corpora import Pair
from training.mix import Mix
from training.settings import Settings, VocabularySettings
from training.student import Encoder

# Running text that the vocabulary is learned on and counted over.
_TEXT_SOURCES = (
    "tatoeba", "wmt_news", "hansard", "europarl_ift6759", "multi30k", "tico19", "python_docs",
)  # fmt: skip


def make_tokenizer(
    mix: Mix, news: list[str], teacher_folder: Path, settings: Settings
) -> Tokenizer:
    """Learns and prunes the bilingual vocabulary; `news` is French running text."""
    pairs = _text_pairs(mix)
    french_text = [pair.fr for pair in pairs] + news
    english_text = [pair.en for pair in mix.rows[slice(*mix.spans["english"])]]
    english_text += [pair.en for pair in pairs] + [p.en for p in _span(mix, "dictionary")]
    base_file = teacher_folder / "tokenizer.json"
    base = Tokenizer.from_file(str(base_file))
    base.no_padding()
    sizes: VocabularySettings = settings.vocabulary
    learned = vocabulary.learn_french(french_text, sizes.french_pieces)
    pieces = vocabulary.choose(
        vocabulary.base_pieces(base_file), learned,
        vocabulary.count_pieces(base, english_text),
        vocabulary.count_pieces(base, french_text[::4]), sizes.total_pieces,
    )  # fmt: skip
    return vocabulary.build(pieces, settings.max_sequence)


def start_words(
    mix: Mix, tokenizer: Tokenizer, teacher: Encoder, teacher_folder: Path, settings: Settings
) -> torch.Tensor:
    """Input embeddings (pieces × size): the teacher's own, or mixtures for pieces it lacks."""
    pairs = _text_pairs(mix) + _span(mix, "stsb_train") + _span(mix, "dictionary")
    order = np.random.default_rng(settings.seed).permutation(len(pairs))
    pairs = [pairs[i] for i in order[: settings.vocabulary.alignment_pairs]]
    base = Tokenizer.from_file(str(teacher_folder / "tokenizer.json"))
    base.no_padding()
    own = teacher.bert.embeddings.word_embeddings.weight.numpy()
    numbers, weights = start.nearest_pieces(
        _presence(tokenizer, [pair.fr for pair in pairs]),
        _presence(base, [pair.en for pair in pairs]), settings.vocabulary.start_pieces,
    )  # fmt: skip
    words = start.start_embeddings(own, numbers, weights)
    known = base.get_vocab()
    for piece, number in tokenizer.get_vocab().items():
        if piece in known:
            words[number] = own[known[piece]]
    return torch.from_numpy(words)


def _presence(tokenizer: Tokenizer, texts: list[str]) -> sparse.csr_matrix:
    rows: list[list[int]] = []
    for first in range(0, len(texts), 20_000):
        encodings = tokenizer.encode_batch_fast(
            texts[first : first + 20_000], add_special_tokens=False
        )
        rows += [encoding.ids for encoding in encodings]
    return start.presence(rows, tokenizer.get_vocab_size())


def _span(mix: Mix, name: str) -> list[Pair]:
    return mix.rows[slice(*mix.spans[name])]


def _text_pairs(mix: Mix) -> list[Pair]:
    return [pair for name in _TEXT_SOURCES for pair in _span(mix, name)]

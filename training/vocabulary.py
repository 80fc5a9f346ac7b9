"""The bilingual word-piece vocabulary: MiniLM's useful pieces and the French ones it lacks.

French pieces are learned with the WordPiece trainer of `tokenizers`, on text normalised exactly as
the finished tokenizer does it. Of the English teacher's pieces only those are kept that the
corpora use, up to a fixed total, because every piece costs 768 bytes of the shipped file.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, trainers
from tokenizers.models import WordPiece

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_CONTINUED = "##"


def normalizer() -> normalizers.Normalizer:
    """Uncased, accents stripped, as MiniLM does; ligatures and typographic quotes made plain.

    MiniLM's own normaliser leaves œ, ’ and « alone, so « cœur » and "coeur" would differ.
    """
    return normalizers.Sequence([
        normalizers.Replace(Regex("[œŒ]"), "oe"),
        normalizers.Replace(Regex("[æÆ]"), "ae"),
        normalizers.Replace(Regex("[’‘\u02bc]"), "'"),
        normalizers.Replace(Regex("[«»“”„]"), '"'),
        normalizers.BertNormalizer(
            clean_text=True, handle_chinese_chars=True, strip_accents=True, lowercase=True
        ),
    ])  # fmt: skip


def learn_french(sentences: Iterable[str], size: int) -> list[str]:
    """Learns `size` word pieces on French text."""
    tokenizer = Tokenizer(WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=size, special_tokens=list(SPECIAL), show_progress=False,
        limit_alphabet=200, continuing_subword_prefix=_CONTINUED,
    )  # fmt: skip
    tokenizer.train_from_iterator(sentences, trainer)
    ranked = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    return [piece for piece, _ in ranked if piece not in SPECIAL]


def count_pieces(tokenizer: Tokenizer, texts: Sequence[str]) -> Counter[str]:
    """How often `tokenizer` produces each piece on `texts`."""
    counts: Counter[int] = Counter()
    for start in range(0, len(texts), 20_000):
        for encoding in tokenizer.encode_batch_fast(list(texts[start : start + 20_000])):
            counts.update(encoding.ids)
    return Counter({piece: counts[number] for piece, number in tokenizer.get_vocab().items()})


def choose(
    base: Sequence[str], french: Sequence[str], english_counts: Counter[str],
    french_counts: Counter[str], total: int,
) -> list[str]:  # fmt: skip
    """The `total` pieces of the finished vocabulary.

    Special pieces first, then every Latin, Greek or Cyrillic character of `base` (so that any
    word can be spelled), then new French pieces and the most used of `base`.
    """
    known = set(base)
    letters = [p for p in base if _is_letter(p)]
    new = sorted(p for p in french if p not in known)  # the trainer breaks ties at random
    fixed = list(dict.fromkeys([*SPECIAL, *letters, *new]))
    chosen = set(fixed)
    rest = [p for p in base if p not in chosen and not p.startswith("[unused")]
    rest.sort(key=lambda p: (-(english_counts[p] + french_counts[p]), p))
    return fixed + rest[: total - len(fixed)]


def build(pieces: Sequence[str], max_length: int) -> Tokenizer:
    """A tokenizer ([CLS] text [SEP], cut at `max_length`) over `pieces`, numbered in order."""
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.add_special_tokens(list(SPECIAL))
    tokenizer.normalizer = normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    from tokenizers.decoders import WordPiece as Decoder
    from tokenizers.processors import TemplateProcessing

    tokenizer.decoder = Decoder(prefix=_CONTINUED)
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(name, vocabulary[name]) for name in ("[CLS]", "[SEP]")],
    )
    tokenizer.enable_truncation(max_length)
    return tokenizer


def base_pieces(tokenizer_file: Path) -> list[str]:
    """The pieces of the teacher's `tokenizer.json`, by number."""
    vocabulary = json.loads(tokenizer_file.read_text("utf-8"))["model"]["vocab"]
    return sorted(vocabulary, key=vocabulary.__getitem__)


def _is_letter(piece: str) -> bool:
    bare = piece.removeprefix(_CONTINUED)
    return len(bare) == 1 and (ord(bare) < 0x530 or 0x2010 <= ord(bare) <= 0x20BF)

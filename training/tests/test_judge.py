"""The judge: its data spoilt as stated, its loss by hand, the same scores after writing it."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertForSequenceClassification, BertModel

from training.corpora import Pair
from training.judge_batches import answer_batch, by_length, drawn
from training.judge_claims import Claim, across, made
from training.judge_data import AskedSpan as Asked
from training.judge_data import Group, among_siblings, in_context, quiz_pairs, with_alike
from training.judge_evaluate import claim_accuracy, first_share, spoilt_share, spread
from training.judge_export import export, named
from training.judge_model import ANSWERS, answer_loss, claim_loss, new_judge, pairs_of
from training.judge_settings import LABELS, JudgeSettings
from training.judge_text import asked_of, contrary, cut_sentences, marks, other_number, spoilt
from training.student import Encoder

NEWS = "Le sommet s'est tenu à Anchorage en 2025. M. Poutine est reparti. Rien n'a été signé !"


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def test_sentences_end_where_they_should() -> None:
    assert [NEWS[s:e] for s, e in cut_sentences(NEWS)] == [
        "Le sommet s'est tenu à Anchorage en 2025.",
        "M. Poutine est reparti.",
        "Rien n'a été signé !",
    ]


@given(st.text(max_size=200))
def test_sentences_lose_only_what_stands_between(text: str) -> None:
    spans = cut_sentences(text)
    assert [s for s, _ in spans] == sorted(s for s, _ in spans)
    for (_, end), (start, _) in pairwise(spans):
        assert set("".join(text[end:start].split())) <= set('"»”)')
    assert not spans or (spans[0][0] == 0 and spans[-1][1] == len(text))


def test_marks_are_names_and_numbers_but_never_the_first_word() -> None:
    text = "Donald Trump a vu Vladimir Poutine pendant 3 heures"
    found = [(text[m.start : m.end], m.kind) for m in marks(text)]
    assert ("Vladimir Poutine", "name") in found
    assert ("3", "number") in found
    assert not any(name.startswith("Donald") for name, _ in found)


@given(st.from_regex(r"[0-9]{1,9}", fullmatch=True), st.integers(0, 99))
def test_another_number_is_another_of_the_same_length(text: str, seed: int) -> None:
    other = other_number(text, np.random.default_rng(seed))
    assert other != text
    assert len(other) == len(text)


def test_a_question_is_spoilt_only_by_what_its_answer_says() -> None:
    question = "Qui a rencontré Poutine en 2025 ?"
    other = spoilt(question, "Trump a vu Poutine en Alaska.", ["Macron"], rng())
    assert other == "Qui a rencontré Macron en 2025 ?"
    changed = spoilt(question, "Cela s'est passé en 2025.", ["Macron"], rng())
    assert changed is not None
    assert changed.startswith("Qui a rencontré Poutine en ")
    assert changed != question
    assert spoilt(question, "Rien n'a été signé.", ["Macron"], rng()) is None


def test_a_sentence_becomes_a_question_without_its_answer() -> None:
    made_of = asked_of("The summit was held in Anchorage by both sides", "en", rng())
    assert made_of is not None
    assert made_of.split()[0] in ("Where", "In")
    assert "Anchorage" not in made_of
    assert made_of.endswith("?")
    assert asked_of("nothing to ask of here", "en", rng()) is None


def test_the_contrary_says_something_else() -> None:
    for seed in range(8):
        denied = contrary("The door is open on day 12", "en", [], np.random.default_rng(seed))
        assert denied == "The door is not open on day 12" or (
            denied is not None and denied.startswith("The door is open on day ") and denied != "12"
        )


def test_the_answering_sentence_stands_against_its_context() -> None:
    groups = in_context([Asked("Quand ?", NEWS, NEWS.index("2025"), "x")])
    assert groups == [
        Group("Quand ?", "Le sommet s'est tenu à Anchorage en 2025.",
              ("M. Poutine est reparti.", "Rien n'a été signé !")),
    ]  # fmt: skip
    assert in_context([Asked("Quand ?", NEWS, -1, "x")]) == []


def test_alike_sentences_of_other_contexts_are_added() -> None:
    groups = [
        Group("Où est le chat noir ?", "Le chat noir dort ici.", ("Il pleut fort dehors.",)),
        Group("Où est le chien ?", "Le chien dort près du chat noir.", ()),
    ]
    widened = with_alike(groups, "fr")
    assert widened[0].wrong[0] == "Il pleut fort dehors."
    assert widened[0].wrong[1] == "Le chien dort près du chat noir."
    assert groups[0].right not in widened[0].wrong


def test_quizzes_are_paired_by_place() -> None:
    french = [Asked(f"q{n} ?", f"contexte {n}", 0, "openquizzdb:Mer") for n in range(3)]
    english = [Asked(f"e{n}?", f"context {n}", 0, "openquizzdb-en:Mer") for n in range(2)]
    pairs = quiz_pairs(french, english)
    assert [(fr.question, en.question) for fr, en in pairs] == [("q0 ?", "e0?"), ("q1 ?", "e1?")]
    assert among_siblings(french[:1], french) == [
        Group("q0 ?", "contexte 0", ("contexte 1", "contexte 2"))
    ]


def test_claims_are_made_with_the_label_they_have() -> None:
    news = [Pair("It is 10 past 4", "Il est 4 h 10"), Pair("We are late", "On est en retard")] * 30
    claims = made(news, ["Nobody"], 200, rng())
    by_label = {label: [c for c in claims if c.label == label] for label in range(3)}
    assert all(by_label.values())
    said = {pair.en for pair in news} | {pair.fr for pair in news}
    assert all(claim.hypothesis in said for claim in by_label[0] + by_label[1])
    assert not any(claim.hypothesis in said for claim in by_label[2])
    english = across([Claim("a", "b", 1), Claim("a", "c", 0)], {"c": "see"})
    assert english == [Claim("a", "see", 0)]


def test_sources_are_drawn_by_share_and_in_like_lengths() -> None:
    sources = {"a": list(range(10)), "b": list(range(100, 130))}
    items = drawn(sources, {"a": 0.25, "b": 0.75}, 400, seed=3)
    assert sum(item < 100 for item in items) == 100
    assert all(items.count(n) == 10 for n in range(10))
    batches = by_length(items, items, 8, seed=3)
    assert all(len(batch) == 8 for batch in batches)
    assert batches == by_length(items, items, 8, seed=3)


def test_a_batch_holds_each_question_with_one_right_sentence() -> None:
    groups = [
        Group("Quand Poutine est-il parti en 2025 ?", "Parti vers 2025, dit Poutine.", ("b", "c")),
        Group("Où ?", "d", ("e",)),
    ]
    settings = JudgeSettings(wrong=1, swapped=1.0)
    batch = answer_batch(groups, ["Macron"], 5, settings)
    assert batch == answer_batch(groups, ["Macron"], 5, settings)
    rows = list(zip(batch.texts, batch.group, batch.right, strict=True))
    assert [(group, right) for _, group, right in rows if group >= 0] == [
        (0, True), (0, False), (1, True), (1, False)
    ]  # fmt: skip
    alone = [(texts, right) for texts, group, right in rows if group < 0]
    assert len(alone) == 1
    assert not alone[0][1]
    assert alone[0][0] != (groups[0].question, groups[0].right)


def test_the_loss_by_hand() -> None:
    scores = torch.tensor([2.0, 0.0, 1.0])
    loss = answer_loss(scores, torch.tensor([0, 0, -1]), torch.tensor([True, False, False]))
    alone = (math.log1p(math.exp(-2)) + math.log(2) + math.log1p(math.exp(1))) / 3
    within = math.log(math.exp(2) + 1) - 2
    assert loss.item() == pytest.approx(alone + within, abs=1e-5)


def test_inference_does_not_see_the_fourth_output() -> None:
    scores = torch.tensor([[1.0, 1.0, 1.0, 50.0]])
    assert claim_loss(scores, torch.tensor([2])).item() == pytest.approx(math.log(3))


def tiny() -> Encoder:
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=12, hidden_size=16, num_hidden_layers=3, num_attention_heads=2,
        intermediate_size=24, max_position_embeddings=32,
    )  # fmt: skip
    return Encoder(BertModel(config))


def tokenizer() -> Tokenizer:
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "qui", "va", "il", "non", "oui"]
    made_of = Tokenizer(WordPiece({p: n for n, p in enumerate(pieces)}, unk_token="[UNK]"))
    made_of.pre_tokenizer = BertPreTokenizer()
    made_of.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )  # fmt: skip
    return made_of


def test_pairs_are_padded_to_a_width_of_eight() -> None:
    pairs = pairs_of(tokenizer(), [("qui va", "il"), ("qui", "oui")], 16)
    assert pairs.ids.tolist() == [[2, 5, 6, 3, 7, 3, 0, 0], [2, 5, 3, 9, 3, 0, 0, 0]]
    assert pairs.types.tolist() == [[0, 0, 0, 0, 1, 1, 0, 0], [0, 0, 0, 1, 1, 0, 0, 0]]


def test_a_judge_starts_from_the_lower_layers() -> None:
    encoder = tiny()
    judge = new_judge(encoder, layers=2, seed=3)
    own, first = judge.bert.state_dict(), encoder.bert.state_dict()
    assert judge.bert.config.num_hidden_layers == 2
    assert all(torch.equal(value, first[name]) for name, value in own.items())


def test_it_scores_the_same_after_it_was_written(tmp_path: Path) -> None:
    judge = new_judge(tiny(), layers=2, seed=3)
    export(judge, tokenizer(), tmp_path, 16)
    read = BertForSequenceClassification.from_pretrained(tmp_path, dtype=torch.float32)
    assert read.config.id2label == dict(enumerate(LABELS))
    # Eight bits keep a weight within a sixteenth of itself, below 2⁻⁶ within 2⁻¹⁰.
    for name, value in named(judge).items():
        found = read.state_dict()[name]
        assert found.dtype == torch.float32
        assert torch.allclose(found, value, rtol=1 / 16, atol=2**-10), name
    kept = {n.replace("bert.pooler.dense.", "dense."): v for n, v in read.state_dict().items()}
    judge.load_state_dict(kept, strict=False)
    pairs = pairs_of(tokenizer(), [("qui va", "il va"), ("qui", "non")], 16)
    ours = judge.judge(pairs.ids, pairs.types)
    theirs = read(
        input_ids=pairs.ids, token_type_ids=pairs.types, attention_mask=(pairs.ids != 0).long()
    ).logits
    assert torch.allclose(ours, theirs, atol=1e-5)


def by_words(pairs: list[tuple[str, str]]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """A stand-in judge: the words two texts share, for every output."""
    shared = [len(set(a.split()) & set(b.split())) for a, b in pairs]
    return np.array([[n, 0, -n, n] for n in shared], np.float32)


def test_what_is_measured_is_evenly_spread() -> None:
    assert spread(list(range(10)), 4) == [0, 2, 5, 7]
    assert spread([1, 2], 4) == [1, 2]


def test_figures_by_hand() -> None:
    groups = [
        Group("qui va là", "il va là", ("non", "qui")),
        Group("qui va là", "non", ("il va",)),
    ]
    assert first_share(groups, by_words) == 0.5  # type: ignore[arg-type]
    numbered = [Group("qui a 12 ans", "il a 12 ans", ("non",))] * 4
    assert spoilt_share(numbered + groups, by_words, 3) == (1.0, 4)  # type: ignore[arg-type]
    claims = [Claim("a b", "a b", 0), Claim("a", "c", 0), Claim("a", "a", 2)]
    assert claim_accuracy(claims, by_words) == pytest.approx(2 / 3)  # type: ignore[arg-type]
    assert by_words([("a", "a")])[0, ANSWERS] == 1

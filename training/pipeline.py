"""The stages in order, and the files by which each hands its result to the next."""

from __future__ import annotations

import hashlib
import json
import logging
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from training import corpora, export, graded, mix, rank, term_table
from training.code_switch import word_table
from training.distil import distil
from training.mining import encode_rows, mine, mined_rows
from training.prepare import make_tokenizer, start_words
from training.rank_data import rank_schedule, read_rank_data
from training.replay import Replay
from training.settings import PAIR_SHARES, RankSettings, Settings
from training.student import Encoder, load_teacher, new_student
from training.teacher import TeacherVectors
from training.teacher_files import teacher_folder
from training.tokens import Tokens, kept_tokens, tokenize

log = logging.getLogger(__name__)
STAGES = ("prepare", "distil", "rank", "rank_again", "export", "terms")


def made_of(*parts: bytes) -> str:
    """What tells files in the work folder apart that were made of different things."""
    return hashlib.sha256(b"\n".join(parts)).hexdigest()[:12]


class Pipeline:
    """Runs stages by name. `work` keeps checkpoints and may be deleted afterwards."""

    def __init__(self, data: Path, out: Path, work: Path, settings: Settings) -> None:
        self.data, self.out, self.work, self.settings = data, out, work, settings
        self.work.mkdir(parents=True, exist_ok=True)
        self.out.mkdir(parents=True, exist_ok=True)

    def run(self, stage: str) -> None:
        """Runs one of STAGES."""
        getattr(self, f"_{stage}")()

    @cached_property
    def mix(self) -> mix.Mix:
        """The sentence pairs of the schedule."""
        return mix.read_mix(self.data, self.settings.seed)

    @cached_property
    def teacher(self) -> Encoder:
        """The frozen English teacher."""
        return load_teacher(teacher_folder())

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The bilingual tokenizer, made by the stage `prepare`."""
        return Tokenizer.from_file(str(self.work / "tokenizer.json"))

    def student(self, weights: str) -> Encoder:
        """The student with the weights a stage left under this name."""
        state = torch.load(self.work / f"{weights}.pt", weights_only=True)
        words = state["bert.embeddings.word_embeddings.weight"]
        encoder = new_student(self.teacher, words, self.settings.max_sequence)
        encoder.load_state_dict(state)
        return encoder

    def english_targets(self) -> TeacherVectors:
        """The teacher's vectors of the English side of `mix`."""
        base = Tokenizer.from_file(str(teacher_folder() / "tokenizer.json"))
        tokens = self._tokens("teacher_english", base, [pair.en for pair in self.mix.rows])
        return TeacherVectors(self.teacher, tokens, self.work / "teacher_vectors.f16")

    def own_targets(self, weights: str) -> TeacherVectors:
        """The vectors of the English side of `mix` by the student that a stage left."""
        student = self.student(weights).requires_grad_(False)
        path = self.work / f"own_vectors_{made_of(self._weights(weights))}.f16"
        return TeacherVectors(student, self.sides[1], path)

    @cached_property
    def sides(self) -> tuple[Tokens, Tokens]:
        """French and English sides of `mix`, cut for the student."""
        rows = self.mix.rows
        french = self._tokens("french", self.tokenizer, [pair.fr for pair in rows])
        return french, self._tokens("english", self.tokenizer, [pair.en for pair in rows])

    def _weights(self, name: str) -> bytes:
        return (self.work / f"{name}.pt").read_bytes()

    def _tokens(self, name: str, tokenizer: Tokenizer, texts: list[str]) -> Tokens:
        path = self.work / f"tokens_{name}.npz"
        return kept_tokens(path, tokenizer, texts, self.settings.distil.max_tokens)

    def _prepare(self) -> None:
        if (self.work / "start.pt").exists():
            return
        news = [a.passage for a in corpora.read_titles(self.data, "fr")]
        tokenizer = make_tokenizer(self.mix, news, teacher_folder(), self.settings)
        tokenizer.save(str(self.work / "tokenizer.json"))
        words = start_words(self.mix, tokenizer, self.teacher, teacher_folder(), self.settings)
        student = new_student(self.teacher, words, self.settings.max_sequence)
        torch.save(student.state_dict(), self.work / "start.pt")

    def _distil(self) -> None:
        if (self.work / "distilled.pt").exists():
            return
        settings = self.settings.distil
        french, english = self.sides
        plan = mix.schedule(
            self.mix, french.lengths(), PAIR_SHARES, settings.steps, settings.batch,
            self.settings.seed,
        )  # fmt: skip
        log.info("%d rows, mean %.1f French tokens", len(self.mix.rows),
                 float(np.mean(french.lengths()[plan])))  # fmt: skip
        weights = distil(
            self.student("start"), french, english, self.english_targets(), plan, settings,
            self.work / "distil.checkpoint",
        )  # fmt: skip
        torch.save(weights, self.work / "distilled.pt")

    def _rank(self) -> None:
        if not (self.work / "ranked.pt").exists():
            targets, seed = self.english_targets(), self.settings.seed
            self._ranking("distilled", "ranked", targets, self.settings.rank, seed)

    def _rank_again(self) -> None:
        if not (self.work / "ranked_again.pt").exists():
            targets, seed = self.own_targets("ranked"), self.settings.seed + 100
            self._ranking("ranked", "ranked_again", targets, self.settings.rank_again, seed)

    def _ranking(
        self, start: str, result: str, targets: TeacherVectors, settings: RankSettings, seed: int
    ) -> None:
        """Trains the weights `start` into the weights `result`."""
        student = self.student(start)
        task, spans = self._rank_task(student, start, settings, seed)
        plan = rank_schedule(spans, task.answer, task.passages.lengths(), settings, seed)
        replay = self._replay(student, targets, settings, seed)
        path = self.work / f"{result}.checkpoint"
        torch.save(
            rank.train(student, task, plan, replay, settings, path), self.work / f"{result}.pt"
        )

    def _replay(
        self, student: Encoder, targets: TeacherVectors, settings: RankSettings, seed: int
    ) -> Replay:
        distilled = self.settings.distil
        turns, size = settings.steps // settings.replay_every + 1, distilled.batch
        lengths = self.sides[0].lengths()
        rows = mix.schedule(self.mix, lengths, settings.replay_shares, turns, size, seed + 5)
        pairs = graded.read_pairs(self.data)
        likeness = graded.graded_task(pairs, self.tokenizer, distilled.max_tokens)
        graded_rows = graded.graded_schedule(len(pairs), turns, size, seed)
        return Replay(
            student, self.sides, targets, rows, likeness, graded_rows, distilled, settings
        )

    def _rank_task(
        self, student: Encoder, start: str, settings: RankSettings, seed: int
    ) -> tuple[rank.RankTask, dict[str, tuple[int, int]]]:
        """Questions, passages and mined wrong passages; the mining is kept in the work folder."""
        found = read_rank_data(self.data, self._word_table(), self.settings.seed)
        questions = tokenize(self.tokenizer, found.questions, settings.max_tokens)
        passages = tokenize(self.tokenizer, found.passages, settings.max_tokens)
        texts = "\n".join((*found.questions, *found.passages)).encode()
        origin = made_of(self._weights(start), texts, found.answer.tobytes())
        kept = self.work / f"wrong_passages_{origin}.npy"
        if not kept.exists():
            rows = mined_rows(found, settings.shares)
            asked = encode_rows(student, questions, rows)
            read = encode_rows(student, passages, np.unique(found.answer[rows]))
            np.save(kept, mine(found, settings.shares, asked, read, seed))
        return rank.RankTask(questions, passages, found.answer, np.load(kept)), found.spans

    def _word_table(self) -> dict[str, str]:
        kept = self.work / "word_table.json"
        if not kept.exists():
            pairs = term_table.table_pairs(self.data, self.settings.seed)[::2]
            kept.write_text(json.dumps(word_table(pairs), ensure_ascii=False), "utf-8")
        table: dict[str, str] = json.loads(kept.read_text("utf-8"))
        return table

    def _export(self) -> None:
        encoder = self.student("ranked_again")
        export.export(encoder, self.tokenizer, self.out, self.settings.max_sequence)

    def _terms(self) -> None:
        settings = self.settings.terms
        tables = term_table.make_tables(self.data, self.settings.seed, settings)
        for name, entries in zip(("en_fr", "fr_en"), tables, strict=True):
            path = self.out / f"term_translations_{name}.tsv.gz"
            path.write_bytes(term_table.packed(entries))
            log.info("%s: %d entries, %d bytes", path.name, len(entries), path.stat().st_size)

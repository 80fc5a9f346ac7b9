"""One command: the data folder in, the encoder and the term tables out.

    python -m training.run --data DIR --out DIR [--work DIR] [--only STAGE …]

Stages, each resumed or skipped when its result is in the work folder: prepare, distil, rank,
export, terms. `python -m training.evaluate` measures.
"""

from __future__ import annotations

import argparse
import logging
from dataclasses import replace
from pathlib import Path

import torch

from training.pipeline import STAGES, Pipeline
from training.settings import Settings

log = logging.getLogger(__name__)


def main() -> None:
    """Parses the arguments and runs the stages in order."""
    parser = argparse.ArgumentParser(prog="training.run", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--out", type=Path, required=True, help="the encoder's folder")
    parser.add_argument("--work", type=Path, default=Path("training/work"), help="checkpoints")
    parser.add_argument("--only", nargs="+", choices=STAGES, default=list(STAGES))
    parser.add_argument(
        "--distil-steps",
        type=int,
        nargs="+",
        metavar="STEPS",
        help="steps of each cycle; default: see settings.py",
    )
    parser.add_argument("--rank-steps", type=int, help="default: see settings.py")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    settings = _settings(arguments.distil_steps, arguments.rank_steps)
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    pipeline = Pipeline(arguments.data, arguments.out, arguments.work, settings)
    for stage in STAGES:
        if stage in arguments.only:
            log.info("stage %s", stage)
            pipeline.run(stage)


def _settings(distil_steps: list[int] | None, rank_steps: int | None) -> Settings:
    settings = Settings()
    if distil_steps is not None:
        settings = replace(settings, distil=replace(settings.distil, cycles=tuple(distil_steps)))
    if rank_steps is not None:
        settings = replace(settings, rank=replace(settings.rank, steps=rank_steps))
    return settings


if __name__ == "__main__":
    main()

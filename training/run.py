"""One command: the data folder in, the encoder and the term tables out.

    python -m training.run --data DIR --out DIR [--work DIR] [--only STAGE …]

Stages, each resumed or skipped when its result is in the work folder: prepare, distil, rank,
rank_again, export, terms. `python -m training.evaluate` measures.
"""

from __future__ import annotations

import argparse
import logging
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
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    settings = Settings()
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    pipeline = Pipeline(arguments.data, arguments.out, arguments.work, settings)
    for stage in STAGES:
        if stage in arguments.only:
            log.info("stage %s", stage)
            pipeline.run(stage)


if __name__ == "__main__":
    main()

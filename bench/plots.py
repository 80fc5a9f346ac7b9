"""The plots of `bench/results/`, as SVG that comes out the same for the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bench.floor_record import Compared

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from bench.growth import Grown

OURS, BESIDE = "#1f5f8b", "#8a8a8a"


def draw_ratios(rows: Sequence[Compared], path: Path) -> None:
    """Each ratio as a bar, 1 as a line, and a mark at what it must not exceed."""
    figure, axes = figure_of(1, height=0.6 * len(rows) + 1)
    (axis,) = axes
    places = range(len(rows))
    axis.barh(places, [row.ratio for row in rows], color=OURS, height=0.5)
    axis.axvline(1.0, color=BESIDE, linewidth=1)
    limited = [(row.limit, place) for place, row in enumerate(rows) if row.limit is not None]
    axis.scatter(
        [limit for limit, _ in limited],
        [place for _, place in limited],
        marker="|",
        s=400,
        color="black",
        label="at most",
    )
    axis.set_yticks(places, [row.what for row in rows])
    axis.invert_yaxis()
    axis.set_xlabel("times the floor (1 is as fast as can be)")
    axis.legend(frameon=False)
    save(figure, path)


def figure_of(columns: int, height: float) -> tuple[Figure, Sequence[Axes]]:
    from matplotlib import rcParams
    from matplotlib.figure import Figure

    # Text stays text, and the ids inside do not change from run to run.
    rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "anchorage"})
    figure = Figure(figsize=(4.5 * columns + 2.5, height), layout="constrained")
    axes = figure.subplots(1, columns, squeeze=False)
    return figure, list(axes[0])


def save(figure: Figure, path: Path) -> None:
    figure.savefig(path, format="svg", metadata={"Date": None})


def draw_growth(rows: Sequence[Grown], path: Path) -> None:
    """Build rate, queries and memory against the number of passages, side by side."""
    figure, (rate, queries, memory) = figure_of(3, height=3.8)
    passages = [row.passages for row in rows]
    rate.plot(passages, [row.passages / row.build_s for row in rows], "o-", color=OURS)
    rate.set_title("passages built a second, encoding aside")
    for name, values, colour, line in (
        ("query p95", [row.search_p95_ms for row in rows], OURS, "o-"),
        ("query p50", [row.search_p50_ms for row in rows], OURS, "o:"),
        ("p95 with encoding", [row.whole_p95_ms for row in rows], "#c06a1b", "o-"),
        ("FAISS alone p95", [row.faiss_p95_ms for row in rows], BESIDE, "o-"),
    ):
        queries.plot(passages, values, line, color=colour, label=name)
    queries.set_yscale("log")
    queries.set_title("milliseconds")
    queries.legend(frameon=False)
    memory.plot(passages, [row.answer_mib for row in rows], "o-", color=OURS, label="answering")
    memory.plot(passages, [row.build_mib for row in rows], "o-", color=BESIDE, label="building")
    memory.set_title("peak memory, MiB")
    memory.legend(frameon=False)
    for axis in (rate, queries, memory):
        axis.set_xscale("log")
        axis.set_xlabel("passages")
    for axis in (rate, memory):
        axis.set_ylim(bottom=0)
    save(figure, path)

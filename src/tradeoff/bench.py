"""`tradeoff bench`: measure each performance figure beside its target, and beside a plain peer in the same run."""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

PEER_ROWS = {"row by row": 200_000, "vectorised": 2_000_000}
SMALL, MIDDLE = 2_048, 8_192
"""Users of the two runs whose memory is compared."""
LARGE_IMPRESSIONS = 100_000_000


@dataclass(frozen=True)
class Figure:
    """One line of the result; ``high_is_good`` says on which side of the target to be."""

    name: str
    unit: str
    measured: float
    target: float
    high_is_good: bool = False
    remark: str = ""

    @property
    def met(self) -> bool:
        """Whether the target is reached."""
        return self.measured >= self.target if self.high_is_good else self.measured <= self.target

    def line(self) -> str:
        """The figure as one line of a table."""
        side = "≥" if self.high_is_good else "≤"
        return (f"{self.name:<42}{self.measured:>9.3g} {self.unit:<9}{side} {self.target:<7.3g}"
                f"{'met' if self.met else 'NOT MET':<9}{self.remark}").rstrip()


@dataclass(frozen=True)
class Cost:
    """What a run took: rows written, CPU seconds, wall seconds, peak memory in MB."""

    rows: int
    cpu: float
    wall: float
    peak: float

    @property
    def rate(self) -> float:
        """Million rows per CPU-second."""
        return self.rows / self.cpu / 1e6


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the suites."""
    suites = parser.add_subparsers(dest="suite", required=True, metavar="SUITE")
    for name, (_, words) in SUITES.items():
        suite = suites.add_parser(name, help=words, description=words)
        suite.add_argument("--large", action="store_true",
                           help=f"also write {LARGE_IMPRESSIONS / 1e6:.0f} million impressions (200 MB of disk, a minute)")


def run(args: argparse.Namespace) -> int:
    """Run one suite and print its table; the exit code does not depend on the figures."""
    print(f"{'figure':<42}{'measured':>9} {'':<9}{'target':<9}{'':<9}", flush=True)
    suite, _ = SUITES[args.suite]
    figures = []
    for figure in suite(args.large):
        print(figure.line(), flush=True)
        figures.append(figure)
    print(f"{sum(figure.met for figure in figures)} of {len(figures)} targets met")
    return 0


def market(large: bool) -> Iterator[Figure]:
    """The figures of the simulator and the data, one after the other."""
    yield Figure("import tradeoff, new process", "s", _import_seconds(), 1.0)
    loads = [_alone(load_seconds, "tokopedia") for _ in range(3)]
    yield Figure('load("tokopedia"), first in a process', "s", statistics.median(loads), 1.0)
    yield from _written(large)
    yield from _alone(policy_figures)


def _written(large: bool) -> Iterator[Figure]:
    peers = {name: _alone(write, rows) for (name, rows), write in
             zip(PEER_ROWS.items(), (write_row_by_row, write_vectorised), strict=True)}
    for name, cost in peers.items():
        print(f"  peer, {name}: {cost.rate:.3g} M rows per CPU-second, the same four columns, no behaviour")
    small, middle = (_alone(export_cost, users) for users in (SMALL, MIDDLE))
    ratios = ", ".join(f"{middle.rate / cost.rate:.3g} × {name} peer" for name, cost in peers.items())
    yield Figure("impressions written, all tables with them", "M/CPU-s", middle.rate, 2.0, True, ratios)
    yield Figure(f"peak memory, {middle.rows / 1e6:.1f} M impressions", "MB", middle.peak, 300,
                 remark=f"{small.peak:.0f} MB at {small.rows / 1e6:.1f} M: {middle.peak / small.peak:.2f} × for "
                        f"{middle.rows / small.rows:.1f} × the rows")
    if large:
        users = int(MIDDLE * LARGE_IMPRESSIONS / middle.rows * 1.02)
        cost = _alone(export_cost, users)
        yield Figure("impressions in the large run", "M", cost.rows / 1e6, LARGE_IMPRESSIONS / 1e6, True,
                     f"{users:,} users, {cost.wall:.0f} s on one worker, {cost.rate:.2f} M/CPU-s")
        yield Figure("peak memory of its worker", "MB", cost.peak, 300)


def _alone(task: Callable, *args: object):  # noqa: ANN202 - what the task returns
    """Run ``task`` in a new process, so that memory and caches are its own."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(task, *args).result()


def _import_seconds() -> float:
    command = [sys.executable, "-c", "import tradeoff"]
    subprocess.run(command, check=True)
    times = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run(command, check=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def load_seconds(name: str) -> float:
    """Wall seconds to load the committed data of a market, imports not counted."""
    from tradeoff.data import load

    start = time.perf_counter()
    load(name)
    return time.perf_counter() - start


def export_cost(users: int) -> Cost:
    """Cost of writing every table of a Shopee-like market with all its impressions, in this process."""
    from tradeoff.market.export import export
    from tradeoff.market.recipe import Recipe

    with tempfile.TemporaryDirectory() as folder:
        recipe = Recipe("shopee", users=users, seed=1, impressions=1.0)
        return _cost(lambda: sum(entry["rows"] for file, entry in export(recipe, Path(folder), progress=False)["files"].items()
                                 if file.startswith("impressions")))


def write_row_by_row(rows: int) -> Cost:
    """Cost of the plain way: one Python dictionary a row, as with Faker's providers, then pandas."""
    import pandas as pd
    import pyarrow.parquet  # noqa: F401 - the import is not part of the cost

    def one(n: int) -> dict[str, object]:
        return {"session_id": n // 50, "position": n % 50, "item_id": random.randint(0, 4095),
                "clicked": random.random() < 0.04}

    def work() -> int:
        with tempfile.TemporaryDirectory() as folder:
            pd.DataFrame([one(n) for n in range(rows)]).to_parquet(Path(folder) / "impressions.parquet")
        return rows

    return _cost(work)


def write_vectorised(rows: int) -> Cost:
    """Cost of plain NumPy and pandas: independent columns without any behaviour, pandas' default Parquet."""
    import numpy as np
    import pandas as pd
    import pyarrow.parquet  # noqa: F401 - the import is not part of the cost

    def work() -> int:
        rng = np.random.default_rng(1)
        appeal = rng.lognormal(sigma=1.87, size=4096)
        frame = pd.DataFrame({
            "session_id": np.sort(rng.integers(0, rows // 50, rows)), "position": rng.integers(0, 50, rows),
            "item_id": rng.choice(4096, rows, p=appeal / appeal.sum()), "clicked": rng.random(rows) < 0.04})
        with tempfile.TemporaryDirectory() as folder:
            frame.to_parquet(Path(folder) / "impressions.parquet")
        return rows

    return _cost(work)


def _cost(work: Callable[[], int]) -> Cost:
    cpu, wall = time.process_time(), time.perf_counter()
    rows = work()
    return Cost(rows, time.process_time() - cpu, time.perf_counter() - wall, peak_memory())


def peak_memory() -> float:
    """Largest memory this process has had, in MB; on Windows, what it has now."""
    try:
        import resource
    except ModuleNotFoundError:
        import psutil

        return psutil.Process().memory_info().rss / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def policy_figures() -> list[Figure]:
    """Time of evaluate and of A/A replays on the default world."""
    from tradeoff.data.build import DEFAULTS
    from tradeoff.market.experiment import Experiment, replay
    from tradeoff.market.export import make_world
    from tradeoff.market.schema import SETTINGS
    from tradeoff.market.settings import Policy

    recipe = DEFAULTS["tokopedia"]
    start = time.process_time()
    world = make_world(recipe.market, recipe.seed, recipe.users)
    world.evaluate(Policy.uniform("full"))
    built = time.process_time() - start
    times = []
    for setting in SETTINGS:
        start = time.process_time()
        world.evaluate(Policy.uniform(setting))
        times.append(time.process_time() - start)
    start = time.process_time()
    replay(world, Experiment(Policy.uniform("full"), Policy.uniform("full")), "orders", replays=500, seed=1)
    return [Figure("evaluate(policy), default world", "CPU-s", statistics.median(times), 0.1,
                   remark=f"after {built:.1f} CPU-s to build the ledger once"),
            Figure("500 A/A replays, default world", "CPU-s", time.process_time() - start, 0.5)]


def audits(large: bool) -> Iterator[Figure]:
    """The audits: error rates and times."""
    from tradeoff.audit.benchmark import audits as figures

    yield from figures(large)


SUITES: dict[str, tuple[Callable[[bool], Iterator[Figure]], str]] = {
    "audits": (audits, "the audits: false alarms, detections, seconds an item"),
    "market": (market, "the simulator and the data: generation, memory, evaluate, replays, load, import"),
}

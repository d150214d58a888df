"""How many students a machine can serve: python -m benchmarks.load. Everything stays on the loopback address.

The client runs on the same cores as the server, so the figures are worse than those of a server of its own.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from benchmarks.client import post, rate
from benchmarks.experiments import experiments
from benchmarks.nginx import NGINX, proxied
from benchmarks.report import machine
from benchmarks.servers import OURS, Server, running
from benchmarks.students import Seen, watch

P95 = {300: 60, 1000: 250}  # milliseconds that 95 of 100 traces may take at most, by the number of students
HEADINGS = (
    *("students", "workers", "proxy", "requests/s", "p50 ms", "p95 ms", "p99 ms"),
    *("uploads p95 ms", "shed", "errors", "MB per worker", "met"),
)


@dataclass(frozen=True)
class Load:
    """What one class has seen. Milliseconds are those of traces, from the moment when they were meant to be sent."""

    students: int
    workers: int
    proxy: str
    requests_per_second: float
    p50: float
    p95: float
    p99: float
    uploads_p95: float
    shed: float
    errors: int
    megabytes: float
    first_errors: Sequence[str] = ()

    @property
    def met(self) -> bool | None:
        """Whether the budget is met; None if there is none for so many students."""
        budget = P95.get(self.students)
        return None if budget is None else self.p95 <= budget and not self.errors

    def cells(self) -> list[str]:
        """The row of the table."""
        times = [f"{value:.0f}" for value in (self.p50, self.p95, self.p99, self.uploads_p95)]
        met = {True: "yes", False: "NO", None: ""}[self.met]
        rest = [f"{self.shed:.1%}", str(self.errors), f"{self.megabytes:.0f}", met]
        return [str(self.students), str(self.workers), self.proxy, f"{self.requests_per_second:.0f}", *times, *rest]


def measure(students: int, workers: int, proxy: str, seconds: float) -> Load:
    """One class at a server of its own."""
    with running((*OURS, "--workers", str(workers))) as server, _entrance(server, proxy) as port:
        rate(port, [post("/api/trace?arrays=typed", e) for e in experiments(40 * workers)])  # all are awake
        seen = watch(port, students, seconds)
        return _load(students, workers, proxy, seen, seconds, max(server.megabytes()))


@contextmanager
def _entrance(server: Server, proxy: str) -> Iterator[int]:
    if proxy == "none":
        yield server.port
    else:
        with proxied(server.port) as port:
            yield port


def _load(students: int, workers: int, proxy: str, seen: Seen, seconds: float, megabytes: float) -> Load:
    p50, p95, p99 = _percentiles(seen.seconds["trace"], 50, 95, 99)
    (uploads,) = _percentiles(seen.seconds["upload"], 95)
    return Load(
        *(students, workers, proxy, seen.requests / seconds, p50, p95, p99, uploads),
        shed=seen.shed / max(1, seen.requests),
        errors=len(seen.errors),
        megabytes=megabytes,
        first_errors=seen.errors[:3],
    )


def _percentiles(seconds: Sequence[float], *percent: float) -> list[float]:
    return [1000 * float(value) for value in np.percentile(seconds or [np.nan], percent)]


def memory(requests: int) -> str:
    """What one worker holds after its first thousand requests, and after all of them."""
    with running(OURS) as server:
        once = [post("/api/trace?arrays=typed", e) for e in experiments(1000)]
        rate(server.port, once)
        before = server.megabytes()[0]
        for _ in range(max(1, requests // len(once))):
            rate(server.port, once)
        return f"one worker: {before:.0f} MB after 1,000 requests, {server.megabytes()[0]:.0f} MB after {requests:,}"


def table(loads: Sequence[Load]) -> str:
    """A Markdown table, one line for each class."""
    cells = [list(HEADINGS), *(load.cells() for load in loads)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ["| " + " | ".join(c.rjust(w) for c, w in zip(line, widths, strict=True)) + " |" for line in cells]
    return "\n".join([lines[0], "|" + "|".join("-" * (w + 1) + ":" for w in widths) + "|", *lines[1:]])


def build_parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.load", description="Let classes of students use a server on this machine."
    )
    parser.add_argument("--students", type=int, nargs="+", default=[50, 300, 1000], help="default: 50 300 1000")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2], help="default: 1 2")
    parser.add_argument(
        "--proxy", nargs="+", choices=["none", "nginx"], default=["none", "nginx"], help="default: none nginx"
    )
    parser.add_argument("--seconds", type=float, default=30, help="for each class, after 5 s; default: %(default)s")
    parser.add_argument(
        "--memory", type=int, default=0, metavar="N", help="also the memory of a worker after N requests; 100000"
    )
    parser.add_argument(
        "--out", type=Path, default=Path("build/load.json"), metavar="FILE", help="default: %(default)s"
    )
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print the table, write the JSON; the exit status is 1 if a budget is not met."""
    args = build_parser().parse_args(argv)
    loads = []
    for students, workers, proxy in _classes(args):
        print(f"{students} students, workers: {workers}, proxy: {proxy} ...", file=sys.stderr, flush=True)
        loads.append(measure(students, workers, proxy, args.seconds))
    print(table(loads))
    held = memory(args.memory) if args.memory else ""
    print(held)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    report = {"machine": machine(), "loads": [asdict(load) | {"met": load.met} for load in loads], "memory": held}
    args.out.write_text(json.dumps(report, indent=2) + "\n")
    return 1 if any(load.met is False for load in loads) else 0


def _classes(args: argparse.Namespace) -> Iterator[tuple[int, int, str]]:
    for proxy in args.proxy:
        if proxy == "nginx" and NGINX is None:
            print("nginx is not installed, so nothing is measured behind it", file=sys.stderr)
            continue
        for students in args.students:
            for workers in args.workers:
                yield students, workers, proxy


if __name__ == "__main__":
    sys.exit(main())

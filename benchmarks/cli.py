"""The command line: python -m benchmarks."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.catalogue import BENCHMARKS
from benchmarks.report import as_json, table
from benchmarks.row import Options


def build_parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure every budget side by side with its peer."
    )
    parser.add_argument("--only", action="append", choices=BENCHMARKS, metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--data", type=Path, metavar="PATH", help="MNIST, for the accuracy: IDX folder or npz")
    parser.add_argument(
        "--effort",
        type=float,
        default=1.0,
        metavar="X",
        help="how often to repeat: 0.1 is fast, 3 is accurate, 0 shows that it runs",
    )
    parser.add_argument(
        "--out", type=Path, default=Path("build/benchmarks.json"), metavar="FILE", help="default: %(default)s"
    )
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print the table, write the JSON; the exit status is 1 if a budget is not met."""
    args = build_parser().parse_args(argv)
    options = Options(args.effort, args.data)
    rows = []
    for name in args.only or BENCHMARKS:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        rows += BENCHMARKS[name](options)
    print(table(rows))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(as_json(rows), indent=2) + "\n")
    return 1 if any(row.met is False for row in rows) else 0

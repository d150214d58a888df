"""Requests per second of POST /api/trace?arrays=typed, compared with FastAPI's default JSON and with /livez."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.client import get, post, rate
from benchmarks.experiments import experiments
from benchmarks.row import Budget, Options, Row
from benchmarks.servers import NESTED_PEER, OURS, serving
from benchmarks.timing import median_ratio

ROUNDS = 15
TYPED = "/api/trace?arrays=typed"


class Route(NamedTuple):
    """A server's port and the requests to send to it in every round."""

    port: int
    requests: Sequence[bytes]


def measure(options: Options) -> list[Row]:
    """Requests as a program sends them, without compression, and for information as a browser sends them."""
    with serving(OURS) as ours, serving(NESTED_PEER) as peer:
        rates = _interleaved(
            {
                "typed": Route(ours, [post(TYPED, e) for e in experiments(options.times(400))]),
                "default JSON": Route(peer, [post("/api/trace", e) for e in experiments(options.times(12))]),
                "annotated": Route(peer, [post("/annotated", e) for e in experiments(options.times(120))]),
                "/livez": Route(ours, [get("/livez")] * options.times(2000)),
                "zstd": Route(ours, [post(TYPED, e, "zstd") for e in experiments(options.times(200))]),
            },
            options.times(ROUNDS),
        )
    what = "POST /api/trace?arrays=typed"
    return [
        _row(what, rates, "typed", "default JSON", "FastAPI's default JSON", Budget("at least", 50, "ratio")),
        _row(what, rates, "typed", "annotated", "the same, return type annotated"),
        _row(what, rates, "typed", "/livez", "GET /livez", Budget("at least", 1 / 12, "ratio")),
        _row(f"{what}, zstd", rates, "zstd", "typed", "without compression"),
    ]


def _interleaved(routes: Mapping[str, Route], rounds: int) -> dict[str, NDArray[np.float64]]:
    for route in routes.values():
        rate(*route)  # the first requests fill the caches
    taken = [[rate(*route) for route in routes.values()] for _ in range(rounds)]
    return dict(zip(routes, np.array(taken).T, strict=True))


def _row(
    what: str,
    rates: Mapping[str, NDArray[np.float64]],
    ours: str,
    peer: str,
    peer_name: str,
    budget: Budget | None = None,
) -> Row:
    return Row(
        what=what,
        unit="requests/s",
        ours=float(np.median(rates[ours])),
        peer=float(np.median(rates[peer])),
        peer_name=peer_name,
        ratio=median_ratio(rates[ours], rates[peer]),
        budget=budget,
    )

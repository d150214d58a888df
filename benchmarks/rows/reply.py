"""The size of the largest reply of POST /api/trace?arrays=typed, for each kind of compression."""

from benchmarks.client import Reply, fetch, post
from benchmarks.experiments import experiments
from benchmarks.row import Budget, Options, Row
from benchmarks.servers import OURS, serving

ENCODINGS = {"zstd": "zstd", "br": "brotli", "gzip": "gzip"}
LARGEST = Budget("at most", 70)


class NotCompressedError(RuntimeError):
    """A reply that is not compressed in the way that was requested."""


def measure(options: Options) -> list[Row]:
    """Kilobytes (1000 bytes) of the largest body among samples and labels."""
    asked = experiments(options.times(80))
    with serving(OURS) as port:
        return [
            Row(
                what=f"reply compressed with {name}",
                unit="kB",
                ours=max(_kilobytes(r, coding) for r in fetch(port, [_request(e, coding) for e in asked])),
                budget=LARGEST,
                note=f"the largest of {len(asked)}",
            )
            for coding, name in ENCODINGS.items()
        ]


def _request(experiment: object, coding: str) -> bytes:
    return post("/api/trace?arrays=typed", experiment, coding)


def _kilobytes(reply: Reply, coding: str) -> float:
    if f"\r\ncontent-encoding: {coding}\r\n".encode() not in reply.head.lower():
        raise NotCompressedError(reply.head.decode("latin-1"))
    return len(reply.body) / 1000

"""Students at their pages: each looks at a digit, thinks, and looks at the next one; some draw, some upload a photo.

What each sends is what the page sends. It waits for a busy server as the page does.
"""

import asyncio
import base64
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import uvloop

from app import digits
from app.digits import SAMPLES
from benchmarks.client import get, post
from benchmarks.connection import Connection
from benchmarks.servers import ROOT

THINK = 2.0, 4.0  # seconds between two looks, 3 on average
DRAW, UPLOAD = 1 / 10, 1 / 20  # shares of what students do
STROKE = 6  # requests while the pen moves
EVERY = 0.05  # seconds between two of them
TRIES = 4  # how often the page asks a busy server
BROWSER = "gzip, deflate, br, zstd"
_PHOTO = ROOT / "tests" / "fixtures" / "digits"


@dataclass
class Seen:
    """What became of all requests. Seconds count from the moment when a student meant to send one."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {"trace": [], "upload": [], "refusal": []})
    requests: int = 0
    shed: int = 0
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Requests:
    """The bytes of every request, made once."""

    looks: Sequence[bytes]
    strokes: Sequence[Sequence[bytes]]
    uploads: Sequence[bytes]


def requests() -> Requests:
    """Half of the looks are at samples, whose traces have addresses; the others at samples with a changed weight."""
    return Requests(
        looks=[request for sample in range(len(SAMPLES)) for request in (_sample(sample), _edited(sample))],
        strokes=[list(_stroke(sample)) for sample in range(10)],
        uploads=[_upload(path.read_bytes()) for path in sorted(_PHOTO.glob("*.png"))[:10]],
    )


def _sample(sample: int) -> bytes:
    return _as_browser(get(f"/api/trace/sample/{sample}?arrays=typed"))


def _edited(sample: int) -> bytes:
    edits = [{"tensor": "conv1.W", "index": [2, 0, 1, 1], "value": 0.25}]
    return post("/api/trace?arrays=typed", {"image": {"sample": sample}, "network": {"edits": edits}}, BROWSER)


def _stroke(sample: int) -> Iterator[bytes]:
    """A drawing that grows from left to right, as the page sends it."""
    ink = digits.samples().images[sample].repeat(2, axis=0).repeat(2, axis=1).astype(np.float32) / 255
    for part in range(1, STROKE + 1):
        drawn = ink.copy()
        drawn[:, 28 + 28 * part // STROKE :] = 0
        image = {"dtype": "f4", "bdata": base64.b64encode(drawn.tobytes()).decode(), "shape": "56, 56"}
        yield post("/api/trace?arrays=typed", {"image": {"drawing": image}}, BROWSER)


def _upload(picture: bytes) -> bytes:
    body = b"".join(
        (
            b'--b\r\ncontent-disposition: form-data; name="file"; filename="digit.png"\r\n',
            b"content-type: image/png\r\n\r\n" + picture + b"\r\n--b--\r\n",
        )
    )
    head = f"POST /api/image HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {len(body)}\r\n"
    return _as_browser(f"{head}content-type: multipart/form-data; boundary=b\r\n\r\n".encode() + body)


def _as_browser(request: bytes) -> bytes:
    return request.replace(b"\r\n", f"\r\naccept-encoding: {BROWSER}\r\n".encode(), 1)


def watch(port: int, students: int, seconds: float, warm_up: float = 5.0) -> Seen:
    """What students see who use the server for `seconds`, after they have come within a few seconds before that."""
    return uvloop.run(_class(port, students, seconds, warm_up))


async def _class(port: int, students: int, seconds: float, warm_up: float) -> Seen:
    began, seen, bodies = time.perf_counter(), Seen(), requests()
    counted, end = began + warm_up, began + warm_up + seconds
    each = [_Student(port, random.Random(i), bodies, seen, counted).work(began, end) for i in range(students)]
    await asyncio.gather(*each)
    return seen


class _Student:
    def __init__(self, port: int, rng: random.Random, bodies: Requests, seen: Seen, counted: float) -> None:
        self._connection = Connection(port)
        self._rng = rng
        self._bodies = bodies
        self._seen = seen
        self._counted = counted

    async def work(self, now: float, end: float) -> None:
        """Do one thing after another. Late replies delay the next thing, as they delay a person, but count as late."""
        due = now + self._rng.uniform(0, THINK[1])
        while due < end:
            await _sleep_until(due)
            chance = self._rng.random()
            if chance < DRAW:
                await self._draw(due)
            elif chance < DRAW + UPLOAD:
                await self._ask("upload", self._rng.choice(self._bodies.uploads), due)
            else:
                await self._ask("trace", self._rng.choice(self._bodies.looks), due)
            due = max(due, time.perf_counter()) + self._rng.uniform(*THINK)
        self._connection.close()

    async def _draw(self, due: float) -> None:
        """One request at a time: while a reply is late, the pen moves on, and the newest drawing goes next."""
        for part in self._rng.choice(self._bodies.strokes):
            await _sleep_until(due)
            await self._ask("trace", part, due)
            due = max(due + EVERY, time.perf_counter())

    async def _ask(self, kind: str, request: bytes, due: float) -> None:
        for tries in range(TRIES):
            try:
                reply = await self._connection.send(request)
            except OSError as error:
                self._count(kind, due, error=str(error) or type(error).__name__)
                return
            wait = reply.retry_after if reply.status == 503 else None
            if wait is None:
                self._count(kind, due, error="" if reply.status == 200 else f"status {reply.status}")
                return
            self._count("refusal", due, shed=1)
            due = time.perf_counter() + wait * 2**tries * (1 + self._rng.random())
            await _sleep_until(due)

    def _count(self, kind: str, due: float, error: str = "", shed: int = 0) -> None:
        if due < self._counted:
            return
        self._seen.requests += 1
        self._seen.shed += shed
        if error:
            self._seen.errors.append(error)
        else:
            self._seen.seconds[kind].append(time.perf_counter() - due)


async def _sleep_until(due: float) -> None:
    await asyncio.sleep(max(0.0, due - time.perf_counter()))

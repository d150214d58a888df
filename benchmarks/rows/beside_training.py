"""How long a trace takes while a training runs on the same server, compared with the same server at rest."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from benchmarks.client import post, times
from benchmarks.experiments import experiments
from benchmarks.row import Options, Row
from benchmarks.servers import OURS, serving
from benchmarks.timing import median_ratio

REQUESTS = 60  # in each round
ENDS_WITHIN = 0.5  # seconds: the current step still ends after the client has left
TRAINING = {
    "experiment": {"image": {"sample": 7}, "network": {"weights": "random", "seed": 1}},
    "steps": 1000,
    "batch": 64,
    "learning_rate": 0.05,
}


def measure(options: Options) -> list[Row]:
    """Milliseconds from request to reply, in rounds with and without a training, in turn."""
    asked = [post("/api/trace?arrays=typed", experiment) for experiment in experiments(REQUESTS)]
    beside, alone = [], []
    with serving(OURS) as port:
        with _training(port):  # the first one starts the process that trains
            times(port, asked)
        for _ in range(options.times(12)):
            time.sleep(ENDS_WITHIN)
            alone.append(float(np.median(times(port, asked))))
            with _training(port):
                time.sleep(ENDS_WITHIN)  # as before the other round: after a rest, a server replies more slowly
                beside.append(float(np.median(times(port, asked))))
    return [
        Row(
            what="one trace while a training runs",
            unit="ms",
            ours=1e3 * float(np.median(beside)),
            peer=1e3 * float(np.median(alone)),
            peer_name="without a training",
            ratio=median_ratio(np.array(beside), np.array(alone)),
            note=f"the training: batches of {TRAINING['batch']} digits",
        )
    ]


@contextmanager
def _training(port: int) -> Iterator[None]:
    """Run a training and read its events as they arrive."""
    body = json.dumps(TRAINING).encode()
    head = (
        "POST /api/train HTTP/1.1\r\nhost: 127.0.0.1\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(head.encode() + body)
        received = b""
        while b"event: step" not in received:
            chunk = connection.recv(2**16)
            if not chunk or b"HTTP/1.1 200" not in (received + chunk)[:20]:
                raise RuntimeError(f"no training: {(received + chunk)[:200]!r}")
            received += chunk
        reader = threading.Thread(target=_drain, args=(connection,), daemon=True)
        reader.start()
        yield
        connection.shutdown(socket.SHUT_RDWR)
        reader.join()


def _drain(connection: socket.socket) -> None:
    buffer = bytearray(2**20)
    try:
        while connection.recv_into(buffer):
            pass
    except OSError:  # closed by us
        return

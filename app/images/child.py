"""A process that reads pictures for another one: `python -m app.images.child MEGABYTES SECONDS`.

isolated.py starts it, and kills it when it takes too long. For each picture its input has a line of JSON and the bytes
of the picture, and it writes a line of JSON to its output. It ends when its input does.
"""

import json
import math
import os
import signal
import sys
import time
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.images.errors import ImageError
from app.images.read import Digit, read_digit
from app.pixels import Form

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

Read = Callable[[bytes, Form, int], Digit]
READY = b"ready\n"


def read(data: bytes, form: Form, max_pixels: int) -> Digit:
    """The digit in a picture; ImageError if there is none."""
    return read_digit(data, form=form, max_pixels=max_pixels)


def serve(read: Read, megabytes: int, seconds: int) -> None:
    """Answer until the input ends, each picture within so much time, and memory above what is taken already."""
    for stop in (signal.SIGINT, signal.SIGTERM):  # whoever started this decides when it ends
        signal.signal(stop, signal.SIG_IGN)
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no reply
    _limit(megabytes)
    target.write(READY)
    target.flush()
    while line := sys.stdin.buffer.readline():
        asked = json.loads(line)
        data = sys.stdin.buffer.read(asked["bytes"])
        _limit_time(seconds)
        reply = _answer(read, data, Form(asked["side"], halves=asked["halves"]), asked["max_pixels"])
        target.write(json.dumps(reply).encode() + b"\n")
        target.flush()


def _answer(read: Read, data: bytes, form: Form, max_pixels: int) -> dict[str, Any]:
    try:
        digit = read(data, form, max_pixels)
    except ImageError as error:
        return {"code": error.code, "problem": error.problem}
    except MemoryError:
        return {"code": "unreadable", "problem": "To read this picture takes more memory than it may have."}
    steps = [[step.name, step.caption, b64encode(step.image).decode()] for step in digit.steps]
    return {"pixels": digit.pixels.tolist(), "steps": steps}


def _limit(megabytes: int) -> None:
    """Limit the memory, where the system tells how much is taken already, and write no files, nor one after a crash."""
    if resource is None:
        return
    for nothing in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(nothing, (0, 0))
    statm = Path("/proc/self/statm")
    if statm.exists():
        most = int(statm.read_text().split()[0]) * resource.getpagesize() + megabytes * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _limit_time(seconds: int) -> None:
    """Limit the time of the processor, in case whoever started this is no longer there to stop it."""
    if resource is not None:
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time()) + seconds, most))


if __name__ == "__main__":
    serve(read, *map(int, sys.argv[1:]))

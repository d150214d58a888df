"""Pictures are read in processes of their own, so that one that crashes or hangs a decoder costs one request."""

import json
import logging
import os
import subprocess
import sys
from base64 import b64decode
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import Any

import numpy as np

from app.images.child import READY
from app.images.errors import ImageError
from app.images.read import Digit, Step
from app.pixels import MNIST_FORM, Form

_ROOT = Path(__file__).resolve().parent.parent.parent
_STARTS_WITHIN = 60.0  # seconds, on a busy machine
_LONGEST_REPLY = 4_000_000  # bytes; a usual one has 100,000
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1"}  # nothing here multiplies matrices, and each thread takes memory

logger = logging.getLogger("retrograd")


class ReaderError(RuntimeError):
    """No process that reads pictures could be started."""


class DecoderError(ImageError):
    """The process that read a picture has crashed, or took too long."""


class Readers:
    """Processes that read pictures, each one picture at a time. One that fails is replaced.

    They are started when they are needed, as many as threads call `read` at the same time. Each picture may take
    `seconds`, and `megabytes` of memory where the system can limit that. `module` is what they run: child.py or, in
    tests, one that calls its `serve` with a decoder that misbehaves.
    """

    def __init__(self, seconds: int = 10, megabytes: int = 512, module: str = "app.images.child") -> None:
        self._seconds = seconds
        self._command = [sys.executable, "-m", module, str(megabytes), str(seconds)]
        self._idle: list[_Reader] = []

    def read(self, data: bytes, *, form: Form = MNIST_FORM, max_pixels: int = 25_000_000) -> Digit:
        """As `read_digit`; ImageError also if the process that reads it fails, ReaderError if none can be started."""
        reader = self._take()
        reply = reader.ask(data, form, max_pixels, self._seconds)
        if reply is None:
            reader.close()
            logger.warning("a picture crashed its reader, or took it more than %d s", self._seconds)
            raise DecoderError("unreadable", "This picture can't be read: its decoder failed, or took too long.")
        self._idle.append(reader)
        if "code" in reply:
            raise ImageError(reply["code"], reply["problem"])
        return Digit(np.array(reply["pixels"]), tuple(Step(n, c, b64decode(image)) for n, c, image in reply["steps"]))

    def close(self) -> None:
        """End the processes that wait for pictures."""
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> "_Reader":
        while self._idle:
            reader = self._idle.pop()
            if reader.is_alive():
                return reader
            reader.close()
        return _Reader(self._command)


class _Reader:
    """One process."""

    def __init__(self, command: list[str]) -> None:
        try:
            self._process = subprocess.Popen(
                command,
                cwd=_ROOT,
                env=os.environ | _ENVIRONMENT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # libraries say there what they find in a picture
            )
        except OSError as error:
            raise ReaderError("No process to read pictures could be started.") from error
        if self._within(_STARTS_WITHIN, b"") != READY:
            self.close()
            raise ReaderError("The process to read pictures does not start.")

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, data: bytes, form: Form, max_pixels: int, seconds: float) -> dict[str, Any] | None:
        """The reply about a picture; None if there is none in time. Then this process can't be asked again."""
        asked = {"bytes": len(data), "side": form.side, "halves": form.halves, "max_pixels": max_pixels}
        line = self._within(seconds, json.dumps(asked).encode() + b"\n" + data)
        return json.loads(line) if line.endswith(b"\n") else None

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with suppress(OSError):  # what was not yet written has nowhere to go
                pipe.close()

    def _within(self, seconds: float, sent: bytes) -> bytes:
        """The line that comes after `sent`, without its end if the process dies or is killed for its slowness."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        deadline = Timer(seconds, self._process.kill)
        deadline.start()
        try:
            stdin.write(sent)
            stdin.flush()
            return stdout.readline(_LONGEST_REPLY)
        except OSError:
            return b""
        finally:
            deadline.cancel()

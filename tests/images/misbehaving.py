"""A child that reads pictures, as app/images/child.py does, with a decoder that does what the picture says."""

import ctypes
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from app.images import Digit, child
from app.pixels import Form


def hang() -> None:
    time.sleep(600)


def loop() -> None:
    while True:
        pass


def eat() -> None:
    kept = bytearray()
    while True:
        kept += bytes(2**20)


def write() -> None:
    Path("written-by-a-decoder").write_bytes(b"a picture")


def half_a_reply() -> None:
    os.write(1, b'{"code": ')
    os._exit(0)


DOES: dict[bytes, Callable[[], object]] = {
    b"crash": lambda: ctypes.string_at(0),
    b"exit": lambda: os._exit(0),
    b"hang": hang,
    b"loop": loop,
    b"eat": eat,
    b"write": write,
    b"print": lambda: print("no reply", flush=True),
    b"half": half_a_reply,
    b"bug": lambda: 1 / 0,
}


def read(data: bytes, form: Form, max_pixels: int) -> Digit:
    DOES.get(data, lambda: None)()
    return child.read(data, form, max_pixels)


if __name__ == "__main__":
    child.serve(read, *map(int, sys.argv[1:]))

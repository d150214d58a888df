"""What has to know at once that the server is asked to stop, and not only when it has finished what it began."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


@contextmanager
def told_of_shutdown(tell: Callable[[], None]) -> Iterator[None]:
    """Call `tell` when this process is asked to stop, within a `with` block.

    The server waits for its requests before it ends the app's lifespan, and a stream would let it wait for long.
    """
    if threading.current_thread() is not threading.main_thread():  # which alone gets signals
        yield
        return
    servers_own: dict[int, Any] = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def stop(number: int, frame: FrameType | None) -> None:
        tell()
        if callable(servers_own[number]):
            servers_own[number](number, frame)

    for number in servers_own:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in servers_own.items():
            signal.signal(number, handler)

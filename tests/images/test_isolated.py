"""A picture that crashes, hangs or bloats its decoder costs its own request, and the next one is read."""

import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.images import ImageError, child, read_digit
from app.images.isolated import ReaderError, Readers
from app.main import create_app
from app.pixels import MNIST_FORM, PAPER_FORM, Form
from tests.web.contract import digit_png

MISBEHAVING = "tests.images.misbehaving"
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    """Decoders that misbehave, with a second for each picture."""
    readers = Readers(seconds=1, megabytes=64, module=MISBEHAVING)
    yield readers
    readers.close()


@pytest.mark.parametrize("form", [MNIST_FORM, PAPER_FORM])
def test_a_picture_is_read_as_it_is_in_this_process(readers: Readers, form: Form) -> None:
    there, here = readers.read(digit_png(3), form=form), read_digit(digit_png(3), form=form)
    assert there.steps == here.steps
    assert there.pixels.dtype == here.pixels.dtype
    np.testing.assert_array_equal(there.pixels, here.pixels)


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"%PDF-1.7", digit_png(3)[:200]])
def test_a_refusal_is_the_same_as_in_this_process(readers: Readers, data: bytes) -> None:
    with pytest.raises(ImageError) as here:
        read_digit(data)
    with pytest.raises(ImageError) as there:
        readers.read(data)
    assert (there.value.code, str(there.value)) == (here.value.code, str(here.value))


@pytest.mark.parametrize("data", [b"crash", b"exit", b"hang", b"loop", b"half", b"bug"])
def test_a_decoder_that_fails_costs_one_picture(
    readers: Readers, caplog: pytest.LogCaptureFixture, data: bytes
) -> None:
    started = time.monotonic()
    with pytest.raises(ImageError, match="its decoder failed") as refused:
        readers.read(data)
    assert refused.value.code == "unreadable"
    assert time.monotonic() - started < 30
    assert "crashed its reader" in caplog.text
    assert readers.read(digit_png(3)).pixels.shape == (28, 28)


def test_a_decoder_that_wants_too_much_memory_does_not_get_it(readers: Readers) -> None:
    if sys.platform != "linux":
        pytest.fail("this limit is tested on Linux, where it holds")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ImageError, match="more memory than it may have"):
        readers.read(b"eat")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kB
    assert readers.read(digit_png(3)).pixels.shape == (28, 28)


def test_a_decoder_can_write_no_file_and_what_it_prints_is_no_reply(readers: Readers) -> None:
    for data in (b"write", b"print"):
        with pytest.raises(ImageError):
            readers.read(data)
    written = ROOT / "written-by-a-decoder"
    if written.exists():  # it could be made, but nothing could be put into it
        assert written.stat().st_size == 0
        written.unlink()


def test_pictures_are_read_side_by_side_and_one_that_hangs_holds_up_no_other(readers: Readers) -> None:
    hung = threading.Thread(target=pytest.raises, args=(ImageError, readers.read, b"hang"))
    hung.start()
    with ThreadPoolExecutor(2) as pool:
        assert len(list(pool.map(readers.read, [digit_png(3), digit_png(4)]))) == 2
    hung.join(timeout=30)
    assert not hung.is_alive()


def test_a_process_that_died_while_it_waited_is_replaced(readers: Readers) -> None:
    readers.read(digit_png(3))
    for reader in readers._idle:
        reader._process.kill()
        reader._process.wait()
    assert readers.read(digit_png(3)).pixels.shape == (28, 28)


def test_a_process_ends_with_the_one_that_started_it_even_in_the_middle_of_a_picture() -> None:
    """Its input ends; and if it loops, the limit on its processor's time ends it."""
    command = [sys.executable, "-m", MISBEHAVING, "64", "0"]
    for data in (b"", b'{"bytes": 4, "side": 28, "halves": false, "max_pixels": 1}\nloop'):
        started = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert started.stdin is not None
        assert started.stdout is not None
        assert started.stdout.readline() == child.READY
        started.stdin.write(data)
        started.stdin.close()
        started.wait(timeout=60)
        started.stdout.close()


def test_without_a_process_uploads_are_refused_for_the_moment() -> None:
    readers = Readers(module="app.images.no_such_module")
    with pytest.raises(ReaderError):
        readers.read(digit_png(3))
    with TestClient(create_app()) as client:
        client.app.state.workers.readers = readers  # type: ignore[attr-defined]
        reply = client.post("/api/image", files={"file": digit_png(3)})
        assert reply.status_code == 503
        assert reply.json()["error"]["code"] == "overloaded"
        assert int(reply.headers["Retry-After"]) > 0


def test_a_client_whose_picture_crashes_a_decoder_gets_400_and_others_their_digit() -> None:
    with TestClient(create_app()) as client:
        workers = client.app.state.workers  # type: ignore[attr-defined]
        workers.readers = Readers(seconds=1, megabytes=64, module=MISBEHAVING)
        for data in (b"crash", b"hang"):
            reply = client.post("/api/trace/image", files={"file": data})
            assert reply.status_code == 400
            assert reply.json()["error"]["code"] == "unreadable"
        assert client.post("/api/image", files={"file": digit_png(3)}).status_code == 200

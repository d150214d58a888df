"""Files: what NumPy, PyTorch and safetensors save is read exactly, and whatever else comes is refused in words."""

import pickle
import struct
import tracemalloc
import zipfile
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from app.given import Given, GivenError, Limits, read_file
from tests.given.files import archive, npy, npy_with, npz, safetensors, safetensors_with

KINDS = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "BOOL": "?",
    **{f"{kind.upper()}{8 * size}": f"<{kind}{size}" for kind in "iu" for size in (1, 2, 4, 8)},
}
W = np.arange(27.0).reshape(3, 1, 3, 3)
HEADER = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }"


def read(data: bytes, name: str = "file", numbers: int = 10_000) -> Given:
    return read_file(data, name, Limits(numbers))


def refusal(data: bytes, numbers: int = 10_000) -> GivenError:
    with pytest.raises(GivenError) as refused:
        read(data, numbers=numbers)
    assert len(str(refused.value)) < 600
    return refused.value


def assert_read(data: bytes, values: Any, name: str) -> None:
    (array,) = read(data, f"{name}.npy").arrays
    assert array.name == name
    np.testing.assert_array_equal(array.values, np.asarray(values).astype(np.float64), strict=True)


@given(
    st.sampled_from([np.dtype(kind) for kind in (*KINDS.values(), ">f8", ">i4")])
    .flatmap(
        lambda dtype: arrays(
            dtype, array_shapes(max_dims=5, max_side=4), elements={"allow_nan": False} if dtype.kind == "f" else None
        )
    )
    .filter(lambda values: bool(np.isfinite(values).all()))
)
def test_every_real_array_is_read_as_it_was_saved(values: Any) -> None:
    assert_read(npy(values), values, "dW1")
    assert_read(npy(np.asfortranarray(values)), values, "dW1")
    for compressed in (False, True):
        assert_read(npz({"dW1": values}, compressed), values, "dW1")
    kind = next((kind for kind, dtype in KINDS.items() if np.dtype(dtype) == values.dtype), None)
    if kind:
        assert_read(safetensors({"dW1": (kind, values)}), values, "dW1")


def test_bfloat16_is_read() -> None:
    values = np.array([1.0, -2.5, 0.15625], np.float32)
    halves = (values.view(np.uint32) >> 16).astype(np.uint16)
    assert_read(safetensors({"w": ("BF16", halves)}), values, "w")


def test_a_checkpoint_keeps_its_names_and_its_order() -> None:
    state = {"net.0.weight": W, "net.0.bias": W[:, 0, 0, 0]}
    for data in (npz(state), safetensors({name: ("F64", values) for name, values in state.items()})):
        assert [array.name for array in read(data).arrays] == list(state)


def test_text_in_a_file_is_read_too() -> None:
    assert_read(b"\xef\xbb\xbf[[1, 2], [3, 4]]", [[1, 2], [3, 4]], "")


def test_arrays_that_are_not_of_real_numbers_are_left_out_with_the_reason() -> None:
    odd = {
        "names": np.array(["a"]),
        "objects": np.array([{}], dtype=object),
        "complex": np.array([1j]),
        "table": np.zeros(1, [("x", "f4")]),
        "broken": np.array([[0, np.nan]]),
        "empty": np.zeros((0, 3)),
        "long": np.zeros(1, np.longdouble),
    }
    given = read(npz({**odd, "dW": W}))
    assert [array.name for array in given.arrays] == ["dW"]
    reasons = {left_out.name: left_out.reason for left_out in given.left_out}
    assert set(reasons) == set(odd)
    assert "run code" in reasons["objects"]
    assert "complex" in reasons["complex"]
    assert "nan at [0, 1]" in reasons["broken"]


def test_nothing_is_unpickled(tmp_path: Any) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return (open, (str(tmp_path / "opened"), "w"))

    pickled = pickle.dumps(Trap())
    for data in (pickled, npy(np.array([Trap()], dtype=object)), archive({"x/data.pkl": pickled, "x/data/0": b"1234"})):
        assert refusal(data).code == "unsupported"
    assert not (tmp_path / "opened").exists()


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (HEADER, "cut off"),
        (HEADER.replace("2, 3", "9999999999, 9999999999"), "more than 10,000 numbers"),
        (HEADER.replace("2, 3", "1, " * 40), "axes"),
        (HEADER.replace("2, 3", "9" * 3000), "more than 10,000 numbers"),
        (HEADER.replace("2, 3", "1000000000000,"), "more than 10,000 numbers"),
        (HEADER.replace("2, 3", "0, 10000000000000000000000"), "more than 10,000 numbers"),
        (HEADER.replace("2, 3", "0, 3"), "no numbers"),
        (HEADER.replace("2, 3", "-2, 3"), "header"),
        (HEADER.replace("2, 3", "__import__('os')"), "header"),
        (HEADER.replace("<f8", "<f8,<f8"), "type"),
        (HEADER.replace("<f8", "|O"), "run code"),
        (HEADER.replace("'<f8'", "[('a', '<f8')]"), "type"),
        (HEADER.replace("<f8", "V99999999"), "type"),
        ("(" * 3000, "header"),
        ("", "header"),
    ],
)
@pytest.mark.parametrize("version", [1, 2, 3])
def test_an_npy_file_with_a_header_that_lies_is_refused(header: str, words: str, version: int) -> None:
    for data in (npy_with(header, bytes(8), version), archive({"x.npy": npy_with(header, bytes(8), version)})):
        assert words in str(refusal(data))


def test_a_bomb_is_refused_without_being_inflated() -> None:
    bomb = npy_with(HEADER.replace("2, 3", "400_000_000".replace("_", "")), bytes(300_000_000))
    data = archive({"dW.npy": bomb})
    del bomb
    assert len(data) < 400_000
    lying = npz({"x": np.zeros(10)}, compressed=True)
    tracemalloc.start()
    assert refusal(data).code == "too_large"
    assert read(lying).arrays[0].values.size == 10
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000


def test_data_after_the_array_is_not_inflated() -> None:
    data = archive({"dW.npy": npy_with(HEADER, bytes(48) + bytes(100_000_000))})
    tracemalloc.start()
    assert read(data).arrays[0].values.shape == (2, 3)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000


def test_a_zip_of_very_many_members_is_refused_before_its_directory_is_read() -> None:
    data = archive({str(i): b"" for i in range(20_000)}, zipfile.ZIP_STORED)
    tracemalloc.start()
    assert "20,000 arrays" in str(refusal(data))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 100_000


def test_the_limit_holds_for_all_arrays_together() -> None:
    state = {f"w{i}": np.zeros(400) for i in range(3)}
    assert len(read(npz(state), numbers=1200).arrays) == 3
    assert refusal(npz(state), numbers=1199).code == "too_large"
    assert refusal(safetensors({name: ("F64", w) for name, w in state.items()}), numbers=1199).code == "too_large"


@pytest.mark.parametrize("name", ["../../etc/passwd", "a" * 5000, "\x1b[2J", "x\ny", "é" * 3000, "con", "/"])
def test_a_zip_with_absurd_names_is_read_or_refused_and_never_written(name: str) -> None:
    given = read(archive({f"{name}.npy": npy(W), "dW.npy": npy(W)}))
    assert given.arrays[-1].name == "dW"
    names = [array.name for array in given.arrays] + [left_out.name for left_out in given.left_out]
    assert all(len(shown) <= 101 and shown.isprintable() for shown in names)


def test_a_name_in_a_safetensors_file_is_shown_shortened() -> None:
    for name in ("a" * 5000, "a\0\x1b[2J"):
        (array,) = read(safetensors({name: ("F64", W)})).arrays
        assert len(array.name) <= 101
        assert array.name.isprintable()
        assert str(refusal(safetensors({name: ("F64", W)})[:-1])).isprintable()


def test_a_name_with_a_zero_byte_ends_before_it() -> None:
    content = npz({"abc": W}).replace(b"abc", b"a\0c")
    assert [array.name for array in read(content).arrays] == ["a"]


def test_an_encrypted_array_is_left_out() -> None:
    content = bytearray(npz({"W": W}))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flags] |= 1
    assert "encrypted" in str(refusal(bytes(content)))


def test_a_zip_in_a_zip_is_not_opened() -> None:
    given = read(archive({"inner.npz": npz({"inside": W}), "dW.npy": npy(W)}))
    assert [array.name for array in given.arrays] == ["dW"]
    assert [left_out.name for left_out in given.left_out] == ["inner.npz"]


def test_a_signalling_nan_is_left_out_without_a_warning() -> None:
    signalling = np.array([0x7FA00000], "<u4")
    for data in (
        npy(signalling.view("<f4")),
        npz({"w": signalling.view("<f4")}),
        safetensors({"w": ("BF16", np.array([0x7FA0], "<u2"))}),
    ):
        assert "nan at [0]" in str(refusal(data))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_odd_members_of_a_zip_are_left_out() -> None:
    data = archive({"notes.txt": b"hello", "dW.npy": npy(W)}, zipfile.ZIP_STORED)
    given = read(data)
    assert [left_out.name for left_out in given.left_out] == ["notes.txt"]
    assert (
        read(archive({"dW": npy(W), "dW.npy": npy(W)})).left_out[0].reason == "the file has another array of this name"
    )
    assert "np.savez does not use" in str(refusal(archive({"dW.npy": npy(W)}, zipfile.ZIP_LZMA)))


def test_a_file_with_too_many_arrays_is_too_large() -> None:
    assert refusal(npz({f"w{i}": np.zeros(1) for i in range(300)})).code == "too_large"
    assert refusal(archive({str(i): b"" for i in range(300)})).code == "too_large"
    assert refusal(safetensors({f"w{i}": ("F64", np.zeros(1)) for i in range(300)})).code == "too_large"


NESTED = b"[" * 1000 + b"]" * 1000  # as deep as the reader of JSON goes, and deeper than Python prints


def entry(shape: Any = (2,), offsets: Any = (0, 8), dtype: Any = "F32") -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}


@pytest.mark.parametrize(
    "header",
    [
        {"a": entry(), "b": entry()},  # overlap
        {"a": entry(offsets=(8, 16))},  # a hole
        {"a": entry(offsets=(0, 10**18))},
        {"a": entry(offsets=(8, 0))},
        {"a": entry(offsets=(-8, 0))},
        {"a": entry(offsets=(0, 8, 16))},
        {"a": entry(offsets=(0, True))},
        {"a": entry(shape=(3,))},
        {"a": entry(shape=(-2,))},
        {"a": entry(shape="22")},
        {"a": entry(shape=[2**62, 2**62])},
        {"a": entry(shape=[1] * 40)},
        {"a": entry(shape=[0, 10**18, 10**18], offsets=(0, 0))},
        {"a": entry(shape=None)},
        {"a": entry(dtype="F8_E4M3")},
        {"a": entry(dtype={"x": 1})},
        {"a": 7},
        {"a": {}},
        {},
        [],
        b"{" * 5000,
        b'{"a": {"dtype": %s, "shape": [2], "data_offsets": [0, 8]}}' % NESTED,
        b'{"a": {"dtype": "F32", "shape": [%s], "data_offsets": [0, 8]}}' % NESTED,
        b'{"a": \xff}',
        b"{}   ",
    ],
)
def test_a_safetensors_file_that_lies_is_refused(header: Any) -> None:
    refusal(safetensors_with(header, bytes(16)))


def test_a_safetensors_header_of_absurd_length_is_refused_before_it_is_parsed() -> None:
    data = struct.pack("<Q", 2**47) + b'{"a": 1}'
    assert refusal(data).code == "too_large"


FILES = {
    "npy": npy(W),
    "npz": npz({"dW": W, "db": W[0]}),
    "compressed": npz({"dW": W}, compressed=True),
    "safetensors": safetensors({"dW": ("F64", W), "db": ("F32", np.zeros(3, np.float32))}),
}


@pytest.mark.parametrize("kind", FILES)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    damaged = bytearray(FILES[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(damaged)))
    for content in (bytes(damaged), bytes(damaged[:end])):
        with suppress(GivenError):
            assert all(np.isfinite(array.values).all() for array in read(content).arrays)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for prefix in (b"", b"\x93NUMPY\x01\x00", b"PK\x03\x04", struct.pack("<Q", len(content)) + b"{"):
        with suppress(GivenError):
            assert read(prefix + content).arrays

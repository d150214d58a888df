import gzip
import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app import digits
from app.digits import Digits, DigitsError
from app.engine.loss import softmax
from app.experiment import presets


def random_digits(count: int, seed: int = 0) -> Digits:
    rng = np.random.default_rng(seed)
    return Digits(rng.integers(0, 256, (count, 28, 28), dtype=np.uint8), rng.integers(0, 10, count, dtype=np.uint8))


def idx(array: NDArray[np.uint8]) -> bytes:
    """A file in the IDX format: two zeros, 8 for unsigned bytes, the rank, the sizes (big-endian), the bytes."""
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return b"\0\0\x08" + bytes([array.ndim]) + sizes + array.tobytes()


def write_folder(folder: Path, training: Digits, test: Digits, dot: str = "-", *, packed: bool = False) -> None:
    for part, both in (("train", training), ("t10k", test)):
        for kind, array in (("images", both.images), ("labels", both.labels)):
            name = f"{part}-{kind}{dot}idx{array.ndim}-ubyte"
            data = idx(array)
            (folder / (name + ".gz" * packed)).write_bytes(gzip.compress(data) if packed else data)


def same(one: Digits, other: Digits) -> bool:
    return np.array_equal(one.images, other.images) and np.array_equal(one.labels, other.labels)


@pytest.mark.parametrize("dot", ["-", "."])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
def test_mnist_is_read_from_its_four_idx_files(tmp_path: Path, dot: str, packed: bool) -> None:
    training, test = random_digits(30), random_digits(20, seed=1)
    write_folder(tmp_path, training, test, dot, packed=packed)
    ours, our_test = digits.mnist(tmp_path)
    assert same(ours, training)
    assert same(our_test, test)


def test_mnist_is_read_from_an_npz_whose_split_names_the_test_digits(tmp_path: Path) -> None:
    both = random_digits(10)
    split = np.array(["train", "test"] * 5)
    np.savez(tmp_path / "mnist.npz", images=both.images, labels=both.labels, split=split)
    training, test = digits.mnist(tmp_path / "mnist.npz")
    assert same(training, both.take(slice(0, None, 2)))
    assert same(test, both.take(slice(1, None, 2)))


def test_a_folder_without_one_of_the_files_is_refused_with_the_name_of_that_file(tmp_path: Path) -> None:
    write_folder(tmp_path, random_digits(3), random_digits(2))
    (tmp_path / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(DigitsError, match="t10k-labels-idx1-ubyte"):
        digits.mnist(tmp_path)


GOOD = idx(random_digits(3).images)
BROKEN = {
    "empty": b"",
    "too short for its sizes": GOOD[:10],
    "cut short": GOOD[:-1],
    "too long": GOOD + b"x",
    "of another format": b"\x89PNG\r\n\x1a\n" + bytes(50),
    "of floats": GOOD[:2] + b"\x0d" + GOOD[3:],
    "of labels": idx(random_digits(3).labels),
    "of other sizes": idx(random_digits(3).images[:, :27]),
    "of fewer digits than labels": idx(random_digits(2).images),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
def test_a_damaged_idx_file_is_refused_with_its_name(tmp_path: Path, data: bytes, packed: bool) -> None:
    write_folder(tmp_path, random_digits(3), random_digits(2), packed=packed)
    name = "train-images-idx3-ubyte" + ".gz" * packed
    (tmp_path / name).write_bytes(gzip.compress(data) if packed else data)
    with pytest.raises(DigitsError, match="train-images"):
        digits.mnist(tmp_path)


@pytest.mark.parametrize("data", [b"", b"no gzip", gzip.compress(GOOD)[:-12]], ids=["empty", "other", "cut short"])
def test_a_damaged_gz_file_is_refused_with_its_name(tmp_path: Path, data: bytes) -> None:
    write_folder(tmp_path, random_digits(3), random_digits(2), packed=True)
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(data)
    with pytest.raises(DigitsError, match="train-images"):
        digits.mnist(tmp_path)


def npz(**changed: NDArray[np.generic]) -> bytes:
    """An npz file of three digits; its arrays can be replaced."""
    three = random_digits(3)
    arrays: dict[str, NDArray[np.generic]] = {"images": three.images, "labels": three.labels}
    arrays |= {"split": np.array(["train", "train", "test"])} | changed
    file = io.BytesIO()
    np.savez(file, **{name: array for name, array in arrays.items() if array.size})  # type: ignore[arg-type]
    return file.getvalue()


def npy(array: NDArray[np.generic]) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


NOTHING = np.array([])
NO_DIGITS = {
    "empty": b"",
    "text": b"not an npz",
    "a zip header alone": b"PK\x03\x04 and no more",
    "cut short": npz()[:1000],
    "one array": npy(random_digits(3).images),
    "without split": npz(split=NOTHING),
    "without images": npz(images=NOTHING),
    "images of floats": npz(images=random_digits(3).images / 255),
    "flat images": npz(images=random_digits(3).images.reshape(3, 784)),
    "fewer labels": npz(labels=random_digits(3).labels[:2]),
    "fewer splits": npz(split=np.array(["train"])),
    "labels after 9": npz(labels=random_digits(3).labels + np.uint8(10)),
}


def test_an_npz_of_three_digits_is_read(tmp_path: Path) -> None:
    """The files of the next test differ from it in one thing each, so they are refused for that."""
    (tmp_path / "digits.npz").write_bytes(npz())
    training, test = digits.mnist(tmp_path / "digits.npz")
    assert (len(training.labels), len(test.labels)) == (2, 1)


@pytest.mark.parametrize("data", NO_DIGITS.values(), ids=NO_DIGITS)
def test_a_file_that_holds_no_digits_is_refused_with_what_was_expected(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "digits.npz"
    path.write_bytes(data)
    with pytest.raises(DigitsError, match="images, labels"):
        digits.mnist(path)


def test_a_path_that_does_not_exist_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises((DigitsError, OSError), match="nowhere"):
        digits.mnist(tmp_path / "nowhere")


def test_select_takes_the_first_digits_of_each_class_in_turn() -> None:
    training = random_digits(500)
    chosen = digits.select(training, 40)
    assert chosen.labels.tolist() == list(range(10)) * 4
    for label in range(10):
        ours = chosen.images[chosen.labels == label]
        assert np.array_equal(ours, training.images[training.labels == label][:4])


def test_saved_digits_are_loaded_unchanged(tmp_path: Path) -> None:
    ours = random_digits(12)
    digits.save(ours, tmp_path / "digits.npz")
    with np.load(tmp_path / "digits.npz") as file:
        assert same(Digits(file["images"], file["labels"]), ours)


def test_the_input_of_the_network_has_a_depth_of_1_and_numbers_from_0_to_1() -> None:
    images = np.zeros((2, 28, 28), np.uint8)
    images[1, 3, 4] = 255
    images[1, 3, 5] = 51
    x = digits.as_input(images)
    assert x.shape == (2, 1, 28, 28)
    assert x.dtype == np.float64
    assert x[1, 0, 3, 4] == 1
    assert x[1, 0, 3, 5] == 0.2
    assert digits.as_input(images, np.float32).dtype == np.float32


def test_a_few_thousand_digits_are_shipped_as_many_of_each_class() -> None:
    shipped = digits.shipped()
    assert 2000 <= len(shipped.labels) <= 5000
    assert shipped.images.shape == (len(shipped.labels), 28, 28)
    assert shipped.images.dtype == shipped.labels.dtype == np.uint8
    assert np.ptp(np.bincount(shipped.labels, minlength=10)) <= 1
    assert shipped.labels[:40].tolist() == [i % 10 for i in range(40)]
    assert (shipped.images.reshape(len(shipped.labels), -1).max(axis=1) > 200).all()
    assert len({image.tobytes() for image in shipped.images}) == len(shipped.labels)


def test_the_samples_are_every_digit_four_times_and_some_that_the_network_is_unsure_of() -> None:
    samples = digits.samples()
    assert samples.labels[:40].tolist() == [i % 10 for i in range(40)]
    probabilities = softmax(presets.trained().forward(digits.as_input(samples.images)))
    sure = probabilities.max(axis=1)
    assert sure[:40].min() > 0.9
    assert sure[40:].max() < 0.7
    assert probabilities[digits.FIRST_SAMPLE].argmax() != samples.labels[digits.FIRST_SAMPLE]

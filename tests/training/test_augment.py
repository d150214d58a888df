import numpy as np
from numpy.typing import NDArray

from app import digits
from app.training.augment import distort

Images = NDArray[np.float32]


def some(count: int = 300) -> Images:
    images: Images = digits.shipped().images[:count].astype(np.float32) / np.float32(255)
    return images


def distorted(images: Images, seed: int = 0) -> Images:
    result: Images = distort(np.random.default_rng(seed), images)
    return result


def centre(images: Images) -> NDArray[np.float64]:
    """The centre of mass of each image, row and column [N x 2]."""
    mass = images.sum(axis=(1, 2), dtype=np.float64)
    places = np.arange(images.shape[1])
    return np.stack([(images.sum(axis=2) @ places) / mass, (images.sum(axis=1) @ places) / mass], axis=1)


def test_distorted_digits_are_float32_of_the_same_shape_in_0_to_1() -> None:
    result = distorted(some())
    assert result.shape == (300, 28, 28)
    assert result.dtype == np.float32
    assert result.min() >= 0
    assert result.max() <= 1


def test_the_random_generator_determines_the_distortion() -> None:
    images = some(20)
    assert np.array_equal(distorted(images, 1), distorted(images, 1))
    assert not np.array_equal(distorted(images, 1), distorted(images, 2))


def test_the_original_digits_do_not_change() -> None:
    images = some(20)
    before = images.copy()
    distorted(images)
    assert np.array_equal(images, before)


def test_every_digit_is_distorted_in_its_own_way() -> None:
    same = np.repeat(some(1), 20, axis=0)
    assert len({image.tobytes() for image in distorted(same)}) == 20


def test_a_blank_image_stays_blank_and_outside_a_full_one_all_is_empty() -> None:
    assert not distorted(np.zeros((5, 28, 28), np.float32)).any()
    full = distorted(np.ones((200, 28, 28), np.float32))
    assert np.allclose(full[:, 10:18, 10:18], 1, atol=1e-6)
    assert full[:, 0].min() < 0.5, "what lies outside is empty"


def test_distortion_is_mild() -> None:
    images = some()
    result = distorted(images)
    moved = np.abs(centre(result) - centre(images))
    assert moved.max() < 3.5
    assert 0.2 < moved.mean() < 1.2
    alike = [np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in zip(images, result, strict=True)]
    assert np.mean(alike) > 0.75
    assert np.median(alike) < 0.98


def test_on_average_distortion_moves_and_thickens_nothing() -> None:
    images = np.repeat(some(1), 2000, axis=0)
    result = distorted(images)
    assert np.abs((centre(result) - centre(images)).mean(axis=0)).max() < 0.1
    ink = result.sum(axis=(1, 2)) / images.sum(axis=(1, 2))
    assert 0.95 < ink.mean() < 1.1
    assert ink.min() < 0.9
    assert ink.max() > 1.1


def test_a_line_is_turned_by_about_7_degrees_at_most() -> None:
    line = np.zeros((500, 28, 28), np.float32)
    line[:, 4:24, 13:15] = 1
    result = distorted(line)
    rows = np.arange(28)
    across = np.arange(28)
    upper = (result[:, 6:9].sum(axis=1) @ across) / result[:, 6:9].sum(axis=(1, 2))
    lower = (result[:, 19:22].sum(axis=1) @ across) / result[:, 19:22].sum(axis=(1, 2))
    degrees = np.degrees(np.arctan2(upper - lower, rows[20] - rows[7]))
    assert np.abs(degrees).max() < 16, "7 by turning, the rest by the elastic part"
    assert 2 < np.abs(degrees).mean() < 6

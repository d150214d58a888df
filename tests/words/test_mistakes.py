"""Each known mistake is called by a name that a student understands, and the lesson that it leads to speaks of it."""

import re

import pytest

from app.engine.loss import CrossEntropy
from app.engine.mistakes import FACTORS, NAMES, Mistake, possible
from app.lessons.library import BUILTIN
from app.words.mistakes import KNOWN, described, sentence
from tests.practice.given import default

MENDED_BY = {  # what the lesson says of the mistake, or where it asks for it
    "flipped-kernel": "nothing is flipped",
    "unflipped-kernel": "slide the kernel over the deltas as it is",
    "transposed-kernel": "rows and columns of dW",
    "forgotten-relu": "leave the gate out",
    "relu-by-gradient": "set the gradients below 0 to 0",
    "pool-to-all": "copy the gradient to all four",
    "pool-averaged": "a quarter of it",
    "pool-to-ties": "d[x == x.max()] = delta",
    "pool-to-last": ">= in place of >",
    "pool-ties-shared": "reduce_max",
    "mean-over-positions": "divide by the number of positions",
    "other-label": "label of this digit were 7",
    "probabilities-only": "forget to subtract the 1",
    "wrong-sign": "y − p",
    "scaled": "off by the same factor",
    "overwritten": "= in place of +=",
    "one-channel": "Do not forget the sum over the filters",
    "shifted": "one row too far",
    "unflattened-wrong": "the order in which it was flattened",
    "rotated-90": "np.rot90",
    "returned-early": "return that is indented too far",
    "updated-weights": "before the gradient of its input",
}


def test_all_are_known_in_the_order_of_the_engine() -> None:
    assert tuple(KNOWN) == NAMES == tuple(MENDED_BY)
    assert all(known.name == name for name, known in KNOWN.items())


@pytest.mark.parametrize("name", NAMES)
def test_the_lesson_of_each_mistake_speaks_of_it(name: str) -> None:
    lesson = (BUILTIN / f"{KNOWN[name].lesson}.md").read_text("utf-8")
    assert MENDED_BY[name] in lesson.replace("`", "")


@pytest.mark.parametrize("name", NAMES)
def test_titles_are_short_and_sentences_end(name: str) -> None:
    known = KNOWN[name]
    assert len(known.title) <= 60
    assert not known.title.endswith(".")
    assert known.sentence.endswith(".")
    assert not re.search(r" - |  |\bNone\b", known.sentence)
    assert 40 <= len(known.sentence) <= 300


def test_no_two_places_or_variants_are_described_alike() -> None:
    mistakes = possible(default().network, default().objective)
    assert isinstance(default().objective, CrossEntropy)
    assert len({described(mistake) for mistake in mistakes}) == len(mistakes)


@pytest.mark.parametrize(
    ("mistake", "expected"),
    [
        (Mistake("flipped-kernel", "conv1"), "dW rotated by 180 degrees, in conv1"),
        (Mistake("wrong-sign", "loss"), "All signs are wrong"),
        (Mistake("other-label", "loss", 5), "The loss of another label (label 5)"),
        (Mistake("shifted", "conv2", "row"), "The patch of X is one cell too far, in conv2 (one row)"),
        (Mistake("scaled", "loss", 1 / 255), "All numbers are off by the same factor (factor 1/255)"),
        (Mistake("scaled", "loss", 0.5), "All numbers are off by the same factor (factor 0.5)"),
        (
            Mistake("updated-weights", "dense", 0.05),
            "dX computed with weights that were updated already, in dense (learning rate 0.05)",
        ),
    ],
    ids=lambda value: value.name if isinstance(value, Mistake) else "",
)
def test_a_mistake_is_described_with_its_place_and_its_variant(mistake: Mistake, expected: str) -> None:
    assert described(mistake) == expected


@pytest.mark.parametrize("factor", FACTORS)
def test_every_usual_factor_has_a_usual_cause_or_is_said_alone(factor: float) -> None:
    text = sentence(Mistake("scaled", "loss", factor))
    assert text.startswith(KNOWN["scaled"].sentence + " Here it is ")
    number = re.search(r"Here it is ([\d/.e-]+)[.:]", text)
    assert number
    top, _, bottom = number[1].rstrip(".").partition("/")
    assert float(top) / float(bottom or 1) == pytest.approx(factor, rel=1e-3)


def test_the_causes_of_factors_are_said() -> None:
    assert "pixels of 0..255" in sentence(Mistake("scaled", "loss", 255.0))
    assert "a batch of 32" in sentence(Mistake("scaled", "loss", 32.0))
    assert "a batch of 32" in sentence(Mistake("scaled", "loss", 1 / 32))
    assert "learning rate" in sentence(Mistake("scaled", "loss", 0.01))
    assert sentence(Mistake("scaled", "loss", 3.7)).endswith("Here it is 3.7.")

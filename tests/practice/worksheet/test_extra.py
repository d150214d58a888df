"""The steps that only one lesson has are right, computed here in another way, and enough of them is asked for."""

import re

import numpy as np
import pytest

from app import digits
from app.engine.loss import CrossEntropy
from app.engine.tensors import Array
from app.engine.trace import trace
from app.practice.worksheet.build import worksheet
from app.practice.worksheet.sheet import Head, Sheet, Symbol
from tests.practice.worksheet.reading import PAPER, asked, inputs, numbers, objective, step, tables, tensors

SEEDS = range(60)


def latex(head: Head) -> str:
    assert isinstance(head, Symbol)
    return head.formula.latex


def param_of(head: Head) -> tuple[str, tuple[int, ...]]:
    """The parameter in a table's head, such as conv2.W and (0, 0, 1, 0)."""
    match = re.fullmatch(r"([Wb])\^\{\((\d)\)\}_\{([\d,]+)\}", latex(head))
    assert match
    return f"conv{match[2]}.{match[1]}", tuple(int(i) for i in match[3].split(","))


def loss_with(sheet: Sheet, head: Head, change: float) -> float:
    """L after one parameter has changed."""
    name, index = param_of(head)
    values: Array = PAPER.params[name].copy()
    values[index] += change
    return trace(PAPER.with_params({name: values}), inputs(sheet), objective(sheet)).loss


def test_the_shapes_are_those_of_a_network_with_the_sizes_that_are_told() -> None:
    for seed in SEEDS:
        sheet = worksheet(seed, "01-shapes")
        told = re.search(
            r"\[1 x (\d+) x \d+\]\. Conv 1 has (\d+) filters of (\d+) x \d+, and Conv 2 has (\d+) of (\d+) x \d+",
            step(sheet, "Names and shapes").rule,
        )
        assert told
        side, filters1, size1, filters2, size2 = map(int, told.groups())
        after1, after2 = side - size1 + 1, (side - size1 + 1) // 2 - size2 + 1
        _, shapes = tables(sheet, "Names and shapes")
        assert numbers(shapes).tolist() == [
            [filters1, after1, after1, size1 * size1],
            [filters1, after1 // 2, after1 // 2, 0],
            [filters2, after2, after2, filters1 * size2 * size2],
            [filters2, after2 // 2, after2 // 2, 0],
        ]
        assert asked(shapes).sum() == 14


def test_names_belong_to_numbers_that_are_others_when_row_and_column_are_exchanged() -> None:
    tensor_of = {"x": "input.value", "z^{(1)}": "conv1.value", "W^{(2)}": "conv2.W", "z^{(2)}": "conv2.value"}
    for seed in SEEDS:
        sheet = worksheet(seed, "01-shapes")
        names, _ = tables(sheet, "Names and shapes")
        for head, (cell,) in zip(names.row_heads, names.rows, strict=True):
            symbol, _, index = latex(head).removesuffix("}").partition("_{")
            *rest, row, column = (int(i) for i in index.split(","))
            values = tensors(sheet)[tensor_of[symbol]]
            assert cell.value == values[(*rest, row, column)] != values[(*rest, column, row)]


def test_the_head_is_softmax_and_the_gradient_p_minus_y() -> None:
    for seed in SEEDS:
        sheet = worksheet(seed, "04-loss")
        label = digits.samples().labels[[sheet.sample]].astype(int)
        expected = trace(PAPER, inputs(sheet), CrossEntropy(label)).tensors
        (table,) = tables(sheet, "The head, softmax and p − y")
        *weights, bias, logits, powers, p, y, gradient = numbers(table).T
        assert np.array_equal(np.array(weights).T, PAPER.params["dense.W"])
        assert np.array_equal(bias, PAPER.params["dense.b"])
        assert np.array_equal(logits, expected["dense.value"])
        assert np.allclose(powers, np.exp(logits), atol=5.1e-4, rtol=0)
        assert np.allclose(p, expected["probabilities"], atol=5.1e-4, rtol=0)
        assert y.sum() == y[label[0]] == 1
        assert np.allclose(gradient, expected["dense.grad"], atol=5.1e-4, rtol=0)
        where = asked(table)
        assert where[:, 3].any()
        assert where[label[0], 7]
        assert not (where[:, 5] & ~where[:, 7]).any()  # p - y would tell p
        for k in np.flatnonzero(where[:, 5]):  # what a calculator makes of the numbers on the sheet
            assert round(powers[k] / round(powers.sum(), 3), 3) == p[k]


def test_turned_kernels_are_turned_by_180_degrees_and_are_gaps() -> None:
    for seed in (0, 1, 2):
        sheet = worksheet(seed, "09-back-through-a-convolution")
        found = tables(sheet, "The kernels, turned by 180°")
        kernels = [*PAPER.params["conv2.W"][:, 0], PAPER.params["conv1.W"][0, 0]]
        for table, kernel in zip(found, kernels, strict=True):
            assert np.array_equal(numbers(table), np.rot90(kernel, 2))
            assert asked(table).all()


def test_the_matrices_are_the_windows_the_deltas_and_their_products() -> None:
    for seed in SEEDS:
        sheet = worksheet(seed, "10-matrix-notation")
        named = tensors(sheet)
        X_col, Delta, dW, sent = map(numbers, found := tables(sheet, "In matrices"))
        windows = [named["pool1.value"][0, r : r + 2, c : c + 2].ravel() for r in range(2) for c in range(2)]
        assert np.array_equal(X_col, np.array(windows).T)
        assert np.array_equal(Delta, named["conv2.grad"].reshape(2, 4))
        assert np.array_equal(dW, named["conv2.W.grad"].reshape(2, 4))
        folded = np.zeros((3, 3))
        for p, column in enumerate(sent.T):
            folded[p // 2 : p // 2 + 2, p % 2 : p % 2 + 2] += column.reshape(2, 2)
        assert np.array_equal(folded, named["pool1.grad"][0])
        for table in found:
            assert numbers(table)[asked(table)].any()


def test_l_changes_by_what_is_said_and_by_nothing_else() -> None:
    for seed in SEEDS:
        sheet = worksheet(seed, "03-gradient")
        (table,) = tables(sheet, "One number changes")
        assert len(table.rows) >= 5
        for head, (change, effect) in zip(table.row_heads, table.rows, strict=True):
            assert loss_with(sheet, head, change.value) - loss_with(sheet, head, 0) == pytest.approx(effect.value)
            assert effect.value


def test_finite_differences_are_those_of_the_changed_network_and_agree() -> None:
    for seed in SEEDS:
        sheet = worksheet(seed, "11-believe-it")
        (table,) = tables(sheet, "Finite differences")
        assert len(table.rows) >= 2
        for head, row in zip(table.row_heads, table.rows, strict=True):
            _, more, less, quotient, gradient = (cell.value for cell in row)
            assert more == loss_with(sheet, head, 0.5)
            assert less == loss_with(sheet, head, -0.5)
            assert quotient == more - less == gradient != 0


def test_a_sheet_says_what_l_is() -> None:
    for seed in SEEDS:
        sheet = worksheet(seed, "11-believe-it")
        assert sheet.loss
        sides = sheet.loss.latex.removeprefix("L = ").replace("- ", "-").replace("+ ", "")
        factors = [int(factor) for factor in re.findall(r"(-?\d) \\cdot s", sides)]
        assert factors == list(sheet.start) == tensors(sheet)["pool2.grad"].ravel().tolist()
        assert f"{sheet.trace.loss}" == f"{np.dot(factors, tensors(sheet)['pool2.value'].ravel())}"


def test_a_step_goes_downhill() -> None:
    for seed in SEEDS:
        sheet = worksheet(seed, "12-one-step-downhill")
        named = tensors(sheet)
        found = [numbers(table) for table in tables(sheet, "One step downhill")]
        after = {"conv2.W": np.array(found[:2])[:, None], "conv2.b": found[2][0], "conv1.W": found[3][None, None]}
        for name, values in after.items():
            assert np.allclose(values, named[name] - 0.1 * named[f"{name}.grad"], rtol=0, atol=1e-12)

# %% [markdown] introduction
r"""# Write the backward pass yourself

A small convolutional network has read a digit. In this notebook you write the functions that compute its gradients:
one for each kind of layer, and then the whole backward pass. After each function a cell checks it. If a number is
wrong in a way that is known, it tells you which mistake gives this number.

<<network>>

Shapes are written `[filters - depth x rows x columns]`. The number that is differentiated is L, <<objective>>.

- Run the next four cells first. They hold the numbers of this digit and the checks.
- Then replace `raise NotImplementedError()` by your code. Run the cell, and the check below it.
- You need NumPy only, and no internet.
- In this notebook, convolution is cross-correlation, as in every deep-learning library: the kernel is not flipped.
- The notebook is made by Retrograd. Open its page with the same digit to see every one of these numbers explained.
"""

# %% [given] data
import base64
import io
import json
import traceback
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

DATA = ""  # the export puts the file here
FILE: dict[str, np.ndarray] = dict(np.load(io.BytesIO(base64.b64decode(DATA))))
ABOUT = json.loads(str(FILE.pop("about")))  # the layers, the objective, and what the known mistakes are called
OBJECTIVE: dict[str, Any] = ABOUT["objective"]
OF_MISTAKES = {name: FILE.pop(name) for name in list(FILE) if "/" in name}  # the wrong gradients of mistake n as n/name
RIGHT = {name: FILE.pop(name) for name in list(FILE) if name.endswith(".grad")}  # the right gradients
T = FILE  # values, weights and biases


# %% [given] comparing
class NotRightYetError(AssertionError):
    """What a check has found. Jupyter shows this message alone, without the code of the check."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


def _differ(mine: Any, expected: Any) -> Any:
    """Where two arrays differ by more than rounding, compared with the largest expected number."""
    return ~(np.abs(mine - expected) <= ABOUT["tolerance"] * (np.abs(expected).max() or 1))  # also where mine is nan


def _are_equal(mine: Any, expected: Any) -> bool:
    return not _differ(mine, expected).any()


@np.errstate(all="ignore")
def _judge(what: str, mine: dict[str, Any]) -> None:
    """NotRightYetError if an array is not the right one, by the name of its tensor. It names the mistake, if known."""
    wrong = [name for name in mine if not _are_equal(mine[name], RIGHT[name])]
    if not wrong:
        return
    name = wrong[0]
    difference = np.abs(mine[name] - RIGHT[name])
    cell = tuple(int(i) for i in np.unravel_index(difference.argmax(), difference.shape))
    number = np.count_nonzero(_differ(mine[name], RIGHT[name]))
    yours, correct = mine[name][cell], RIGHT[name][cell]
    lines = [
        f"{what} is not right yet: {number} of the {difference.size} numbers of {name} differ.",
        f"The largest difference is at {list(cell)}: yours is {yours:.6g}, and {correct:.6g} is right.",
    ]
    if not mine[name].any():
        lines.append("All of your numbers are 0.")
    found = _explanations(mine) or _explanations({name: mine[name]})
    if found:
        lines.append(
            "This is what comes out of a known mistake:" if len(found) == 1 else "Several mistakes give these numbers:"
        )
    for title, sentence, lesson in found:
        lines += [f"- {title}.", f"  {sentence}", f"  The lesson that helps: “{lesson}”."]
    raise NotRightYetError("\n".join(lines))


def _explanations(mine: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The mistakes that give exactly these arrays: title, what goes wrong, the lesson that mends it."""
    found = []
    for n, mistake in enumerate(ABOUT["mistakes"]):
        title = mistake["title"]
        wrong = {name: OF_MISTAKES.get(f"{n}/{name}", RIGHT[name]) for name in mine}
        if mistake["is_line"]:  # through the right gradients and these, which belong to the learning rate 1
            rate = _steps(mine, {name: wrong[name] - RIGHT[name] for name in mine})
            title += f" (learning rate {rate:.4g})"
            wrong = mine if rate else RIGHT
        if all(_are_equal(mine[name], wrong[name]) for name in mine):
            found.append((title, mistake["sentence"], mistake["lesson"]))
    factor = 1 + _steps(mine, RIGHT)
    if not found and abs(factor) > ABOUT["tolerance"] and factor != 1:
        found.append(_scaled(factor))
    return found


def _steps(mine: dict[str, Any], direction: dict[str, Any]) -> float:
    """The t for which all arrays are right + t * direction; 0 if there is none."""
    along = np.concatenate([direction[name].ravel() for name in mine])
    away = np.concatenate([(mine[name] - RIGHT[name]).ravel() for name in mine])
    t = float(along @ away / (along @ along or 1))
    return t if all(_are_equal(mine[name], RIGHT[name] + t * direction[name]) for name in mine) else 0


def _scaled(factor: float) -> tuple[str, str, str]:
    """What all numbers are off by, and what usually causes this factor."""
    for known in ABOUT["factors"]:
        if abs(factor / known["factor"] - 1) < ABOUT["tolerance"]:
            return known["title"], known["sentence"], known["lesson"]
    known = ABOUT["scaled"]
    return f"{known['title']} (factor {factor:.4g})", known["sentence"], known["lesson"]


# %% [given] checking
def _gradients(layer: str) -> list[str]:
    """The gradients that the backward pass of a layer computes: dx, and dW and db if it has weights."""
    before = ABOUT["layers"][ABOUT["layers"].index(layer) - 1]
    return [f"{before}.grad", *(f"{layer}.{param}.grad" for param in ("W", "b") if f"{layer}.{param}" in T)]


def arguments(layer: str) -> list[Any]:
    """What the check of a layer's function passes to it: the right dy, the layer's input, and W if it has weights."""
    before = ABOUT["layers"][ABOUT["layers"].index(layer) - 1]
    given = [RIGHT[f"{layer}.grad"], T[f"{before}.value"], *([T[f"{layer}.W"]] if f"{layer}.W" in T else [])]
    return [array.copy() for array in given]


def _call(function: Callable[..., Any], *given: Any) -> Any:
    """What a function returns; NotRightYetError if it is still empty."""
    try:
        with np.errstate(all="ignore"):  # nbgrader takes a warning for a failure
            return function(*given)
    except NotImplementedError as error:
        empty = traceback.extract_tb(error.__traceback__)[-1].name  # it, or a function that it calls
        raise NotRightYetError(
            f"{empty} is still empty. Replace `raise NotImplementedError()` by your code, run its cell, and then this "
            "one again."
        ) from None


def _array_of(name: str, result: Any) -> Any:
    """A result as an array; NotRightYetError if it is none, or one of another shape than `name` has."""
    if result is None:
        raise NotRightYetError(f"{name} is still missing: the function returns None for it.")
    try:
        array = np.asarray(result, float)
    except (TypeError, ValueError):
        raise NotRightYetError(f"{name} must be an array of numbers, not {type(result).__name__}.") from None
    if array.shape != RIGHT[name].shape:
        raise NotRightYetError(f"{name} must have the shape {RIGHT[name].shape}. Yours has {array.shape}.")
    return array


def check_start(function: Callable[..., Any], of: Any) -> None:
    """Check the function with which the backward pass starts."""
    layer = ABOUT["layers"][-1]
    name = f"{layer}.grad"
    _judge(function.__name__, {name: _array_of(name, _call(function, T[f"{layer}.value"].copy(), of))})
    _praise(function.__name__, [name])


def check(function: Callable[..., Any], *layers: str, only: str = "") -> None:
    """Check the function of some layers with the numbers of each; `only` is one of its results: dx, dW or db."""
    mine = {}
    for layer in layers:
        expected = _gradients(layer)
        results = _call(function, *arguments(layer))
        if len(expected) == 1:
            results = [results]
        elif not isinstance(results, tuple | list) or len(results) != len(expected):
            raise NotRightYetError(f"{function.__name__} must return three arrays: dx, dW, db.")
        for what, name, result in zip(("dx", "dW", "db"), expected, results, strict=False):
            if only in ("", what):
                mine[name] = _array_of(name, result)
    what = f"{only} of {function.__name__}" if only else function.__name__
    _judge(what, mine)
    _praise(what, mine)


def check_backward(function: Callable[..., Any]) -> None:
    """Check a whole backward pass, layer by layer from the objective on: a wrong gradient spoils all that follow."""
    start = f"{ABOUT['layers'][-1]}.grad"
    results = _call(function, {name: array.copy() for name, array in T.items()}, RIGHT[start].copy())
    if not isinstance(results, dict):
        raise NotRightYetError(f"{function.__name__} must return a dictionary with every gradient by its name.")
    for expected in ([start], *(_gradients(layer) for layer in reversed(ABOUT["layers"][1:]))):
        for name in expected:
            if name not in results:
                raise NotRightYetError(f"{name} is missing in the dictionary that {function.__name__} returns.")
        _judge(function.__name__, {name: _array_of(name, results[name]) for name in expected})
    _praise(function.__name__, list(reversed(RIGHT)))


def _praise(what: str, tensors: Iterable[str]) -> None:
    """Say what is right, and where this experiment can't tell right from wrong."""
    print(f"{what} is right: {', '.join(tensors)}, to {ABOUT['tolerance']:g} of the largest number of each.")
    zero = [name for name in tensors if not RIGHT[name].any()]
    if zero:
        print(f"But in this experiment all numbers of {', '.join(zero)} are 0, so this check says little about them.")

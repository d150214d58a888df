"""How each objective is written: in an export's data, in its text, in NumPy and in PyTorch."""

from typing import Any, NamedTuple

from app.engine.loss import Cell, CrossEntropy, Delta, Logit, Objective


class Written(NamedTuple):
    """An objective L. Its source reads `fields` from `objective`, and T has every tensor by its name."""

    fields: dict[str, Any]  # its kind and its settings, as JSON
    words: str
    numpy: list[str]  # lines that add L to T, and its gradient at the layer that it reads
    pytorch: str  # L, where y is the value of that layer, for a batch of one


def written(objective: Objective, at: str) -> Written:
    """The source of an objective that reads the layer `at`."""
    match objective:
        case CrossEntropy(labels=labels):
            return _cross_entropy(int(labels[0]), at)
        case Logit(index=index):
            return _logit(index, at)
        case Cell(channel=channel, row=row, column=column):
            return _cell(channel, row, column, at)
        case Delta():
            return _delta(at)
    raise TypeError(objective)


def _cross_entropy(label: int, at: str) -> Written:
    return Written(
        {"kind": "cross_entropy", "label": label},
        f"the cross-entropy of the label {label}",
        [
            'label = objective["label"]',
            f'shifted = T["{at}.value"] - T["{at}.value"].max()',
            'T["loss"] = np.log(np.exp(shifted).sum()) - shifted[label]',
            f'T["{at}.grad"] = T["probabilities"] - np.eye(len(shifted))[label]',
        ],
        'functional.cross_entropy(y, torch.tensor([objective["label"]]))',
    )


def _logit(index: int, at: str) -> Written:
    return Written(
        {"kind": "logit", "index": index},
        f"logit {index}",
        [
            'index = objective["index"]',
            f'T["loss"] = T["{at}.value"][index]',
            f'T["{at}.grad"] = np.zeros(T["{at}.value"].shape)',
            f'T["{at}.grad"][index] = 1',
        ],
        'y[0, objective["index"]]',
    )


def _cell(channel: int, row: int, column: int, at: str) -> Written:
    return Written(
        {"kind": "cell", "channel": channel, "row": row, "column": column},
        f"one cell of {at}, [{channel}, {row}, {column}]",
        [
            'cell = objective["channel"], objective["row"], objective["column"]',
            f'T["loss"] = T["{at}.value"][cell]',
            f'T["{at}.grad"] = np.zeros(T["{at}.value"].shape)',
            f'T["{at}.grad"][cell] = 1',
        ],
        'y[0, objective["channel"], objective["row"], objective["column"]]',
    )


def _delta(at: str) -> Written:
    """The delta is an array, and so not in its fields."""
    return Written(
        {"kind": "delta"},
        f"the sum of {at} times a given delta",
        [
            f'T["{at}.grad"] = objective["delta"]',
            f'T["loss"] = (T["{at}.grad"] * T["{at}.value"]).sum()',
        ],
        '(torch.tensor(objective["delta"]) * y[0]).sum()',
    )

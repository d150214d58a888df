"""A dense layer in a script."""

from app.engine.dense import Dense
from app.export.kinds.kind import Kind


def _forward(layer: Dense, x: str) -> list[str]:
    y = layer.name
    return [f'T["{y}.value"] = T["{y}.W"] @ T["{x}.value"].ravel() + T["{y}.b"]']


def _backward(layer: Dense, x: str) -> list[str]:
    y = layer.name
    return [
        f'T["{y}.W.grad"] = np.outer(T["{y}.grad"], T["{x}.value"].ravel())',
        f'T["{y}.b.grad"] = T["{y}.grad"]',
        f'T["{x}.grad"] = (T["{y}.W"].T @ T["{y}.grad"]).reshape(T["{x}.value"].shape)',
    ]


def _pytorch(layer: Dense) -> str:
    return f'functional.linear(y.flatten(1), leaves["{layer.name}.W"], leaves["{layer.name}.b"])'


KIND = Kind(_forward, _backward, _pytorch)

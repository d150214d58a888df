"""A ReLU in a script."""

from app.engine.relu import ReLU
from app.export.kinds.kind import Kind


def _forward(layer: ReLU, z: str) -> list[str]:
    a = layer.name
    return [
        f'T["{a}.mask"] = (T["{z}.value"] > 0).astype(float)',
        f'T["{a}.value"] = np.maximum(T["{z}.value"], 0)',
    ]


def _backward(layer: ReLU, z: str) -> list[str]:
    a = layer.name
    return [f'T["{z}.grad"] = T["{a}.mask"] * T["{a}.grad"]']


def _pytorch(_layer: ReLU) -> str:
    return "functional.relu(y)"


KIND = Kind(_forward, _backward, _pytorch)

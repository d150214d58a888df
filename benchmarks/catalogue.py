"""All benchmarks by name, in the order of the table. To add one, add a file to `rows` and a line here."""

from collections.abc import Callable

from benchmarks.row import Options, Row
from benchmarks.rows import (
    accuracy,
    beside_training,
    compare,
    derivation,
    drawing,
    engine,
    gradcheck,
    page,
    phone,
    reply,
    requests,
    training,
    uploads,
)

BENCHMARKS: dict[str, Callable[[Options], list[Row]]] = {
    "engine": engine.measure,
    "training": training.measure,
    "beside_training": beside_training.measure,
    "requests": requests.measure,
    "reply": reply.measure,
    "page": page.measure,
    "drawing": drawing.measure,
    "phone": phone.measure,
    "gradcheck": gradcheck.measure,
    "derivation": derivation.measure,
    "compare": compare.measure,
    "accuracy": accuracy.measure,
    "uploads": uploads.measure,
}

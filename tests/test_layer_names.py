"""Only what is about the included networks knows their layers by name; all other code asks the trace or the network."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.experiment.presets import random_two_block

ROOT = Path(__file__).resolve().parent.parent
NETWORK = random_two_block(0)
NAMES = [layer.name for layer in NETWORK.layers if layer.name != layer.kind]
HEAD = NETWORK.layers[-1].name  # which is also the name of its kind, so that only its tensors tell
NAMED = re.compile(rf"(?<!\w)(({'|'.join(NAMES)})(?![a-z])|{HEAD}\.[a-zA-Z])")  # conv2d is PyTorch's
# Their home, what is written about them, and the training of the included weights.
AT_HOME = ("experiment/presets.py", "lessons/", "practice/", "training/fit.py", "training/paper.py")
# Texts that show how something is written.
EXAMPLES = {
    "cli.py": ["one gradient, such as conv1.W or conv1.grad; default: all parameters"],
    "web/api/check.py": ["a parameter (conv1.W) or a gradient (conv1.grad); by default all parameters"],
    "web/pages/search_engines.py": ["&cell=conv1.W.grad:2,0,1,1"],  # the state that the question's card shows
}
FILES = [str(path.relative_to(ROOT / "app")) for path in sorted((ROOT / "app").rglob("*.py"))]


def named(tree: ast.AST) -> Iterator[str]:
    """Every name and every text that names a layer, but no docstrings, and no examples in the API's schemas."""
    for child in ast.iter_child_nodes(tree):
        match child:
            case ast.Expr(value=ast.Constant(value=str())) | ast.keyword(arg="examples"):
                continue
            case ast.Dict(keys=[ast.Constant(value="examples")]):
                continue
            case ast.Constant(value=str(word)) | ast.Name(id=word) | ast.Attribute(attr=word) | ast.arg(arg=word):
                yield from [word] if NAMED.search(word) else []
            case ast.keyword(arg=str(word)):
                yield from [word] if NAMED.search(word) else []
        yield from named(child)


@pytest.mark.parametrize("file", [file for file in FILES if not file.startswith(AT_HOME)])
def test_no_other_file_names_a_layer_of_the_included_networks(file: str) -> None:
    found = list(named(ast.parse((ROOT / "app" / file).read_text("utf-8"))))
    assert found == EXAMPLES.get(file, [])


def test_the_search_finds_names_wherever_they_can_stand() -> None:
    code = 'def f(conv1):\n    "conv1"\n    return conv2 + x.relu1 + g(pool1=1)["pool2"] + f"{a}.dense.W" + "dense"'
    assert sorted(named(ast.parse(code))) == [".dense.W", "conv1", "conv2", "pool1", "pool2", "relu1"]


@pytest.mark.parametrize("file", [file for file in FILES if file.startswith(AT_HOME) and file.endswith("presets.py")])
def test_they_are_named_where_they_are_at_home(file: str) -> None:
    assert set(NAMES) <= set(named(ast.parse((ROOT / "app" / file).read_text("utf-8"))))


@pytest.mark.parametrize("file", FILES)
def test_no_file_is_longer_than_400_lines(file: str) -> None:
    assert len((ROOT / "app" / file).read_text("utf-8").splitlines()) <= 400

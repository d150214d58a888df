"""Weights from the reader's own file, in the card "Network"."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.given.files import npz, safetensors
from tests.page.api import FIRST_EXPERIMENT, assert_panels_agree, trace
from tests.page.dock.test_yours import drop
from tests.page.steps import open_card, open_page
from tests.page.waiting import settle
from tests.web.contract import PARAMS, Array

NAMES = dict(zip(PARAMS, ["0.weight", "0.bias", "3.weight", "3.bias", "7.weight", "7.bias"], strict=True))


@pytest.fixture(scope="module")
def weights() -> dict[str, Array]:
    """Weights as PyTorch has them, in float32, by parameter."""
    random = np.random.default_rng(0)
    return {name: (0.2 * random.normal(size=shape)).astype(np.float32) for name, shape in PARAMS.items()}


@pytest.mark.parametrize("kind", ["npz", "safetensors"])
def test_a_file_becomes_the_network_and_its_mapping_is_shown(
    page: Page, server_url: str, tmp_path: Path, weights: dict[str, Array], kind: str
) -> None:
    state = {NAMES[name]: array for name, array in weights.items()}
    content = npz(state) if kind == "npz" else safetensors({name: ("F32", array) for name, array in state.items()})
    file = tmp_path / f"model.{kind}"
    file.write_bytes(content)
    open_page(page)
    open_card(page, "network")
    if kind == "npz":
        page.set_input_files("#network input[type=file]", file)
        settle(page)
    else:
        drop(page, file, "#network .inside")
    rows = page.locator("#network [data-mapping] tbody tr")
    assert [row.split("\t") for row in rows.all_inner_texts()] == [
        [name, NAMES[name], "×".join(map(str, shape))] for name, shape in PARAMS.items()
    ]
    expect(page.locator("#network [data-summary]")).to_have_text("own weights")
    network = {"weights": {name: array.tolist() for name, array in weights.items()}}
    reply = trace(server_url, FIRST_EXPERIMENT | {"network": network})
    assert_panels_agree(page, reply, "conv1.value", "conv1.W.grad", "input.grad")


def test_wrong_shapes_are_explained_and_the_network_stays(
    page: Page, tmp_path: Path, weights: dict[str, Array]
) -> None:
    file = tmp_path / "transposed.npz"
    file.write_bytes(npz({**weights, "dense.W": weights["dense.W"].T}))
    open_page(page)
    open_card(page, "network")
    page.set_input_files("#network input[type=file]", file)
    settle(page)
    expect(page.locator("#network [data-weights-problem]")).to_contain_text(
        "dense.W is 250×10: the head has ten rows, one for each digit. Transpose it."
    )
    expect(page.locator("#network [data-summary]")).to_have_text("trained")


def test_the_lines_that_save_them_in_pytorch_can_be_copied(page: Page) -> None:
    open_page(page)
    open_card(page, "network")
    page.get_by_text("How to save them from PyTorch").click()
    page.locator("#network [data-copy=npz]").click()
    expect(page.locator("#network [data-status]")).to_contain_text(re.compile("cop", re.IGNORECASE))
    lines = page.locator("#network [data-snippet=npz]").input_value()
    assert len(lines.splitlines()) == 4
    compile(lines, "snippet", "exec")
    compile(page.locator("#network [data-snippet=safetensors]").input_value(), "snippet", "exec")

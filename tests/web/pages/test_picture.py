"""The columns of the picture are the only list of panels, and the page is rendered from them."""

import re

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.engine.loss import CrossEntropy
from app.engine.network import KINDS
from app.engine.trace import trace
from app.experiment.presets import random_two_block
from app.web.pages.picture import ROWS, columns

NETWORK = random_two_block(0)


def test_every_kind_of_layer_has_its_rows() -> None:
    assert set(ROWS) == set(KINDS)


def test_every_panel_shows_a_tensor_of_the_trace() -> None:
    tensors = trace(NETWORK, np.zeros((1, 1, 28, 28)), CrossEntropy(np.array([3]))).tensors
    for column in columns(NETWORK):
        for panel in column.panels:
            assert panel.id in tensors
            assert panel.bars == (tensors[panel.id].size if tensors[panel.id].ndim == 1 else 0)


@pytest.mark.parametrize("path", ["/", "/embed"])
def test_the_page_has_these_panels_in_forward_order_and_each_layers_from_top_to_bottom(
    client: TestClient, path: str
) -> None:
    shown = re.findall(r'data-panel="([^"]+)"', client.get(path).text)
    assert shown == [panel.id for column in columns(NETWORK) for panel in column.panels]
    assert shown[:6] == ["input.value", "input.grad", "conv1.value", "conv1.W", "conv1.W.grad", "conv1.grad"]
    assert shown[-4:] == ["probabilities", "dense.W", "dense.W.grad", "dense.grad"]
    assert len(shown) == 26


def test_any_panel_can_be_saved_as_an_image(client: TestClient) -> None:
    menu = client.get("/").text.partition('id="download-panel"')[2].partition("</select>")[0]
    offered = re.findall(r"<option>([^<]+)</option>", menu)
    assert offered == [panel.id for column in columns(NETWORK) for panel in column.panels]


def test_a_panel_is_enlarged_from_its_caption_unless_it_is_a_mask(client: TestClient) -> None:
    html = client.get("/").text
    for column in columns(NETWORK):
        for panel in column.panels:
            assert (f'data-caption data-enlarge="{panel.id}"' in html) == (not panel.id.endswith(".mask"))

import assert from "node:assert/strict";
import test from "node:test";
import { ApiError } from "../../../static/js/api/errors.js";
import { last } from "../support.js";
import { settled, startPage, VIEW } from "./page.js";

/** @typedef {import("../../../static/js/api/client.js").Derivation} Derivation */

const OBJECTIVE = /** @type {const} */ ({ kind: "cell", channel: 0, row: 0, column: 0 });
const A = { tensor: "conv1.W.grad", index: [0, 0, 0, 0] };
const B = { tensor: "conv1.W.grad", index: [1, 0, 0, 0] };
const HEAD = { tensor: "dense.W.grad", index: [3, 1] };
const LOSS = { tensor: "loss", index: [] };

/** @param {number} value @returns {Derivation} */
const derivationOf = (value) => ({
  ...{ tensor: A.tensor, index: A.index, value, terms: [], sum: value, residual: 0 },
  ...{
    formula: "",
    latex: "",
    formula_numbers: "",
    latex_numbers: "",
    sentence: "",
    matrix: null,
    finite_difference: null,
  },
});

/** @type {import("../../../static/js/model/chain.js").Chain} */
const CHAIN = { ...A, value: 1, formula: "", latex: "", parts: [], steps: [] };

test("back at a number that has been explained already, nothing about the other one comes any more", async () => {
  const { store, actions, derivations } = await startPage();
  actions.explain(A);
  derivations[0].resolve(derivationOf(1));
  await settled();
  actions.explain(B);
  actions.explain(A);
  derivations[1].resolve(derivationOf(2));
  await settled();
  assert.ok(derivations[1].signal?.aborted);
  assert.deepEqual([store.state.answer?.cell, store.state.answer?.derivation?.value], [A, 1]);
});

test("routes are asked for only where they are looked at", async () => {
  const { store, actions, derivations, routes } = await startPage();
  actions.explain(A);
  last(derivations).resolve(derivationOf(1));
  await settled();
  assert.equal(routes.length, 0);
  actions.chooseTab("path");
  last(routes).resolve([]);
  await settled();
  assert.deepEqual(store.state.answer?.routes, []);
});

test("the chain is asked for when its tab is open, after the derivation, and again for the next number", async () => {
  const { store, actions, derivations, chains } = await startPage();
  actions.explain(A, { tab: "chain" });
  assert.equal(chains.length, 0);
  last(derivations).resolve(derivationOf(1));
  await settled();
  last(chains).resolve(CHAIN);
  await settled();
  assert.equal(store.state.answer?.chain, CHAIN);
  actions.explain(B);
  last(derivations).resolve(derivationOf(2));
  await settled();
  assert.deepEqual([chains.length, store.state.answer?.chain], [2, null]);
  last(chains).reject(new ApiError("Busy.", { code: "busy", again: true }));
  await settled();
  assert.deepEqual([store.state.answer?.failure, store.state.answer?.derivation?.value], ["Busy.", 2]);
});

test("a derivation that fails says why, and can be asked for again", async () => {
  const { store, actions, derivations } = await startPage();
  actions.explain(A);
  last(derivations).reject(new ApiError("Busy.", { code: "busy", again: true }));
  await settled();
  assert.equal(store.state.answer?.failure, "Busy.");
  actions.askAgain();
  last(derivations).resolve(derivationOf(1));
  await settled();
  assert.deepEqual([store.state.answer?.failure, store.state.answer?.derivation?.value], [null, 1]);
});

test("a gradient that a new objective does not have is neither explained nor pointed at any more", async () => {
  const { store, actions } = await startPage();
  for (const cell of [A, HEAD, LOSS, B]) actions.explain(cell);
  actions.pointAt({ panel: HEAD.tensor, tensor: HEAD.tensor, offset: 7, by: "pointer" });
  await actions.chooseObjective(OBJECTIVE);
  assert.deepEqual(store.state.selection, B);
  assert.deepEqual(store.state.trail, [A, LOSS]);
  assert.equal(store.state.cell, null);
  await actions.chooseObjective(null);
  actions.explain(HEAD);
  await actions.chooseObjective(OBJECTIVE);
  assert.deepEqual([store.state.selection, store.state.dock, store.state.trail], [null, null, []]);
});

test("a panel of weights is enlarged as it is, and its numbers are explained by their gradients", async () => {
  const { store, actions } = await startPage();
  const weight = { ...A, tensor: "conv1.W" };
  actions.explain(weight, { tab: "layer" });
  assert.deepEqual(store.state.selection, weight);
  actions.explain(weight);
  assert.deepEqual(store.state.selection, A);
});

test("a link opens its tab, whichever was open, and the loss too", async () => {
  const { store, actions } = await startPage();
  actions.open({ ...VIEW, image: { sample: 1 }, cell: LOSS, tab: "path" });
  await settled();
  assert.deepEqual([store.state.selection, store.state.dock?.tab, store.state.link], [LOSS, "path", null]);
  actions.open({ ...VIEW, image: { sample: 1 }, cell: A });
  await settled();
  assert.deepEqual([store.state.selection, store.state.dock?.tab], [A, "sum"]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { explanationOf } from "../../../static/js/dock/explanation.js";
import { INITIAL } from "../../../static/js/state/state.js";

/** @typedef {import("../../../static/js/state/state.js").State} State */

const CELL = { tensor: "conv1.W.grad", index: [0, 0, 1, 1] };

/** @returns {import("../../../static/js/model/tensors.js").Trace} */
function emptyTrace() {
  const experiment = { image: { sample: 0 }, objective: { kind: /** @type {const} */ ("logit"), index: 0 } };
  return { experiment, loss: 0, prediction: 0, probabilities: [], layers: [], tensors: new Map() };
}

/** @param {Partial<State>} change @returns {State} */
function openDock(change) {
  const trace = emptyTrace();
  const source = { kind: /** @type {const} */ ("drawing"), strokes: [] };
  const digit = { image: { sample: 0 }, pixels: [], steps: [] };
  const shown = { source, objective: null, network: null, mistakes: null, digit, trace };
  return {
    ...INITIAL,
    shown,
    selection: CELL,
    dock: {
      tab: "sum",
      withNumbers: false,
      form: "unfolded",
      colours: "linear",
      term: null,
      route: 0,
    },
    ...change,
  };
}

/** @param {State} state @param {string | null} failure */
const answered = (state, failure) => ({
  cell: CELL,
  trace: traceOf(state),
  derivation: null,
  chain: null,
  routes: null,
  failure,
});

/** @param {State} state */
function traceOf({ shown }) {
  assert(shown);
  return shown.trace;
}

test("nothing is explained while the dock is closed", () => {
  assert.equal(explanationOf(openDock({ dock: null })), null);
});

test("an answer about another cell is not shown, and the own one is pending", () => {
  const state = openDock({});
  const other = { ...answered(state, null), cell: { ...CELL, index: [0, 0, 0, 0] } };
  const explanation = explanationOf({ ...state, answer: other });
  assert.equal(explanation?.answer, null);
  assert.equal(explanation?.isPending, true);
});

test("an answer from an older trace stays until the new one arrives", () => {
  const state = openDock({});
  const older = { ...answered(state, "no connection"), trace: emptyTrace() };
  const explanation = explanationOf({ ...state, answer: older });
  assert.equal(explanation?.answer, older);
  assert.equal(explanation?.isPending, true);
});

test("a failure is an answer too", () => {
  const state = openDock({});
  assert.equal(explanationOf({ ...state, answer: answered(state, "no connection") })?.isPending, false);
});

test("a check of an older trace is not shown", () => {
  const networkCheck = { trace: emptyTrace(), reply: null, failure: null, progress: 0.5 };
  assert.equal(explanationOf(openDock({ networkCheck }))?.networkCheck, null);
});

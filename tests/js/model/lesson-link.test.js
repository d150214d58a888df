import assert from "node:assert/strict";
import test from "node:test";
import {
  indexOfView,
  isPlace,
  isSameExperiment,
  isShown,
  lessonLink,
  mergedFragment,
  withDigit,
} from "../../../static/js/model/lesson-link.js";
import { FIRST, VIEW } from "../state/page.js";

/** @typedef {import("../../../static/js/model/link.js").View} View */

const PIXELS = { pixels: Float64Array.from({ length: 784 }, (_, i) => i / 784) };
const DELTA = { tensor: "conv1.grad", index: [0, 1, 1] };

test("a link has what the lesson's view says, unless it says it itself", () => {
  assert.equal(mergedFragment("sample=40", "#cell=conv1.W.grad:0,0,1,1"), "sample=40&cell=conv1.W.grad:0,0,1,1");
  assert.equal(mergedFragment("sample=40&label=3", "sample=7&tab=sum"), "label=3&sample=7&tab=sum");
  assert.equal(mergedFragment("sample=40", ""), "sample=40");
});

test("a digit replaces a sample, and an objective a label", () => {
  assert.equal(mergedFragment("sample=40", "digit=abc"), "digit=abc");
  assert.equal(
    mergedFragment("sample=40&label=3", 'objective={"kind":"logit"}'),
    'sample=40&objective={"kind":"logit"}',
  );
});

test("a fragment without a value is a place in the text", () => {
  assert.ok(isPlace("#step-2"));
  assert.ok(!isPlace("#sample=40"));
  assert.ok(!isPlace(""));
});

test("the reader's digit takes the place of the lesson's, but not of one that a link brings", () => {
  assert.equal(withDigit(VIEW, VIEW.image, PIXELS).image, PIXELS);
  assert.equal(withDigit(VIEW, VIEW.image, null), VIEW);
  const own = { ...VIEW, image: { sample: 2 } };
  assert.equal(withDigit(own, VIEW.image, PIXELS), own);
});

test("the paper network, whose input is smaller, keeps its digit", () => {
  const paper = /** @type {View} */ (/** @type {unknown} */ ({ ...VIEW, network: { weights: "paper" } }));
  assert.equal(withDigit(paper, VIEW.image, PIXELS), paper);
  const small = /** @type {View} */ (/** @type {unknown} */ ({ ...VIEW, network: { input: 8 } }));
  assert.equal(withDigit(small, VIEW.image, PIXELS), small);
});

test("two views are of one experiment if their digit, objective and network are the same", () => {
  assert.ok(isSameExperiment({ ...VIEW, image: PIXELS }, { ...VIEW, image: { pixels: PIXELS.pixels.slice() } }));
  assert.ok(!isSameExperiment({ ...VIEW, image: PIXELS }, VIEW));
  assert.ok(!isSameExperiment({ ...VIEW, objective: { kind: "logit", index: 3 } }, VIEW));
});

test("a link is shown if its cell is open in its tab, and a weight if its gradient is", () => {
  const open = { ...VIEW, cell: DELTA };
  assert.ok(isShown(open, { ...open, tab: "sum" }, FIRST));
  assert.ok(!isShown(open, { ...open, tab: "matrix" }, FIRST));
  assert.ok(!isShown(open, VIEW, FIRST));
  const weight = { tensor: "conv1.W", index: [0, 0, 1, 1] };
  const gradient = { ...weight, tensor: "conv1.W.grad" };
  assert.ok(isShown({ ...VIEW, cell: gradient }, { ...VIEW, cell: weight }, FIRST));
  assert.ok(isShown({ ...VIEW, cell: weight, tab: "layer" }, { ...VIEW, cell: weight, tab: "layer" }, FIRST));
});

test("a view belongs to the first step that shows it, whatever its digit", () => {
  const steps = [{ view: VIEW }, { view: { ...VIEW, cell: DELTA } }];
  assert.equal(indexOfView({ ...VIEW, image: PIXELS, cell: DELTA, tab: "sum" }, steps), 1);
  assert.equal(indexOfView({ ...VIEW, cell: DELTA, tab: "check" }, steps), -1);
});

test("the link of a lesson is named after its cell, and no bracket ends it early", () => {
  const cell = { tensor: "conv1.W.grad", index: [2, 0, 1, 1] };
  assert.equal(lessonLink({ cell }, "sample=40"), "[conv1.W.grad[2,0,1,1]](#sample=40)");
  assert.equal(lessonLink({ cell: null }, "network=(1)"), "[this picture](#network=%281%29)");
  assert.equal(lessonLink({ cell: { tensor: "loss", index: [] } }, "sample=40"), "[loss](#sample=40)");
});

import assert from "node:assert/strict";
import test from "node:test";
import { followers, liveNumber } from "../../../static/js/model/live-number.js";
import { FIRST } from "../state/page.js";

const OWN = { image: { sample: 40 } };
const LABEL = { image: { sample: 40 }, objective: { kind: "cross_entropy", label: 8 } };
const EDITED = { image: { sample: 40 }, network: { edits: [{ tensor: "conv1.W", index: [0, 0, 1, 1], value: 0 }] } };
const PAPER = { image: { sample: 40 }, network: { weights: "paper" } };
const SEVEN = { image: { sample: 7 } };
const ALL = [OWN, LABEL, EDITED, PAPER, SEVEN];
const DRAWN = { image: { pixels: [] } };

test("numbers are printed as the page prints them", () => {
  assert.deepEqual(liveNumber(FIRST, "loss").value, String(FIRST.loss));
  assert.deepEqual(liveNumber(FIRST, "prediction"), {
    text: String(FIRST.prediction),
    value: String(FIRST.prediction),
  });
  assert.equal(liveNumber(FIRST, "input.value[0,1,1]").text, "0.2");
});

test("a number that the trace does not have is a dash", () => {
  for (const name of ["conv9.grad[0,0,0]", "input.value[0,28,0]", "input.value[0,0]", "input.value", "nonsense["]) {
    assert.deepEqual(liveNumber(FIRST, name), { text: "–", value: "" }, name);
  }
});

test("the lesson's own numbers follow another digit, another objective and changed weights", () => {
  assert.deepEqual(followers(ALL, DRAWN), [OWN]);
  assert.deepEqual(followers(ALL, { ...DRAWN, objective: { kind: "logit", index: 3 } }), [OWN]);
  assert.deepEqual(followers(ALL, { ...OWN, network: { edits: [{ value: 9 }] } }), [OWN]);
});

test("a step with an objective, weights or a digit of its own follows only these, and then alone", () => {
  assert.deepEqual(followers(ALL, { ...DRAWN, objective: { label: 8, kind: "cross_entropy" } }), [LABEL]);
  assert.deepEqual(followers(ALL, EDITED), [EDITED]);
  assert.deepEqual(followers(ALL, SEVEN), [SEVEN]);
});

test("no number follows another network", () => {
  assert.deepEqual(followers([OWN, LABEL], PAPER), []);
  assert.deepEqual(followers(ALL, PAPER), [PAPER]);
  assert.deepEqual(followers(ALL, { ...OWN, network: { weights: "random" } }), []);
  assert.deepEqual(followers(ALL, { ...OWN, network: { conv1: { filters: 5, size: 3 } } }), []);
});

test("trained weights of the reader's are a variant of the lesson's network", () => {
  assert.deepEqual(followers(ALL, { ...OWN, network: { weights: { "conv1.W": [] } } }), [OWN]);
});

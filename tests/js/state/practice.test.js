/** The state of the practice page: rounds, hints, what is remembered, and what fails. */

import assert from "node:assert/strict";
import test from "node:test";
import { ApiError } from "../../../static/js/api/errors.js";
import { createPracticeActions, initialPractice } from "../../../static/js/state/practice.js";
import { createStore } from "../../../static/js/state/store.js";

/**
 * @typedef {import("../../../static/js/api/client.js").Exercise} Exercise
 * @typedef {import("../../../static/js/api/client.js").AnswerReply} AnswerReply
 * @typedef {import("../../../static/js/api/client.js").Asked & {answer?: unknown, hints?: number}} Body
 */

const CATALOGUE = {
  kinds: ["winner", "weight"].map((kind) => ({ kind, title: kind })),
  sets: { "07-one-weight": ["weight"] },
};
const HINTS = 3;

/** A page with an API that knows one answer, 5, and a browser that remembers in `memory`. @param {{memory?: string}} options */
function practicePage({ memory = "" } = {}) {
  const page = { memory, asked: /** @type {Body[]} */ ([]), fails: false };
  const exercise = /** @type {Exercise} */ (/** @type {unknown} */ ({ hints: HINTS, form: { form: "number" } }));
  const store = createStore(initialPractice(CATALOGUE));
  const api = {
    exercise: async (/** @type {Body} */ body) => {
      page.asked.push(body);
      if (page.fails) throw new ApiError("The server does not answer.", { code: "unreachable", again: true });
      return exercise;
    },
    answer: async (/** @type {Body} */ body) => {
      page.asked.push(body);
      const verdict = body.answer === null ? "hint" : body.answer === "5" ? "right" : "wrong";
      const count = verdict === "right" ? HINTS : Math.min(HINTS, (body.hints ?? 0) + (verdict === "wrong" ? 1 : 0));
      const hints = Array.from({ length: count }, () => ({ text: "", formula: null }));
      const solution = count === HINTS ? 5 : null;
      return /** @type {AnswerReply} */ ({ verdict, message: "", wrong: [], mistakes: [], hints, solution });
    },
  };
  let random = 0;
  const actions = createPracticeActions(store, api, {
    recall: () => page.memory,
    remember: (text) => {
      page.memory = text;
    },
    forget: () => {
      page.memory = "";
    },
    random: () => `r${random++}`,
    now: () => "2026-01-01T00:00:00Z",
  });
  return { page, store, actions };
}

const outcomes = (/** @type {ReturnType<typeof practicePage>["store"]} */ store) =>
  store.state.record.entries.map(({ outcome }) => outcome);

test("a right answer is remembered, and the next exercise is of another kind", async () => {
  const { page, store, actions } = practicePage();
  await actions.begin({ search: "", hash: "" });
  assert.equal(store.state.round?.task.kind, "winner");
  await actions.answer("5");
  assert.equal(store.state.round?.isDone, true);
  assert.equal(JSON.parse(page.memory).entries[0].outcome, "right");
  await actions.next();
  assert.equal(store.state.round?.task.kind, "weight");
  assert.equal(store.state.round?.reply, null);
});

test("a wrong answer brings a hint, and what is right after it was right with help", async () => {
  const { page, store, actions } = practicePage();
  await actions.begin({ search: "?lesson=07-one-weight", hash: "" });
  await actions.answer("4");
  assert.deepEqual([store.state.round?.tries, store.state.round?.hints], [1, 1]);
  await actions.answer("5");
  assert.equal(page.asked.at(-1)?.hints, 1);
  assert.deepEqual(outcomes(store), ["helped"]);
});

test("the last hint is the solution, which ends the exercise once", async () => {
  const { store, actions } = practicePage();
  await actions.begin({ search: "", hash: "" });
  for (let n = 0; n < HINTS; n++) await actions.hint();
  assert.equal(store.state.round?.isDone, true);
  await actions.answer("5");
  assert.deepEqual(outcomes(store), ["shown"]);
});

test("what was tried and given up comes again; what was only looked at does not count", async () => {
  const { store, actions } = practicePage();
  await actions.begin({ search: "", hash: "" });
  await actions.next();
  assert.deepEqual(outcomes(store), []);
  await actions.answer("4");
  await actions.next();
  assert.deepEqual(outcomes(store), ["shown"]);
});

test("a class link gives the exercises of its word, and a link for each those of this browser", async () => {
  const { page, actions } = practicePage({ memory: '{"who":"me","entries":[]}' });
  await actions.begin({ search: "?seed=8b", hash: "" });
  assert.deepEqual(page.asked[0], { seed: "8b-1", kind: "winner", level: 1 });
  const other = practicePage({ memory: '{"who":"me","entries":[]}' });
  await other.actions.begin({ search: "?seed=8b&each", hash: "" });
  assert.equal(other.page.asked[0].seed, "8b-me-1");
});

test("the reader's own digit is in every request, until samples are chosen", async () => {
  const { page, actions } = practicePage();
  await actions.begin({ search: "", hash: "#sample=3" });
  assert.deepEqual(page.asked[0].experiment, { image: { sample: 3 }, network: { weights: "paper" } });
  await actions.chooseDigit(false);
  assert.equal(page.asked[1].experiment, undefined);
});

test("an unknown lesson and a broken link are said, and the exercises begin all the same", async () => {
  for (const address of [
    { search: "?lesson=nowhere", hash: "" },
    { search: "", hash: "#digit=%%%" },
  ]) {
    const { store, actions } = practicePage();
    await actions.begin(address);
    assert.ok(store.state.problem);
    assert.ok(store.state.round?.exercise);
  }
});

test("a request that failed can be repeated", async () => {
  const { page, store, actions } = practicePage();
  page.fails = true;
  await actions.begin({ search: "", hash: "" });
  assert.equal(store.state.work.status, "failed");
  page.fails = false;
  await actions.tryAgain();
  assert.equal(store.state.work.status, "idle");
  assert.ok(store.state.round?.exercise);
});

test("one click forgets everything", async () => {
  const { page, store, actions } = practicePage();
  await actions.begin({ search: "", hash: "" });
  await actions.answer("5");
  const { who } = store.state.record;
  actions.forget();
  assert.equal(page.memory, "");
  assert.deepEqual(store.state.record.entries, []);
  assert.notEqual(store.state.record.who, who);
});

/** What a browser remembers of the exercises, and the files for a teacher. */

import assert from "node:assert/strict";
import test from "node:test";
import { csvOf, jsonOf, linesOf, parseRecord, printRecord } from "../../../static/js/model/practice-record.js";

/** @typedef {import("../../../static/js/model/practice-record.js").PracticeRecord} PracticeRecord */

/** @type {PracticeRecord} */
const RECORD = {
  who: "k3x",
  entries: [
    { kind: "weight", level: 2, seed: "8b-1", outcome: "right", tries: 0, hints: 0, at: "2026-01-01T10:00:00Z" },
    { kind: "weight", level: 3, seed: 'a, "b"', outcome: "shown", tries: 2, hints: 3, at: "2026-01-01T10:05:00Z" },
    { kind: "route", level: 1, seed: "=1+1", outcome: "helped", tries: 1, hints: 1, at: "2026-01-01T10:07:00Z" },
  ],
};

test("what is remembered is read again", () => {
  assert.deepEqual(parseRecord(printRecord(RECORD), "other"), RECORD);
});

test("what can't be read begins a new record, and entries that are none are left out", () => {
  for (const text of ["", "nonsense", "null", "[]", '{"who": 3, "entries": []}', '{"who": "a"}']) {
    assert.deepEqual(parseRecord(text, "new"), { who: "new", entries: [] });
  }
  const mixed = JSON.stringify({
    who: "a",
    entries: [null, 3, {}, { ...RECORD.entries[0], level: 9 }, RECORD.entries[0]],
  });
  assert.deepEqual(parseRecord(mixed, "new").entries, [RECORD.entries[0]]);
});

test("the counts are by kind, in the order of the kinds", () => {
  assert.deepEqual(linesOf(RECORD.entries, ["route", "winner", "weight"]), [
    { kind: "route", right: 0, helped: 1, shown: 0, level: 1 },
    { kind: "weight", right: 1, helped: 0, shown: 1, level: 2 },
  ]);
});

test("CSV quotes what it must, and gives a spreadsheet no formula", () => {
  const [head, first, second, third, end] = csvOf(RECORD, "@Ann").split("\r\n");
  assert.equal(head, "name,browser,at,kind,level,seed,outcome,tries,hints");
  assert.equal(first, "'@Ann,k3x,2026-01-01T10:00:00Z,weight,2,8b-1,right,0,0");
  assert.match(second, /,"a, ""b""",shown,2,3$/);
  assert.match(third, /,'=1\+1,helped,1,1$/);
  assert.equal(end, "");
});

test("JSON has all of it", () => {
  assert.deepEqual(JSON.parse(jsonOf(RECORD, "Ann")), { name: "Ann", browser: "k3x", entries: RECORD.entries });
});

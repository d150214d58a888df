import assert from "node:assert/strict";
import test from "node:test";
import { areSame, lessonName, mistakesIn, mistakesText, whereOf } from "../../../static/js/model/mistakes.js";

/** @typedef {import("../../../static/js/model/mistakes.js").Mistake} Mistake */

/** @type {[string, Mistake[]][]} */
const LINKS = [
  ["flipped-kernel:conv1", [{ name: "flipped-kernel", layer: "conv1" }]],
  ["other-label:loss:3", [{ name: "other-label", layer: "loss", variant: 3 }]],
  ["scaled:loss:0.00392156862745098", [{ name: "scaled", layer: "loss", variant: 1 / 255 }]],
  [
    "rotated-90:conv2:clockwise,forgotten-relu:relu1",
    [
      { name: "rotated-90", layer: "conv2", variant: "clockwise" },
      { name: "forgotten-relu", layer: "relu1" },
    ],
  ],
];
for (const [text, mistakes] of LINKS) {
  test(`${text} is the same in a link and out of it`, () => {
    assert.equal(mistakesText(mistakes), text);
    assert.deepEqual(mistakesIn(text), mistakes);
  });
}

test("a text that is no list of one or two mistakes is none", () => {
  for (const text of ["", "flipped-kernel", "a:b,", "a:b,c:d,e:f", "a:b:c:d", "A:b"])
    assert.equal(mistakesIn(text), null);
});

test("a mistake says where it is made, and which of its variants", () => {
  /** @type {[Mistake, string][]} */
  const places = [
    [{ name: "flipped-kernel", layer: "conv1" }, "in conv1"],
    [{ name: "flipped-kernel", layer: "conv1", variant: null }, "in conv1"],
    [{ name: "wrong-sign", layer: "loss" }, ""],
    [{ name: "other-label", layer: "loss", variant: 0 }, "(label 0)"],
    [{ name: "shifted", layer: "conv2", variant: "row" }, "in conv2 (one row)"],
    [{ name: "scaled", layer: "loss", variant: 255 }, "(factor 255)"],
    [{ name: "scaled", layer: "loss", variant: 1 / 255 }, "(factor 1/255)"],
    [{ name: "scaled", layer: "loss", variant: 0.1 }, "(factor 0.1)"],
    [{ name: "updated-weights", layer: "dense", variant: 0.05 }, "in dense (learning rate 0.05)"],
    [{ name: "unflattened-wrong", layer: "dense", variant: "channels last" }, "in dense (channels last)"],
  ];
  for (const [mistake, words] of places) assert.equal(whereOf(mistake), words);
});

test("no mistakes are the same as none, and a variant makes another mistake", () => {
  assert.ok(areSame(null, []));
  assert.ok(
    areSame(
      [{ name: "shifted", layer: "conv1", variant: "row" }],
      [{ name: "shifted", layer: "conv1", variant: "row" }],
    ),
  );
  assert.ok(
    !areSame(
      [{ name: "shifted", layer: "conv1", variant: "row" }],
      [{ name: "shifted", layer: "conv1", variant: "column" }],
    ),
  );
});

test("a lesson is named by its number and its words", () => {
  assert.equal(lessonName("07-one-weight"), "Lesson 7: one weight");
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

const css = readFileSync(new URL("../../../static/css/tokens.css", import.meta.url), "utf8");
const [light, dark] = css.split('[data-theme="dark"]').map(tokens);

/** The custom properties of a block. @param {string} block @returns {Record<string, string>} */
function tokens(block) {
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]));
}

/** With the properties that refer to others replaced by their values. @param {Record<string, string>} theme */
const resolved = (theme) =>
  Object.fromEntries(
    Object.entries(theme).map(([name, value]) => [
      name,
      value.replace(/var\(--([\w-]+)\)/g, (_, other) => theme[other]),
    ]),
  );

const THEMES = { light: resolved(light), dark: resolved({ ...light, ...dark }) };

/** The channels of a colour in 0..1. @param {string} hex */
const channels = (hex) => {
  const digits = hex.trim().slice(1);
  const full = digits.length === 3 ? [...digits].map((d) => d + d).join("") : digits;
  return [0, 2, 4].map((i) => parseInt(full.slice(i, i + 2), 16) / 255);
};
/** From sRGB to linear light. @param {number} x */
const linear = (x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
/** @param {string} hex */
const luminance = (hex) => {
  const [r, g, b] = channels(hex).map(linear);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
/** The contrast ratio of WCAG 2.2. @param {string} a @param {string} b */
const contrast = (a, b) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};

for (const [name, theme] of Object.entries(THEMES)) {
  test(`${name}: text can be read on every background`, () => {
    const grounds = ["page", "surface", "forward-tint", "gate-tint", "backward-tint"];
    for (const ground of grounds) {
      for (const text of ["ink", "muted"])
        assert.ok(contrast(theme[text], theme[ground]) >= 4.5, `${text} on ${ground}`);
    }
    for (const row of ["forward", "gate", "backward"]) {
      assert.ok(contrast(theme[row], theme[`${row}-tint`]) >= 4.5, row);
    }
    assert.ok(contrast(theme.error, theme["error-ground"]) >= 4.5);
    assert.ok(contrast(theme.surface, theme.backward) >= 4.5, "the chosen label");
  });

  test(`${name}: zero has the same colour in every scale`, () => {
    /** @param {string} scale */
    const first = (scale) => channels(theme[`scale-${scale}`].split(",")[0]);
    const signed = theme["scale-signed"].split(",");
    assert.equal(signed.length % 2, 1);
    const middle = channels(signed[(signed.length - 1) / 2]);
    for (const zero of [first("sequential"), first("mask"), channels(theme.zero)]) assert.deepEqual(zero, middle);
  });

  test(`${name}: colours further from zero differ more in lightness, with either sign`, () => {
    /** @param {string[]} list */
    const away = (list) => list.map((colour) => contrast(colour, theme.zero));
    /** @param {number[]} list */
    const rising = (list) => list.every((x, i) => i === 0 || x > list[i - 1]);
    const signed = theme["scale-signed"].split(",");
    const half = (signed.length - 1) / 2;
    const [negative, positive] = [away(signed.slice(0, half + 1).reverse()), away(signed.slice(half))];
    assert.ok(rising(away(theme["scale-sequential"].split(","))));
    assert.ok(rising(negative) && rising(positive));
    for (const [i, x] of negative.entries()) {
      assert.ok(Math.max(x, positive[i]) / Math.min(x, positive[i]) < 1.35, `step ${i}`);
    }
  });

  test(`${name}: minus and plus differ for colour-blind readers`, () => {
    const signed = theme["scale-signed"].split(",");
    for (const [kind, seen] of Object.entries(COLOUR_BLIND)) {
      for (let i = 1; i < (signed.length - 1) / 2; i++) {
        const [a, b] = [signed[i], signed[signed.length - 1 - i]].map((hex) => seen(channels(hex).map(linear)));
        const distance = Math.hypot(...a.map((x, j) => encoded(x) - encoded(b[j])));
        assert.ok(distance > 0.12, `${kind}, step ${i}: ${distance}`);
      }
    }
  });
}

/** Simulations by Machado, Oliveira and Fernandes (2009) with severity 1, as matrices on linear RGB. */
const MATRICES = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
/** @type {Record<string, (rgb: number[]) => number[]>} */
const COLOUR_BLIND = Object.fromEntries(
  Object.entries(MATRICES).map(([kind, rows]) => [
    kind,
    (rgb) => rows.map((row) => row.reduce((sum, weight, i) => sum + weight * rgb[i], 0)),
  ]),
);
/** From linear light to sRGB. @param {number} x */
const encoded = (x) => (x <= 0.0031308 ? 12.92 * Math.max(x, 0) : 1.055 * x ** (1 / 2.4) - 0.055);

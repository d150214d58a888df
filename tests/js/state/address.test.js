import assert from "node:assert/strict";
import test from "node:test";
import { encode } from "../../../static/js/model/link.js";
import { createAddress } from "../../../static/js/state/address.js";
import { viewOf } from "../../../static/js/state/navigation.js";
import { INITIAL } from "../../../static/js/state/state.js";
import { createStore } from "../../../static/js/state/store.js";
import { FIRST, VIEW } from "./page.js";

/**
 * @typedef {import("../../../static/js/model/link.js").View} View
 * @typedef {import("../../../static/js/state/state.js").Source} Source
 * @typedef {import("../../../static/js/state/state.js").Store} Store
 * @typedef {import("../../../static/js/state/state.js").Work} Work
 * @typedef {Parameters<typeof createAddress>[1]} Actions
 */

const QUIET = 300; // milliseconds, a little more than the address waits; the test's own clock

/** @type {Work} */
const FAILED = { status: "failed", where: "picture", message: "No answer.", again: () => {} };

/** 784 pixels of one grey. @param {number} grey */
const image = (grey) => new Array(784).fill(grey / 255);

/** @param {number} id @returns {Source} */
const sampleOf = (id) => ({ kind: "sample", sample: { id, label: id, pixels: new Uint8Array(784) } });

/** A browser's history, at an address. @param {import("node:test").TestContext} t @param {string} hash */
function mockBrowser(t, hash) {
  const pages = [hash];
  const put = (/** @type {string} */ url, /** @type {boolean} */ replaces) => {
    pages.splice(replaces ? -1 : pages.length, pages.length, url);
    globalThis.location.hash = url;
  };
  /** @type {Map<string, () => Promise<void>>} */
  const listeners = new Map();
  const browser = {
    location: { hash },
    history: {
      pushState: (/** @type {null} */ _, /** @type {string} */ __, /** @type {string} */ url) => put(url, false),
      replaceState: (/** @type {null} */ _, /** @type {string} */ __, /** @type {string} */ url) => put(url, true),
    },
    window: {
      addEventListener: (/** @type {string} */ name, /** @type {() => Promise<void>} */ listener) =>
        listeners.set(name, listener),
    },
  };
  Object.assign(globalThis, browser);
  t.after(() => {
    for (const name of Object.keys(browser)) Reflect.deleteProperty(globalThis, name);
  });
  /** @param {string} url */
  const goTo = (url) => {
    globalThis.location.hash = url;
    return listeners.get("popstate")?.();
  };
  return { pages, goTo };
}

/**
 * A page at an address, whose actions are the test's: they show the sample in the link, or sample 0.
 *
 * @param {import("node:test").TestContext} t
 * @param {{hash?: string, start?: (store: Store) => void}} options  start: what happens after the page has started
 */
async function openPage(t, { hash = "#sample=1", start = () => {} } = {}) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { pages, goTo } = mockBrowser(t, hash);
  const store = createStore(INITIAL);
  /** @param {Source} source */
  const show = (source, pixels = image(0)) => {
    const digit = { image: { pixels: [] }, pixels, steps: [] };
    const shown = { objective: null, network: null, mistakes: null, source, digit, trace: FIRST };
    store.update({ shown, work: { status: "idle" } });
  };
  /** @type {number[]} */
  const opened = [];
  /** @param {View | null} view */
  const open = async (view) => {
    const id = view && "sample" in view.image ? view.image.sample : 0;
    opened.push(id);
    show(sampleOf(id));
  };
  /** @type {Actions} */
  const actions = {
    async start(_, view) {
      await open(view);
      start(store);
    },
    open,
    refuse: () => open(null),
    forgetLink() {},
    readSlide: () => null, // on a page without slides
  };
  await createAddress(store, actions, { first: FIRST, writes: true });
  const quiet = () => t.mock.timers.tick(QUIET);
  /** As long as it takes to pack what is shown, and longer. */
  const packed = async () => {
    const { shown, ...rest } = store.state;
    assert.ok(shown);
    for (let i = 0; i < 3; i++) await encode(viewOf({ shown, ...rest }));
  };
  const written = async () => {
    quiet();
    await packed();
    return pages;
  };
  return { store, actions, opened, pages, show, quiet, packed, written, goTo };
}

/** @returns {Source} */
const photo = () => ({ kind: "photo", file: new Blob() });

test("Back goes to every photo, but only once to a drawing and to a digit whose pixels change", async (t) => {
  const { show, written, pages } = await openPage(t);
  const other = photo();
  /** @returns {Source} */
  const drawing = () => ({ kind: "drawing", strokes: [] });
  /** @param {number} grey @returns {Source} */
  const changed = (grey) => ({
    ...{ kind: "pixels", pixels: image(grey), steps: [], base: other, original: image(2), replaced: null },
  });
  /** @type {[Source, number][]} */
  const CASES = [
    [photo(), 2],
    [other, 3],
    [changed(3), 3],
    [changed(4), 3],
    [drawing(), 4],
    [drawing(), 4],
  ];
  for (const [i, [source, entries]] of CASES.entries()) {
    show(source, image(i + 1));
    await written();
    assert.equal(pages.length, entries, `${i}: ${source.kind}`);
  }
});

test("of two pages gone to in a row the last one is opened, however long the first takes to unpack", async (t) => {
  const { goTo, opened } = await openPage(t);
  const heavy = await encode({ ...VIEW, image: { pixels: Float64Array.from(image(9)) } });
  await Promise.all([goTo(`#${heavy}`), goTo("#sample=7")]);
  assert.deepEqual(opened, [1, 7]);
});

test("a change that is about to be written does not replace a page that was gone back to", async (t) => {
  const { goTo, show, pages, quiet, packed } = await openPage(t);
  show(photo(), image(1));
  const first = packed();
  quiet();
  await goTo("#sample=7");
  await first;
  assert.deepEqual(pages, ["#sample=1"]);
});

test("a page gone back to keeps its address when it can't be loaded yet", async (t) => {
  const { store, actions, show, goTo, written } = await openPage(t);
  show(sampleOf(2));
  assert.deepEqual(await written(), ["#sample=1", "#sample=2"]);
  actions.open = async () => store.update({ work: FAILED });
  await goTo("#sample=5");
  assert.deepEqual(await written(), ["#sample=1", "#sample=2"]);
  assert.equal(location.hash, "#sample=5");
});

test("the first change after the samples could not be loaded is in the address", async (t) => {
  const { show, written } = await openPage(t, { hash: "", start: (store) => store.update({ work: FAILED }) });
  assert.deepEqual(await written(), [""]);
  show(sampleOf(2));
  assert.deepEqual(await written(), ["", "#sample=2"]);
});

import assert from "node:assert/strict";
import test from "node:test";
import { encode } from "../../../static/js/model/link.js";
import { createAddress, viewOf } from "../../../static/js/state/address.js";
import { createStore } from "../../../static/js/state/store.js";

const QUIET = 300; // milliseconds, a little more than the address waits; the test's own clock

/** A page at an address, whose actions the test does, and the history of its browser. */
async function opened(t, hash = "#sample=1") {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const pages = [hash];
  const calls = [];
  const put = (url, replace) => {
    pages.splice(replace ? -1 : pages.length, pages.length, url);
    globalThis.location.hash = url;
  };
  const listeners = new Map();
  Object.assign(globalThis, {
    location: { hash },
    history: { pushState: (_, __, url) => put(url, false), replaceState: (_, __, url) => put(url, true) },
    window: { addEventListener: (name, listener) => listeners.set(name, listener) },
  });
  t.after(() => ["location", "history", "window"].forEach((name) => delete globalThis[name]));
  const store = createStore({ shown: null, work: { status: "idle" }, selection: null, dock: null });
  const show = (source, more = {}) => {
    const digit = { pixels: source.pixels ?? new Array(784).fill(0) };
    store.update({ shown: { objective: null, network: null, ...more, source, digit }, work: { status: "idle" } });
  };
  const opens = (name) => async (view) => {
    calls.push([name, view?.image.sample]);
    show({ kind: "sample", sample: { id: view?.image.sample ?? 0 } });
  };
  const actions = {
    start: (_, view) => opens("start")(view),
    open: opens("open"),
    refuse: opens("refuse"),
    forgetLink() {},
  };
  await createAddress(store, actions, { first: null, writes: true });
  const quiet = () => t.mock.timers.tick(QUIET);
  /** As long as it takes to pack what is shown, and longer. */
  const packed = async () => {
    const view = viewOf(store.state);
    for (let i = 0; i < 3; i++) await encode(view);
  };
  const written = async () => {
    quiet();
    await packed();
    return pages;
  };
  const goTo = (url) => {
    globalThis.location.hash = url;
    return listeners.get("popstate")();
  };
  return { store, actions, calls, pages, show, quiet, packed, written, goTo };
}

const image = (grey) => new Array(784).fill(grey / 255);
const photo = (grey) => ({ kind: "photo", pixels: image(grey) });
const drawing = (grey) => ({ kind: "drawing", strokes: [], pixels: image(grey) });

test("two photos are two steps back; the strokes of a drawing, and the pixels changed of one digit, are one each", async (t) => {
  const { show, written, pages } = await opened(t);
  const [one, other] = [photo(1), photo(2)];
  for (const [source, steps] of [
    [one, 2],
    [other, 3],
    [{ kind: "pixels", base: other, pixels: image(3) }, 3],
    [{ kind: "pixels", base: other, pixels: image(4) }, 3],
    [drawing(5), 4],
    [drawing(6), 4],
  ]) {
    show(source);
    await written();
    assert.equal(pages.length, steps, `${source.kind} ${255 * source.pixels[0]}`);
  }
});

test("of two pages gone to one after the other the last one is opened, however long the first takes to unpack", async (t) => {
  const { goTo, calls } = await opened(t);
  const heavy = `#${await encode({ image: { pixels: image(9) }, objective: null, network: null, cell: null, tab: null })}`;
  await Promise.all([goTo(heavy), goTo("#sample=7")]);
  assert.deepEqual(calls.slice(1), [["open", 7]]);
});

test("what was about to be written does not take the place of a page that was gone back to", async (t) => {
  const { goTo, show, pages, quiet, packed } = await opened(t);
  show(photo(1));
  const first = packed();
  quiet();
  await goTo("#sample=7");
  await first;
  assert.deepEqual(pages, ["#sample=1"]);
});

test("a page gone back to that can't be had yet keeps its address", async (t) => {
  const { store, actions, show, goTo, written } = await opened(t);
  show({ kind: "sample", sample: { id: 2 } });
  assert.deepEqual(await written(), ["#sample=1", "#sample=2"]);
  actions.open = async () => store.update({ work: { status: "failed" } });
  await goTo("#sample=5");
  assert.deepEqual(await written(), ["#sample=1", "#sample=2"]);
  assert.equal(location.hash, "#sample=5");
});

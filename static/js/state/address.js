import { decode, encode, LinkError } from "../model/link.js";

/** @typedef {{fragment: string, view: import("../model/link.js").View, source: import("./state.js").Source}} Written */

/** @returns {import("../model/link.js").View} what a link to the state holds */
export function viewOf({ shown: { source, objective, network, digit }, selection, dock }) {
  return {
    image: source.kind === "sample" ? { sample: source.sample.id } : { pixels: Float64Array.from(digit.pixels) },
    objective,
    network,
    cell: dock ? selection : null,
    tab: dock && dock.tab !== "sum" ? dock.tab : null,
  };
}

const QUIET = 250; // milliseconds without a change before the address follows

/**
 * The address and the state, kept alike: the address is read when the page opens and at Back and Forward, and written
 * when something has changed. `writes`: whether it is; the address of a frame is not.
 *
 * @param {{first: import("../model/tensors.js").Trace, writes: boolean}} options
 */
export async function createAddress(store, actions, { first, writes }) {
  let timer = 0;
  let turn = 0; // packing and unpacking take a while: what has been overtaken meanwhile is left
  /** @type {Written | null} null: what is shown came from the address, or is to come from it */
  let written = null;

  /** The page begins with the first view that is read. @type {(view: import("../model/link.js").View | null) => Promise<void>} */
  let open = (view) => {
    open = actions.open;
    return actions.start(first, view);
  };

  async function read() {
    clearTimeout(timer);
    const mine = ++turn;
    written = null;
    let [view, reason] = [null, null];
    try {
      view = await decode(location.hash);
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      reason = error.message;
    }
    if (mine !== turn) return;
    await open(view);
    if (mine !== turn) return;
    if (reason) await actions.refuse(reason);
    if (writes) await write(); // what it was opened as, before the next change
  }

  async function write() {
    const { shown, work } = store.state;
    if (!shown || work.status === "busy" || work.status === "drawing") return;
    if (work.status === "failed" && written === null) return; // what the address holds may still come
    const mine = ++turn;
    const view = viewOf(store.state);
    const fragment = await encode(view);
    if (mine !== turn) return;
    const before = written;
    written = { fragment, view, source: shown.source };
    if (location.hash === `#${fragment}` || fragment === before?.fragment) return;
    if (before === null && !location.hash) return;
    const trifle = before === null || isTrifle(before, written);
    history[trifle ? "replaceState" : "pushState"](null, "", `#${fragment}`);
    if (before !== null) actions.forgetLink();
  }

  window.addEventListener("popstate", read);
  await read();
  if (!writes) return;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(write, QUIET);
  };
  for (const part of ["shown", "work", "selection", "dock"]) store.watch((state) => state[part], later);
}

/**
 * Whether Back need not go from one to the other: the next stroke of a drawing, the next pixel changed of one digit, the
 * next step of a training, another tab.
 *
 * @param {Written} before @param {Written} after
 */
function isTrifle(before, after) {
  const pixels = [before, after].every(({ view }) => "pixels" in view.image);
  const oneDigit = pixels && originOf(before.source) === originOf(after.source);
  const steps = isTrained(before.view) && isTrained(after.view);
  const rest = ({ image, network, tab, ...others }) =>
    JSON.stringify([oneDigit ? null : image, steps ? null : network, others]);
  return rest(before.view) === rest(after.view);
}

/** What a digit was before its pixels were changed; all drawings are one. @param {import("./state.js").Source} source */
function originOf(source) {
  if (source.base) return originOf(source.base);
  return source.kind === "drawing" ? "drawing" : source;
}

const isTrained = ({ network }) => typeof network?.weights === "object";

import { decode, encode, LinkError } from "./link.js";

/** @returns {import("./link.js").View} what a link to the state holds */
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
 * @param {{first: import("./tensors.js").Trace, writes: boolean}} options
 */
export async function createAddress(store, actions, { first, writes }) {
  let timer = 0;
  /** @type {{fragment: string, view: import("./link.js").View} | null} null: what is shown came from the address */
  let written = null;

  async function read(open) {
    clearTimeout(timer);
    written = null;
    let [view, reason] = [null, null];
    try {
      view = await decode(location.hash);
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      reason = error.message;
    }
    await open(view);
    if (reason) await actions.refuse(reason);
    if (writes) await write(); // what it was opened as, before the next change
  }

  async function write() {
    const { shown, work } = store.state;
    if (!shown || work.status === "busy" || work.status === "drawing") return;
    const view = viewOf(store.state);
    const fragment = await encode(view);
    const before = written;
    written = { fragment, view };
    if (location.hash === `#${fragment}` || fragment === before?.fragment) return;
    if (before === null && !location.hash) return;
    const trifle = before === null || isTrifle(before.view, view);
    history[trifle ? "replaceState" : "pushState"](null, "", `#${fragment}`);
    if (before !== null) actions.forgetLink();
  }

  window.addEventListener("popstate", () => read((view) => actions.open(view)));
  await read((view) => actions.start(first, view));
  if (!writes) return;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(write, QUIET);
  };
  for (const part of ["shown", "work", "selection", "dock"]) store.watch((state) => state[part], later);
}

/** Whether Back need not go from one to the other: the next stroke of a drawing or step of a training, another tab. */
function isTrifle(before, view) {
  const strokes = "pixels" in before.image && "pixels" in view.image;
  const steps = isTrained(before) && isTrained(view);
  const rest = ({ image, network, tab, ...others }) => JSON.stringify([strokes ? null : image, steps ? null : network, others]);
  return rest(before) === rest(view);
}

const isTrained = ({ network }) => typeof network?.weights === "object";

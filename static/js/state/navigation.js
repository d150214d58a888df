import { exists } from "../model/cells.js";
import { cellName } from "../model/format.js";

/**
 * How the page begins, and how a link is opened. Part of actions.js.
 *
 * @typedef {import("../model/link.js").View} View
 * @typedef {import("../model/tensors.js").Trace} Trace
 * @param {{bring: (change: object) => Promise<void>, adopt: (wish: object, digit: object, trace: Trace) => void,
 *          fail: (error: unknown, where: string, again: () => void) => void, isBegun: () => boolean, leaveRun: () => void,
 *          explaining: ReturnType<typeof import("./explain.js").createExplaining>}} page
 */
export function createOpening(store, api, { bring, adopt, fail, isBegun, leaveRun, explaining }) {
  const { update } = store;

  /** The samples; and the picture that stands in the page, or the view of the address. */
  async function start(/** @type {Trace} */ first, /** @type {View | null} */ view) {
    update({ work: { status: view ? "busy" : "idle" } });
    if (!view && !isBegun()) adopt(...standing(first));
    try {
      update({ samples: await api.samples() });
      if (view && !isBegun()) await open(view);
    } catch (error) {
      fail(error, "picture", () => start(first, view));
    }
  }

  /** What a link holds; without a view the first sample. */
  async function open(/** @type {View | null} */ view) {
    const { samples } = store.state;
    if (!samples.length) return undefined; // there is no server: that is said already
    const { image, objective, network, cell, tab } = view ?? { ...DEFAULT, image: { sample: samples[0].id } };
    const sample = samples.find(({ id }) => id === image.sample);
    if (!sample && !image.pixels) return refuse(`there is no sample ${image.sample}`);
    const source = sample
      ? { kind: "sample", sample }
      : { kind: "pixels", pixels: image.pixels, base: null, original: null, steps: [] };
    leaveRun();
    await bring({ source, objective, network });
    const { work, shown } = store.state;
    if (view && work.status === "failed" && !work.again) return refuse(work.message);
    if (shown?.source !== source) return undefined;
    if (!cell) return explaining.closeDock();
    if (!exists(cell, shown.trace)) return refuse(`there is no cell ${cellName(cell.tensor, cell.index)}`);
    return explaining.explain(cell, { tab: tab ?? "sum" });
  }

  /** A link that can't be opened opens the first sample, and says why. */
  function refuse(/** @type {string} */ reason) {
    update({ link: `This link can’t be opened: ${reason.replace(/\.$/, "")}. Here is the first sample instead.` });
    return open(null);
  }

  return { start, open, refuse, forgetLink: () => update({ link: null }) };
}

const DEFAULT = { objective: null, network: null, cell: null, tab: null };

/** The picture that the server put into the page: a wish that came true, its digit and its trace. */
function standing(trace) {
  const { image, objective } = trace.experiment;
  const greys = Uint8Array.from(trace.tensors.get("input.value").data, (x) => Math.round(255 * x));
  const source = { kind: "sample", sample: { id: image.sample, label: objective.label, pixels: greys } };
  return [{ source }, { image, pixels: Float64Array.from(greys, (grey) => grey / 255), steps: [] }, trace];
}

import { exists } from "../model/cells.js";
import { cellName } from "../model/format.js";
import { isSameExperiment, isSameImage } from "../model/lesson-link.js";
import { linkedObjective, PREDICTED_LABEL } from "../model/objective.js";

/**
 * How the page starts, and how a link is opened.
 *
 * @typedef {import("../model/link.js").View} View
 * @typedef {import("../model/tensors.js").Trace} Trace
 * @typedef {import("../api/client.js").Sample} Sample
 * @typedef {import("./digit.js").Source} Source
 * @typedef {import("./request.js").Shown} Shown
 * @typedef {{samples: Sample[], link: string | null}} NavigationState  link: what is wrong with the link that was opened
 */

/** @type {NavigationState} */
export const INITIAL = { samples: [], link: null };

/**
 * @param {import("./state.js").Store} store
 * @param {import("./actions.js").Api} api
 * @param {{request: ReturnType<typeof import("./request.js").createRequest>,
 *          bring: ReturnType<typeof import("./digit.js").createDigit>["bring"],
 *          explain: ReturnType<typeof import("./explain.js").createExplainActions>, leaveRun: () => void}} parts
 */
export function createNavigationActions(store, api, { request, bring, explain, leaveRun }) {
  const { update } = store;
  const hasBegun = () => store.state.wish !== null;
  let firstSample = 0; // the id of the sample that the page starts with

  /**
   * Show the picture that the server put into the page, or open the view in the address; and load the samples.
   *
   * @param {Trace} first @param {View | null} view
   */
  async function start(first, view) {
    const { image } = first.experiment;
    if ("sample" in image) firstSample = image.sample;
    request.cancel({ status: view ? "busy" : "idle" });
    if (!view && !hasBegun()) adopt(first);
    try {
      update({ samples: await api.samples() });
      if (view && !hasBegun()) await open(view);
    } catch (error) {
      request.fail(error, "picture", () => start(first, view));
    }
  }

  /** Show the picture that the server put into the page. @param {Trace} trace */
  function adopt(trace) {
    const { sample, image, pixels } = sampleOf(trace);
    request.adopt({ kind: "sample", sample }, { image, pixels, steps: [] }, trace);
  }

  /** Open what a link holds; without a view the first sample. @param {View | null} view */
  async function open(view) {
    const { samples } = store.state;
    if (!samples.length) return; // the server does not answer, and the page says so already
    const wanted = view ?? { ...DEFAULT, image: { sample: firstSample } };
    const source = shownSource(wanted.image) ?? sourceOf(wanted.image, samples);
    if (typeof source === "string") return refuse(source);
    leaveRun();
    if (!isThere(wanted)) await bring(source, { ...partsOf(wanted), objective: objectiveOf(wanted) });
    const { work, shown } = store.state;
    if (view && work.status === "failed" && !work.again) return refuse(work.message);
    if (shown?.source === source) await openCell(wanted, shown.trace);
  }

  /**
   * A link to a digit of somebody's own means the loss of the predicted digit if it says nothing else, for everyone. In a
   * lesson, what the reader differentiates for digits of their own stays.
   *
   * @param {View} view
   */
  function objectiveOf({ image, objective }) {
    return objective ?? ("pixels" in image && !store.state.lesson ? PREDICTED_LABEL : null);
  }

  /** Where the digit that is wanted comes from, if it is the one that is shown: its strokes and its photo stay. @param {View["image"]} image */
  function shownSource(image) {
    const { shown } = store.state;
    return shown && isSameImage(imageOf(shown), image) ? shown.source : null;
  }

  /** Whether a view differs from what is shown only in its cell. @param {View} view */
  function isThere(view) {
    const { shown, work } = store.state;
    if (!shown || work.status !== "idle") return false;
    return isSameExperiment(viewOf({ ...store.state, shown }), view);
  }

  /** @param {View} view @param {Trace} trace */
  async function openCell({ cell, tab }, trace) {
    if (!cell) return explain.closeDock();
    if (!exists(cell, trace)) return refuse(`there is no cell ${cellName(cell.tensor, cell.index)}`);
    return explain.explain(cell, { tab: tab ?? "sum" });
  }

  /** Say why a link can't be opened, and open the first sample instead. @param {string} reason @returns {Promise<void>} */
  function refuse(reason) {
    update({ link: `This link can’t be opened: ${reason.replace(/\.$/, "")}. Here is the first sample instead.` });
    return open(null);
  }

  return { start, open, refuse, forgetLink: () => update({ link: null }) };
}

const DEFAULT = { objective: null, network: null, mistakes: null, cell: null, tab: null };

/** What a view asks for beside the digit. @param {View} view */
const partsOf = ({ objective, network, mistakes }) => ({ objective, network, mistakes });

/** @param {View["image"]} image @param {Sample[]} samples @returns {Source | string} a string: why there is none */
function sourceOf(image, samples) {
  if ("pixels" in image)
    return { kind: "pixels", pixels: [...image.pixels], steps: [], base: null, original: null, replaced: null };
  const sample = samples.find(({ id }) => id === image.sample);
  return sample ? { kind: "sample", sample } : `there is no sample ${image.sample}`;
}

/**
 * What a link to the state holds. In a lesson the objective of the reader's own digits is left open, so that the view is
 * still that of a step.
 *
 * @param {Pick<import("./state.js").State, "selection" | "dock" | "lesson"> & {shown: Shown}} state @returns {View}
 */
export function viewOf({ shown, selection, dock, lesson }) {
  return {
    image: imageOf(shown),
    objective: lesson && !shown.objective ? null : linkedObjective(shown.objective, shown.trace),
    network: shown.network,
    mistakes: shown.mistakes,
    cell: dock ? selection : null,
    tab: dock && dock.tab !== "sum" ? dock.tab : null,
  };
}

/** The digit of a picture, as a link names it. @param {Shown} shown @returns {View["image"]} */
export function imageOf({ source, digit }) {
  return source.kind === "sample" ? { sample: source.sample.id } : { pixels: Float64Array.from(digit.pixels) };
}

/** The sample that a trace is of. @param {Trace} trace */
function sampleOf({ experiment: { image, objective }, tensors }) {
  const input = tensors.get("input.value");
  if (!("sample" in image) || !("label" in objective) || !input)
    throw new Error("The page starts with the cross-entropy of a sample.");
  const pixels = Uint8Array.from(input.data, (x) => Math.round(255 * x));
  return {
    sample: { id: image.sample, label: objective.label, pixels },
    image,
    pixels: Float64Array.from(pixels, (grey) => grey / 255),
  };
}

import { isPlace } from "../model/lesson-link.js";
import { decode, encode, LinkError } from "../model/link.js";
import { withPlace } from "../model/slide-place.js";
import { placeOf } from "./lesson.js";
import { viewOf } from "./navigation.js";

/**
 * The address of the page and the state, kept alike: the address is read when the page opens and at Back and Forward,
 * and written when something has changed.
 *
 * @typedef {import("../model/link.js").View} View
 * @typedef {import("./digit.js").Source} Source
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Shown} Shown
 * @typedef {{fragment: string, view: View, source: Source, objective: Shown["objective"], turns: number}} Entry
 *     fragment: what stands in the address, or would without defaults; objective: as it was asked for; turns: of the slides
 *     of a lesson
 */

const QUIET = 250; // milliseconds without a change before the address is written

/**
 * @param {import("./state.js").Store} store
 * @param {Pick<import("./state.js").Actions, "start" | "open" | "refuse" | "forgetLink" | "readSlide">} actions
 * @param {{first: import("../model/tensors.js").Trace, writes: boolean, home?: View | null, hasPlaces?: boolean}} options
 *     first: the picture that is in the page; writes: whether the address is written, which that of a frame is not;
 *     home: the view of an empty address, null for the first picture; hasPlaces: whether a fragment such as #step-2 is a
 *     place in the text, which leaves the picture as it is
 */
export async function createAddress(store, actions, { first, writes, home = null, hasPlaces = false }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let turn = 0; // packing and unpacking take a while: what has been overtaken meanwhile is dropped
  /** @type {Entry | null} null: what is shown was read from the address, or is still to come from it */
  let written = null;

  /** The first view that is read starts the page. @type {(view: View | null) => Promise<void>} */
  let open = (view) => {
    open = actions.open;
    return actions.start(first, view);
  };

  async function read() {
    clearTimeout(timer);
    const mine = ++turn;
    written = null;
    const isOnlyPlace = hasPlaces && isPlace(location.hash);
    const slide = actions.readSlide(location);
    if (isOnlyPlace && store.state.wish && !slide) return write();
    const { view, problem } = await viewIn(isOnlyPlace ? "" : location.hash);
    if (mine !== turn) return;
    await open(view ?? slide ?? home);
    if (mine !== turn) return;
    if (problem) await actions.refuse(problem);
    if (writes) await write(); // so that the next change is compared with this view
  }

  async function write() {
    const { shown, work, ...rest } = store.state;
    if (!shown || work.status === "busy" || work.status === "drawing") return;
    const before = written;
    // The view in the address may still come, when it is tried again.
    if (work.status === "failed" && before === null && location.hash) return;
    const mine = ++turn;
    const view = viewOf({ shown, ...rest });
    const fragment = await encode(view);
    if (mine !== turn) return;
    const { lesson } = store.state;
    const search = lesson ? withPlace(location.search, placeOf(lesson)) : location.search;
    written = { fragment, view, source: shown.source, objective: shown.objective, turns: lesson?.turns ?? 0 };
    const isThere = location.hash === `#${fragment}` || fragment === before?.fragment;
    if (isThere && search === location.search) return;
    if (before === null && !location.hash) return;
    const replaces = before === null || isTrifle(before, written);
    const query = search === location.search ? "" : location.pathname + search; // an empty query alone would change nothing
    history[replaces ? "replaceState" : "pushState"](null, "", `${query}#${fragment}`);
    if (before !== null) actions.forgetLink();
  }

  window.addEventListener("popstate", read);
  await read();
  if (!writes) return;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(write, QUIET);
  };
  for (const part of /** @type {const} */ (["shown", "work", "selection", "dock"])) {
    store.watch((state) => state[part], later);
  }
  for (const part of /** @type {const} */ (["turns", "part"])) store.watch(({ lesson }) => lesson?.[part], later);
}

/** The view that an address holds, if it holds one, or what is wrong with it. @param {string} hash */
async function viewIn(hash) {
  try {
    return { view: await decode(hash), problem: null };
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    return { view: null, problem: error.message };
  }
}

/**
 * Whether Back should skip the step between two entries: the next stroke of a drawing, the next changed pixel of one
 * digit, the next step of a training, another tab.
 *
 * @param {Entry} before @param {Entry} after
 */
function isTrifle(before, after) {
  const pixels = [before, after].every(({ view }) => "pixels" in view.image);
  const isOneDigit = pixels && originOf(before.source) === originOf(after.source);
  const areSteps = isTrained(before.view) && isTrained(after.view);
  const rest = (/** @type {Entry} */ { view: { image, network, mistakes, cell }, objective }) =>
    JSON.stringify([isOneDigit ? null : image, objective, areSteps ? null : network, mistakes, cell]);
  return before.turns === after.turns && rest(before) === rest(after);
}

/** What a digit was before its pixels were changed; all drawings are one. @param {Source} source @returns {Source | "drawing"} */
function originOf(source) {
  if (source.kind === "pixels" && source.base) return originOf(source.base);
  return source.kind === "drawing" ? "drawing" : source;
}

/** @param {View} view */
const isTrained = ({ network }) => typeof network?.weights === "object";

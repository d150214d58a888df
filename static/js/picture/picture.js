import { find, findAll } from "../dom/find.js";
import { watchPixelRatio } from "../dom/pixel-ratio.js";
import { atMostEvery } from "../dom/scheduling.js";
import { panelOf } from "../model/cells.js";
import { panels } from "../model/panels.js";
import { placePanels } from "../model/placement.js";
import { createHighlight } from "../paint/highlight.js";
import { createNumbers, numbersOf } from "../paint/numbers.js";
import { createPainter } from "../paint/painter.js";
import { writeCaptions } from "./captions.js";
import { drawEditedCells } from "./edited-cells.js";
import { imageOf } from "./image.js";
import { keepTabStop, listenToKeyboard } from "./keyboard.js";
import { createLayout } from "./layout.js";
import { listenToPointer } from "./pointer.js";
import { createTooltip } from "./tooltip.js";

const WORDS = 100; // milliseconds between new captions while a hand moves: nobody reads faster, and each has to be laid out

/**
 * The picture. CSS lays out a grid of panels, and everything that can be read, pointed at or focused is HTML. The
 * numbers are painted behind it, on a canvas at once, and by plotly.js as soon as it has loaded and nothing moves.
 *
 * @typedef {import("../state/state.js").Store} Store
 * @typedef {Pick<import("../state/state.js").Actions, "pointAt" | "explain">} PictureActions
 * @typedef {import("../model/placement.js").Placement} Placement
 *
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {PictureActions} actions
 * @returns {{redraw: () => void, image: (format: "png" | "svg", panel: string | null) => Promise<Blob>}}
 *     redraw: to be called when the colours have changed or plotly.js has loaded; image: the picture or one panel as a file
 */
export function createPicture(root, store, actions) {
  const elements = panelElements(root);
  const slots = new Map([...elements].map(([id, element]) => [id, find(element, "[data-slot]", HTMLElement)]));
  const frames = findAll(root, "[data-marks]", SVGPathElement);
  const painter = createPainter(root);
  const layOut = createLayout(root);
  const writeNumbers = createNumbers(find(root, "[data-numbers]", HTMLCanvasElement));
  /** @type {ReturnType<typeof measure> | null} null until it is measured again */
  let measured = null;
  /** @type {Map<string, Placement>} by the panel's id */
  let placements = new Map();
  /** @type {ReturnType<typeof panels>} */
  let models = [];

  const writeWords = () => {
    const { shown } = store.state;
    if (shown) writeCaptions(root, elements, shown.trace, models);
  };
  const writeWordsNowAndThen = atMostEvery(WORDS, writeWords);
  const drawTooltip = createTooltip(root, store, () => placements);
  const drawHighlight = createHighlight(find(root, "[data-lit]", HTMLCanvasElement), store, () => placements);
  const drawCell = () => {
    drawTooltip();
    drawHighlight();
  };
  const redraw = () => {
    const { shown } = store.state;
    if (!shown) return;
    models = panels(shown.trace, elements.keys());
    if (isMoving() && measured) writeWordsNowAndThen();
    else writeWords();
    keepTabStop(elements, models);
    if (layOut(models, measured === null) || measured === null) measured = measure(root, slots);
    placements = placePanels(
      models.flatMap((panel) => ("empty" in panel ? [] : [panel])),
      measured,
    );
    painter.paint(measured, placements.values(), shown.trace);
    writeNumbers(numbersOf(placements.values()), measured.pixel);
    settle();
    drawEditedCells(frames, shown, placements);
    drawCell();
  };
  /** Whether the next picture is about to come. */
  const isMoving = () => store.state.work.status === "drawing" || store.state.training.status === "running";
  /** Bring the words up to date and let plotly.js draw, unless the next picture is about to come. */
  const settle = () => {
    if (isMoving()) return;
    writeWords();
    painter.settle();
  };
  const remeasure = () => {
    measured = null;
    redraw();
  };
  // An observer reports the size that it finds first, too: what has been measured already is not drawn again.
  const resizes = new ResizeObserver(() => {
    if (!measured || !isSame(measure(root, slots), measured)) remeasure();
  });
  for (const element of [root, ...slots.values()]) resizes.observe(element);
  watchPixelRatio(remeasure);

  store.watch(({ shown }) => shown?.trace, redraw);
  store.watch(
    ({ work }) => work.status,
    (status) => {
      if (status !== "busy") settle();
    },
  );
  store.watch(({ training }) => training.status, settle);
  store.watch(({ cell }) => cell, drawCell);
  store.watch(({ selection }) => selection, drawHighlight);
  store.watch(({ dock }) => dock, drawHighlight);
  store.watch(({ answer }) => answer, drawHighlight);
  store.watch(
    ({ selection }) => selection,
    (selection) => {
      const { shown } = store.state;
      const element = selection && shown && elements.get(panelOf(shown.trace, selection.tensor));
      // In the next frame, when the dock has taken its room.
      if (element) requestAnimationFrame(() => element.scrollIntoView({ block: "nearest", behavior: "instant" }));
    },
  );
  listenToPointer(root, store, actions, () => placements);
  listenToKeyboard(elements, store, actions, () => placements);

  return {
    redraw,
    image(format, id) {
      const { shown } = store.state;
      if (!shown || !measured) throw new Error("There is no picture to save yet.");
      if (id === null) return imageOf(format, root, root, placements.values(), shown.trace, measured.pixel);
      const placement = placements.get(id);
      const chosen = placement ? [placement] : []; // an empty panel has nothing but words
      return imageOf(format, root, elements.get(id) ?? root, chosen, shown.trace, measured.pixel);
    },
  };
}

/** @param {HTMLElement} root @returns {Map<string, HTMLElement>} by the panel's id */
function panelElements(root) {
  return new Map(findAll(root, "[data-panel]", HTMLElement).map((element) => [element.dataset.panel ?? "", element]));
}

/** Where CSS has laid out the picture and the slots of its panels. @param {HTMLElement} root @param {Map<string, HTMLElement>} slots */
function measure(root, slots) {
  const rects = new Map([...slots].map(([id, slot]) => [id, slot.getBoundingClientRect()]));
  return { frame: root.getBoundingClientRect(), slots: rects, pixel: devicePixelRatio };
}

/** Whether nothing has another size or place. @param {ReturnType<typeof measure>} a @param {ReturnType<typeof measure>} b */
function isSame(a, b) {
  const rects = (/** @type {typeof a} */ { frame, slots }) => [frame, ...slots.values()];
  const others = rects(b);
  const edges = /** @type {const} */ (["left", "top", "width", "height"]);
  return rects(a).every((rect, i) => edges.every((edge) => rect[edge] === others[i][edge]));
}

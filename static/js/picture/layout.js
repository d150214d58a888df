import { find, findAll } from "../dom/find.js";
import { heightOf, layOut, leastWidth } from "../model/layout.js";

/**
 * Puts the picture's columns and rows where model/layout.js wants them. The style sheet says what a layer looks like;
 * how wide and how high it is follows from the space that the window leaves, which is measured here.
 *
 * Layers are columns wherever each can be as wide as its words. Elsewhere, as on a phone, they are rows: `data-flow` of
 * the picture says which.
 *
 * @typedef {import("../model/panels.js").Panel} Panel
 * @typedef {import("../model/panels.js").EmptyPanel} EmptyPanel
 * @typedef {import("../model/layout.js").Shape} Shape
 * @typedef {import("../model/layout.js").Column} Column
 * @typedef {{element: HTMLElement, head: HTMLElement, gate: HTMLElement, ids: Record<keyof Column, string[]>}} Layer
 */

const PADDING = { width: 11, height: 9 }; // CSS pixels around the caption and the slot of a panel
const NUMBERS = [34]; // CSS pixels of a cell that any number can stand in
const SHORT_NUMBERS = [19, 23]; // the same for two and three digits, as a small network has them
const LABELS = 26; // CSS pixels: the column that names the rows
const TALLEST = 0.55; // of the window: a layer that is a row
const TABLET = "(width < 960px)"; // as in css/tokens.css: the cards are above the picture, not beside it

/**
 * @param {HTMLElement} root  the picture
 * @returns {(panels: (Panel | EmptyPanel)[], isResized: boolean) => boolean} lay out; true if anything has moved. Only where
 *     the space or a shape may be another does it measure, because for that the browser first lays out what is new
 */
export function createLayout(root) {
  const layers = findAll(root, ".layer", HTMLElement).map(layerOf);
  const probe = find(root, "[data-probe]", HTMLElement); // every title, and the longest caption
  const caption = find(probe, ".caption", HTMLElement);
  /** @type {Map<string, Shape>} of each panel; one without a gradient keeps the space that it had */
  const shapes = new Map();
  let [applied, laidOut] = ["", ""];
  // The picture may keep its size in a window of another height; its rows follow with the next picture.
  addEventListener("resize", () => {
    laidOut = "";
  });

  return (panels, isResized) => {
    for (const panel of panels) if (!("empty" in panel)) shapes.set(panel.id, shapeOf(panel));
    const wanted = JSON.stringify([...shapes]);
    if (wanted === laidOut && !isResized) return false;
    laidOut = wanted;
    const inFull = isSmall(shapes);
    const { dataset } = document.documentElement;
    if (inFull) dataset.inFull = "";
    else delete dataset.inFull;
    const numbers = inFull ? SHORT_NUMBERS : NUMBERS;
    const words = { width: probe.offsetWidth + 1, line: caption.offsetHeight, padding: PADDING, numbers };
    const asColumns = root.clientWidth >= LABELS + leastWidth(words) * layers.length;
    const isTablet = matchMedia(TABLET).matches;
    const space = { width: root.clientWidth, height: asColumns ? root.clientHeight : innerHeight };
    const key = JSON.stringify([space, isTablet, words, wanted]);
    if (key === applied) return false;
    applied = key;
    root.dataset.flow = asColumns ? "columns" : "rows";
    // Below cards, or below a picture that is higher than the window, the dock would be out of view.
    document.documentElement.toggleAttribute("data-sheet", isTablet || !asColumns);
    const columns = layers.map(({ ids }) => columnOf(ids, shapes));
    if (asColumns) placeColumns(root, layers, columns, words);
    else placeRows(root, layers, columns, words, { width: space.width / 3, most: TALLEST * space.height });
    return true;
  };
}

/**
 * @param {HTMLElement} root @param {Layer[]} layers @param {Column[]} columns
 * @param {import("../model/layout.js").Words} words
 */
function placeColumns(root, layers, columns, words) {
  for (const { element } of layers) element.style.gridTemplateRows = "";
  const head = Math.max(...layers.map(({ head }) => head.offsetHeight));
  const gap = parseFloat(getComputedStyle(root).rowGap);
  const space = { width: root.clientWidth - LABELS, height: root.clientHeight - head - 3 * gap };
  const { widths, heights, stacked } = layOut(columns, space, words);
  for (const [i, { gate }] of layers.entries()) gate.classList.toggle("stacked", stacked[i]);
  const tracks = widths.map((width) => `minmax(min-content, ${width}fr)`);
  root.style.gridTemplateColumns = `${LABELS}px ${tracks.join(" ")}`;
  root.style.gridTemplateRows = `auto ${heights.map((height) => `minmax(0, ${height}fr)`).join(" ")}`;
}

/**
 * It writes only: whatever it measured between two layers, the browser would lay out the page for it.
 *
 * @param {HTMLElement} root @param {Layer[]} layers @param {Column[]} columns
 * @param {import("../model/layout.js").Words} words
 * @param {{width: number, most: number}} space  of each of the three rows of a layer; most: its height
 */
function placeRows(root, layers, columns, words, { width, most }) {
  root.style.gridTemplateColumns = root.style.gridTemplateRows = "";
  for (const [i, { element, gate }] of layers.entries()) {
    gate.classList.add("stacked");
    element.style.gridTemplateRows = `auto ${heightOf(columns[i], width, words, most)}px`;
  }
}

const SMALL = 10; // rows and columns

/** Whether no map of the picture has more cells than can show their numbers. @param {Map<string, Shape>} shapes */
function isSmall(shapes) {
  return [...shapes.values()].every(({ arrangement: { rows, columns } }) => Math.max(rows, columns) <= SMALL);
}

/** @param {HTMLElement} element @returns {Layer} */
function layerOf(element) {
  /** @param {string} row */
  const idsIn = (row) => findAll(find(element, row, HTMLElement), "[data-panel]", HTMLElement).map(idOf);
  return {
    element,
    head: find(element, "header", HTMLElement),
    gate: find(element, ".gate", HTMLElement),
    ids: { forward: idsIn(".forward"), gate: idsIn(".gate"), backward: idsIn(".backward") },
  };
}

/** @param {HTMLElement} panel */
const idOf = ({ dataset }) => dataset.panel ?? "";

/** @param {Layer["ids"]} ids @param {Map<string, Shape>} shapes @returns {Column} */
function columnOf(ids, shapes) {
  // Parameters have the shape of their gradients, which some objectives do not have.
  /** @param {string[]} row */
  const known = (row) => row.flatMap((id) => shapes.get(id) ?? shapes.get(id.replace(/\.grad$/, "")) ?? []);
  return { forward: known(ids.forward), gate: known(ids.gate), backward: known(ids.backward) };
}

/** @param {Panel} panel @returns {Shape} */
function shapeOf({ form, arrangement, parts }) {
  return { form, arrangement, beside: parts.length > 1 };
}

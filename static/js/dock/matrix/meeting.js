import { element } from "../../dom/element.js";
import { quantityOf } from "../../model/cells.js";
import * as format from "../../model/format.js";
import { entriesOf, foldZeros, inARow, productAndBias, strongestOf } from "../../model/meeting.js";
import { cellButton, note, numberText } from "../elements.js";
import { createTermTable } from "./term-table.js";

/**
 * The product itself, in numbers: the row and the column that meet, term under term, and what they add up to.
 *
 * @typedef {import("../../model/terms.js").Term} Term
 * @typedef {import("../../model/terms.js").Factor} Factor
 * @typedef {import("../../model/meeting.js").Slot} Slot
 * @typedef {import("../../model/meeting.js").Entry} FoldedEntry
 * @typedef {import("../../api/client.js").Derivation} Derivation
 * @typedef {import("./term-table.js").Entry} Entry
 * @typedef {import("./term-table.js").Column} Column
 * @typedef {import("./term-table.js").Content} Content
 * @typedef {{element: HTMLElement, light: (terms: number[]) => void}} View  light: mark these terms
 * @typedef {{label: string, heads: Content[], slots: Slot[], place?: (term: number) => string}} Meeting
 *     heads: what the row and the column are called; place: where a term stands, if that is written above it
 */

/** @param {Derivation} derivation @param {Meeting} meeting @returns {View} */
export function createMeeting(derivation, meeting) {
  const { product } = productAndBias(derivation.terms);
  if (product.length === 0) return { element: note("This sum has no terms, so it is 0."), light: () => {} };
  const table = tableOf(derivation.terms, meeting);
  return {
    element: element("div", { className: "meeting" }, table.element, totalOf(derivation)),
    light: table.light,
  };
}

/** A row and a column that meet in one cell, position by position. @param {Term[]} terms @param {boolean} folds */
export function slotsOf(terms, folds) {
  const { product } = productAndBias(terms);
  return folds
    ? foldZeros(terms, inARow(product), product.length)
    : product.map((term) => ({ terms: [term], zeros: 0 }));
}

/** @param {Term[]} terms @param {Meeting} meeting */
function tableOf(terms, { label, heads, slots, place }) {
  const columns = slots.map((slot) => columnOf(slot, terms, place));
  return createTermTable(label, [...(place ? ["place"] : []), ...heads, "product"], columns);
}

/** @param {Slot} slot @param {Term[]} terms @param {Meeting["place"]} place @returns {Column} */
function columnOf({ terms: own, zeros }, terms, place) {
  if (zeros) return { terms: own, zeros };
  const [t] = own;
  const { left, right, product } = terms[t];
  const source = right.tensor === null ? left : right; // the picture shows it where the window lies
  const where = place ? [entry(place(t), "number", source)] : [];
  const result = entry(format.number(product), "number", source);
  return { terms: own, entries: [...where, factorEntry(left), factorEntry(right), result] };
}

/** @param {Factor} factor @returns {Entry} */
function factorEntry({ tensor, index, value }) {
  const cell = tensor === null ? null : { tensor, index };
  return { text: format.number(value), quantity: quantityOf(tensor), cell, opens: true };
}

/** @param {string} text @param {Entry["quantity"]} quantity @param {Factor} factor @returns {Entry} */
function entry(text, quantity, { tensor, index }) {
  return { text, quantity, cell: tensor === null ? null : { tensor, index } };
}

/** What the products add up to, and the bias. @param {Derivation} derivation */
function totalOf({ terms, sum }) {
  const { product, bias } = productAndBias(terms);
  const count = countOf(product.map((t) => terms[t].product));
  const total = element("b", { className: "number", textContent: format.exact(sum) });
  total.dataset.total = "";
  if (bias.length === 0) return element("p", { className: "total" }, `${count}; sum = `, total);
  const partial = product.reduce((so, t) => so + terms[t].product, 0);
  const biases = bias.flatMap((t) => {
    const { tensor, index, value } = terms[t].left;
    return tensor === null ? [] : [" + ", cellButton({ tensor, index }), " ", numberText(format.number(value))];
  });
  const words = [`${count}; sum `, numberText(format.number(partial)), ...biases];
  return element("p", { className: "total" }, ...words, " = ", total);
}

/** @param {number[]} products */
function countOf(products) {
  const { length } = products;
  const others = products.filter((x) => x !== 0).length;
  return `${length} ${length === 1 ? "product" : "products"}${others < length ? `, ${others} of them not 0` : ""}`;
}

/**
 * The cells of W^T . delta that col2im adds up, with their positions; each is a sum over filters, which stands below
 * for the one that the reader points at.
 *
 * @param {Derivation} derivation @returns {View}
 */
export function createFold(derivation) {
  const { terms, sum } = derivation;
  const entries = entriesOf(terms);
  const below = element("div", { className: "inner" });
  let shown = -1;
  let inner = /** @type {View | null} */ (null);
  /** @type {number[]} */
  let lit = [];
  const show = (/** @type {number} */ e) => {
    if (e === shown) return;
    shown = e;
    inner = overFilters(terms, entries[e]);
    below.replaceChildren(inner.element);
    inner.light(lit);
    table.choose(e);
  };
  const table = createTermTable(
    `The ${entries.length} entries of Wᵀ · Δ that col2im adds up`,
    ["offset d,i,j", "position r,c", "entry"],
    entries.map((own) => foldedColumn(own, terms)),
    show,
  );
  const total = element("b", { className: "number", textContent: format.exact(sum) });
  total.dataset.total = "";
  const count = entries.length === 1 ? "1 entry" : `${entries.length} entries`;
  const line = element("p", { className: "total" }, `${count}, each a sum over filters; sum = `, total);
  show(strongestEntry(entries));
  return {
    element: element("div", { className: "meeting" }, table.element, line, below),
    light(now) {
      lit = now;
      table.light(now);
      inner?.light(now);
    },
  };
}

/** @param {FoldedEntry[]} entries */
function strongestEntry(entries) {
  const sizes = entries.map(({ value }) => Math.abs(value));
  return sizes.indexOf(Math.max(...sizes));
}

/** An entry lights up where the strongest of its filters is. @param {FoldedEntry} own @param {Term[]} terms @returns {Column} */
function foldedColumn({ offset, position, terms: among, value }, terms) {
  const { left, right } = terms[strongestOf(terms, among)];
  return {
    terms: among,
    entries: [
      entry(offset.join(","), "weight", left),
      entry(position.join(","), "grad", right),
      entry(format.number(value), "number", right),
    ],
  };
}

/** One entry of W^T . delta: a row of W^T meets a column of delta. @param {Term[]} terms @param {FoldedEntry} own */
function overFilters(terms, { offset, position, terms: among, value }) {
  const placed = among.map((term, at) => ({ term, position: at }));
  const columns = foldZeros(terms, placed, among.length).map((slot) =>
    columnOf(slot, terms, (t) => String(terms[t].left.index[0])),
  );
  const [o, p] = [offset.join(","), position.join(",")];
  const table = createTermTable(
    `The entry at offset ${o} and position ${p}, a sum over filters`,
    ["filter", `Wᵀ row ${o}`, `Δ column ${p}`, "product"],
    columns,
  );
  const result = element("b", { className: "number", textContent: format.number(value) });
  result.dataset.entry = "";
  const line = element("p", { className: "total" }, `Entry at offset ${o}, position ${p} = `, result);
  return { element: element("div", {}, table.element, line), light: table.light };
}

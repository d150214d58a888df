import { element } from "../dom/element.js";
import { findAll } from "../dom/find.js";
import { chosenCells } from "./numbers-table.js";
import { orderList, readOrder } from "./order-list.js";

/**
 * Where the answer is given: one number, a table of numbers, a list to put into order, or a choice. Cells are chosen in
 * the table that is given.
 *
 * @typedef {import("../api/client.js").Exercise["form"]} Form
 */

/** @param {Form} form @returns {HTMLElement[]} */
export function answerForm(form) {
  switch (form.form) {
    case "number":
      return [element("label", { className: "number-answer" }, "Your answer ", field("Your answer"))];
    case "grid":
      return [grid(form.rows ?? [], form.columns ?? [])];
    case "order":
      return [orderList(form.items ?? [])];
    case "choice":
      return [choice(form.options ?? [])];
    default:
      return [];
  }
}

/**
 * The answer as the API takes it.
 *
 * @param {HTMLElement} root  the form with the tables @param {Form} form @returns {unknown}
 */
export function readAnswer(root, form) {
  const fields = findAll(root, "[data-answer] input[type=text]", HTMLInputElement).map(({ value }) => value);
  switch (form.form) {
    case "number":
      return fields[0];
    case "grid":
      return (form.rows ?? []).map((_, r) => fields.slice(r * columnsOf(form), (r + 1) * columnsOf(form)));
    case "cells":
      return chosenCells(root);
    case "order":
      return readOrder(root);
    default:
      return Number(root.querySelector("[data-answer] input:checked")?.getAttribute("value") ?? -1);
  }
}

/** @param {Form} form */
const columnsOf = (form) => form.columns?.length ?? 0;

/** A field for a number, which may be typed as a fraction. @param {string} label */
function field(label) {
  const input = element("input", { type: "text", ariaLabel: label, autocomplete: "off", spellcheck: false });
  input.setAttribute("aria-describedby", "tolerance");
  return input;
}

/** @param {string[]} rows @param {string[]} columns */
function grid(rows, columns) {
  const hasRowHeads = rows.some(Boolean);
  const head = [
    ...(hasRowHeads ? [element("td")] : []),
    ...columns.map((text) => element("th", { scope: "col", textContent: text })),
  ];
  const lines = rows.map((row) => {
    const name = row && `row ${row}, `;
    const fields = columns.map((column) =>
      element("td", {}, field(`${name}${/^\d/.test(column) ? "column " : ""}${column}`)),
    );
    return element("tr", {}, ...(hasRowHeads ? [element("th", { scope: "row", textContent: row })] : []), ...fields);
  });
  const caption = element("caption", { textContent: "Your answer" });
  return element(
    "table",
    { className: "grid-answer" },
    caption,
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...lines),
  );
}

/** @param {string[]} options */
function choice(options) {
  const labels = options.map((text, i) =>
    element(
      "label",
      {},
      element("input", { type: "radio", name: "choice", value: String(i) }),
      element("span", { textContent: text }),
    ),
  );
  return element(
    "fieldset",
    { className: "choice-answer" },
    element("legend", { textContent: "Your answer" }),
    ...labels,
  );
}

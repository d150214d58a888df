import { multiply, operandCells, unfolded } from "../model/matrices.js";
import { boundOf, decode } from "../model/tensors.js";
import { createMap } from "../paint/map.js";
import { element, figure, operator } from "./elements.js";

/** Tab "Matrix": the product in which the number is one cell, with the row and the column that meet in it. */

const SYMBOLS = {
  W: "W",
  "W^T": "Wᵀ",
  delta: "Δ",
  X_col: "Xcol",
  "X_col^T": "Xcolᵀ",
  mask: "M",
  X: "X",
  1: "1",
  dY: "∂L/∂Y",
  "upsample(dY)": "up(∂L/∂Y)",
}; // prettier-ignore
const QUANTITIES = { W: "weight", d: "grad", X: "value", m: "mask", u: "grad", 1: "number" };

export function createMatrixTab() {
  return {
    draw(body, { answer }) {
      if (!answer?.derivation) return;
      const { matrix } = answer.derivation;
      body.replaceChildren(matrix ? product(matrix, answer, body) : none());
    },
  };
}

function none() {
  const text = "This number is given, or comes straight from a definition: it is no cell of a matrix product.";
  return element("p", { className: "aside", textContent: text });
}

function product(matrix, { cell, trace, derivation }, body) {
  const [left, right] = [opened(matrix.left), opened(matrix.right)];
  const result = resultOf(matrix, { left, right }, cell, trace);
  const narrow = body.clientWidth < 560;
  const height = narrow ? 130 : Math.max(90, body.clientHeight - 74);
  const shares = widths([left, right, result], body.clientWidth - 96);
  const { cells, row, column, operator: by } = matrix;
  const cellwise = by === "cellwise";
  const here = cells.map(([r, c]) => ({ plane: 0, row: r, column: c, kind: cells.length > 4 ? "part" : "met" }));
  const marks = {
    left: cellwise
      ? here
      : [
          ...lines(
            cells.map(([r]) => r),
            "row",
            left,
          ),
        ],
    right: cellwise
      ? here
      : [
          ...lines(
            cells.map(([, c]) => c),
            "column",
            right,
          ),
        ],
    result: here,
  };
  const map = (of, find, label, width, list) => {
    const made = createMap({
      values: { planes: 1, rows: of.rows, columns: of.columns, data: of.data },
      scale: scaleOf(of.name),
      bound: of.name === "mask" ? 1 : boundOf(of.data),
      label: `${label}, ${of.rows} rows, ${of.columns} columns`,
      stretch: !cellwise,
      width,
      height,
      find: find && ((_, r, c) => find(r, c)),
      start: [0, list[0]?.row ?? 0, list[0]?.column ?? 0],
    });
    made.draw();
    made.mark(list);
    return made.element;
  };
  const side = (name, operand, list, width) =>
    figure(caption(operand), map(operand, operandCells(trace, cell, operand.name), name, width, list));
  const added = cells.length > 1 ? ` The ${cells.length} framed cells add up to the number.` : "";
  const met = cellwise
    ? ""
    : row === null
      ? ""
      : `Row ${row} of ${SYMBOLS[left.name]} meets column ${column} of ${SYMBOLS[right.name]} in this number.`;
  return element(
    "div",
    { className: "matrices" },
    element(
      "div",
      { className: "operands" },
      side("left operand", left, marks.left, shares[0]),
      operator(cellwise ? "⊙" : "·"),
      side("right operand", right, marks.right, shares[1]),
      operator("="),
      figure(result.caption, map(result, result.find, "product", shares[2], marks.result)),
    ),
    element("p", {
      className: "aside",
      textContent: (
        met +
        added +
        (derivation.tensor.endsWith(".value") && !cellwise ? " The bias is added after it." : "")
      ).trim(),
    }),
  );
}

/** The picture's own scales: what is unfolded are pixels, or what came through a ReLU, and so from 0. @param {string} name */
function scaleOf(name) {
  if (name === "mask") return "mask";
  return name.startsWith("X_col") ? "sequential" : "signed";
}

/** An operand as it came, decoded. */
function opened({ name, shape: [rows, columns], values }) {
  return { name, rows, columns, data: decode(values).data };
}

/** The product: the tensor itself, unfolded, or what col2im and the gates take their cells from. */
function resultOf({ cells, operator: by }, operands, cell, trace) {
  const whole = by === "matmul" && !isCol2im(cell.tensor);
  if (whole) {
    const { matrix, find } = unfolded(trace, cell.tensor);
    return {
      ...matrix,
      find,
      caption: [
        element("b", { className: cell.tensor.endsWith("grad") ? "grad" : "value", textContent: cell.tensor }),
        ` [${matrix.rows} × ${matrix.columns}]`,
      ],
    };
  }
  const found = multiply({ operator: by, ...operands });
  const name = by === "cellwise" ? "product" : cells.length > 1 ? "Wᵀ · Δ, before col2im" : "product";
  return { ...found, find: null, caption: [`${name} [${found.rows} × ${found.columns}]`] };
}

const isCol2im = (tensor) => tensor.endsWith(".grad") && !/\.[Wb]\.grad$/.test(tensor);

function caption({ name, rows, columns }) {
  const symbol = element("b", { className: QUANTITIES[name[0]], textContent: SYMBOLS[name] });
  if (name.startsWith("X_col"))
    symbol.replaceChildren(
      "X",
      element("sub", { textContent: "col" }),
      ...(name.endsWith("T") ? [element("sup", { textContent: "⊤" })] : []),
    );
  return [symbol, ` [${rows} × ${columns}]`];
}

/** Widths that follow the shapes, but leave none too narrow to be seen. */
function widths(matrices, room) {
  const weights = matrices.map(({ columns }) => Math.max(24, Math.min(columns, 300)) ** 0.6);
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => Math.max(56, (room * weight) / total));
}

/** Frames around whole rows or columns, neighbours in one. */
function lines(numbers, axis, { rows, columns }) {
  const whole = axis === "row" ? { column: 0, columns } : { row: 0, rows };
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const starts = sorted.filter((i) => !sorted.includes(i - 1));
  const ends = sorted.filter((i) => !sorted.includes(i + 1));
  return starts.map((start, run) => ({
    plane: 0,
    [axis]: start,
    [`${axis}s`]: ends[run] - start + 1,
    ...whole,
    kind: "line",
  }));
}

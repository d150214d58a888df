import { setText } from "../dom/text.js";
import * as format from "../model/format.js";
import { decode, indexOf } from "../model/tensors.js";
import { createMap } from "../paint/map.js";
import { cellButton, element, figure } from "./elements.js";

/** Tab "Check": the analytic gradient beside a finite difference, and the whole network on request. */

const AGREES = 1e-5; // up to here only rounding is left
const WORST = 0; // of the scale, as a power of ten; equal numbers are left at its other end
const BEST = -12;

export function createCheckTab(actions) {
  const about = element("div");
  const network = createNetworkCheck(actions);
  const all = element("div", { className: "check" }, about, network.element);
  return {
    draw(body, { answer, shown: { trace }, networkCheck }) {
      if (!answer?.derivation) return;
      const { finite_difference: difference, value } = answer.derivation;
      about.replaceChildren(difference ? comparison(difference, value) : notChecked());
      network.draw(networkCheck?.trace === trace ? networkCheck : null, trace, body);
      if (all.parentNode !== body) body.replaceChildren(all);
    },
  };
}

function notChecked() {
  return element("p", {
    className: "aside",
    textContent:
      "A value is computed, not differentiated. Finite differences check gradients: open the gradient of this number.",
  });
}

function comparison({ epsilon, loss_plus, loss_minus, numeric, relative_error, kinks }, value) {
  const rows = [
    ["analytic", format.exact(value)],
    ["numeric", format.exact(numeric)],
    ["relative error", format.number(relative_error)],
    ["step ε", format.exact(epsilon)],
    ["L(+ε)", format.exact(loss_plus)],
    ["L(−ε)", format.exact(loss_minus)],
  ];
  const list = element("dl", { className: "numbers" });
  for (const [name, number] of rows)
    list.append(element("dt", { textContent: name }), element("dd", { textContent: number }));
  return element("section", {}, element("p", { className: "verdict" }, ...verdict(relative_error, kinks)), list);
}

function verdict(error, kinks) {
  const agree = error <= AGREES;
  if (kinks.length === 0)
    return [
      agree ? "✓ Both agree: " : "✗ They differ: ",
      "(L(+ε) − L(−ε)) / 2ε is the engine’s number",
      agree ? "." : ", but for this error.",
    ];
  const cells = kinks.flatMap(({ layer, index }, i) => [
    i ? ", " : "",
    cellButton({ tensor: `${layer}.value`, index }),
  ]);
  return [
    "Within ±ε the loss has a kink, where it has no derivative, at ",
    ...cells,
    agree ? ". The two agree all the same." : ". So the two may differ.",
  ];
}

/** Its button keeps the focus and its verdict is spoken once, for both stay while the maps are drawn anew. */
function createNetworkCheck(actions) {
  const button = element("button", { type: "button" });
  const status = element("p", { className: "verdict", role: "status" });
  const maps = element("div", { className: "operands" });
  const key = element("p", {
    className: "aside",
    textContent:
      "Relative error on a logarithmic scale: the colour of zero is 10⁻¹² or less, the strongest is 1. Framed: a kink within the step.",
  });
  button.addEventListener("click", () => button.ariaDisabled === "true" || actions.checkNetwork());
  return {
    element: element(
      "section",
      { className: "network" },
      element("div", { className: "ask" }, button, status),
      maps,
      key,
    ),
    /** @param {import("../state/explain.js").NetworkCheck | null} check */
    draw(check, trace, body) {
      const { reply, failure } = check ?? {};
      const busy = Boolean(check && !reply && !failure);
      button.ariaDisabled = String(busy);
      setText(button, reply ? "Check again" : "Check the whole network");
      setText(
        status,
        failure ??
          reply?.verdict ??
          (busy ? "Checking every parameter …" : "Every parameter’s gradient beside a finite difference."),
      );
      maps.replaceChildren(
        ...Object.entries(reply?.tensors ?? {}).map(([name, checked]) => errorMap(name, checked, trace, body)),
      );
      key.hidden = !reply;
    },
  };
}

function errorMap(name, { relative_error, kink }, trace, body) {
  const { shape } = trace.tensors.get(`${name}.grad`);
  const errors = Float64Array.from(decode(relative_error).data, (x) =>
    x > 0 ? Math.max(0, (Math.log10(x) - BEST) / (WORST - BEST)) : 0,
  );
  const rows = shape[0];
  const columns = errors.length / rows;
  const map = createMap({
    values: { planes: 1, rows, columns, data: errors },
    scale: "sequential",
    bound: 1,
    label: `relative errors of ${name}, ${rows} rows, ${columns} columns`,
    width: Math.min(220, body.clientWidth / 3),
    height: 84,
    stretch: true,
    find: (_, r, c) => ({ tensor: `${name}.grad`, index: indexOf(shape, r * columns + c) }),
  });
  map.draw();
  map.mark(
    [...decode(kink).data].flatMap((bit, at) =>
      bit ? [{ plane: 0, row: Math.floor(at / columns), column: at % columns, kind: "kink" }] : [],
    ),
  );
  return figure(element("b", { className: "weight", textContent: name }), map.element);
}

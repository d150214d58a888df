import { element } from "../../dom/element.js";

/**
 * The tools of a chart: how its colours are spaced, zooming, and files.
 *
 * @typedef {import("../../model/colour-scale.js").Spacing} Spacing
 * @typedef {{chooseColours: (spacing: Spacing) => void, zoom: (factor: number) => void, reset: () => void,
 *            letTouchMove: (moves: boolean) => void, save: (format: "png" | "svg") => void}} Use
 */

const STEP = 1.6; // of zooming

/** @param {Use} use */
export function createChartTools({ chooseColours, zoom, reset, letTouchMove, save }) {
  const linear = choice("linear", "linear", chooseColours);
  const symlog = choice("symlog", "symmetric log", chooseColours);
  const threshold = element("span", { className: "aside" });
  const touch = button("Zoom and pan", "Zoom and pan with the fingers", () => {
    const moves = touch.ariaPressed !== "true";
    touch.ariaPressed = String(moves);
    letTouchMove(moves);
  });
  touch.classList.add("touch-moves");
  touch.ariaPressed = "false";
  const legend = element("legend", { className: "visually-hidden", textContent: "Colours" });
  const colours = element("fieldset", { className: "segments colours" }, legend, linear.label, symlog.label);
  const smaller = button("−", "Zoom out (−)", () => zoom(1 / STEP));
  const larger = button("+", "Zoom in (+)", () => zoom(STEP));
  const whole = button("All", "All cells (0)", reset);
  const files = [button("PNG", "Save as PNG", () => save("png")), button("SVG", "Save as SVG", () => save("svg"))];
  return {
    element: element(
      "div",
      { className: "chart-tools" },
      colours,
      threshold,
      row(smaller, larger, whole, touch),
      row(...files),
    ),

    /** @param {Spacing} spacing @param {string} remark  about the colours */
    draw(spacing, remark) {
      linear.input.checked = spacing === "linear";
      symlog.input.checked = spacing === "symlog";
      threshold.textContent = remark;
    },
    /** @param {{canShrink: boolean, canGrow: boolean}} can */
    enable({ canShrink, canGrow }) {
      smaller.ariaDisabled = whole.ariaDisabled = String(!canShrink);
      larger.ariaDisabled = String(!canGrow);
    },
  };
}

/** @param {...HTMLElement} buttons */
const row = (...buttons) => element("div", { className: "buttons" }, ...buttons);

/** @param {string} text @param {string} title @param {() => void} press */
function button(text, title, press) {
  const created = element("button", { type: "button", title, ariaLabel: title, textContent: text });
  created.addEventListener("click", press);
  return created;
}

/** @param {Spacing} value @param {string} text @param {(spacing: Spacing) => void} choose */
function choice(value, text, choose) {
  const input = element("input", {
    className: "visually-hidden",
    type: "radio",
    name: "colours",
    value,
    autocomplete: "off",
  });
  input.addEventListener("change", () => choose(value));
  return { input, label: element("label", {}, input, element("span", { textContent: text })) };
}

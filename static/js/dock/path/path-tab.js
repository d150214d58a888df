import { element } from "../../dom/element.js";
import * as format from "../../model/format.js";
import { cellButton, note } from "../elements.js";

/**
 * Tab "Path": the strongest routes from this number to the loss. The chosen one is a line through the picture.
 *
 * @typedef {import("../../model/cells.js").Cell} Cell
 * @typedef {import("openapi").components["schemas"]["StopReply"]} Stop
 * @typedef {import("../../state/state.js").Actions} Actions
 */

/** @param {Actions} actions @returns {import("../tabs.js").TabView} */
export function createPathTab(actions) {
  /** @type {HTMLButtonElement[]} one for each route */
  let buttons = [];
  /** @param {import("../explanation.js").Explanation} explanation */
  const follow = ({ dock }) => {
    for (const [i, button] of buttons.entries()) button.ariaPressed = String(i === dock.route);
  };
  return {
    draw(body, explanation) {
      const { answer, cell } = explanation;
      if (answer?.failure) return;
      const { routes } = answer ?? {};
      buttons = (routes ?? []).map((_, i) => routeButton(i, actions));
      body.replaceChildren(routes ? routeList(cell, routes, buttons) : note("Looking for the strongest routes …"));
      follow(explanation);
    },
    follow,
  };
}

/** @param {Cell} cell @param {Stop[][]} routes @param {HTMLButtonElement[]} buttons */
function routeList(cell, routes, buttons) {
  if (routes.length === 0) return note("There is no route: the loss does not depend on this number.");
  const items = routes.map((route, i) => element("li", {}, buttons[i], chain(cell, route)));
  return element("ol", { className: "routes" }, ...items);
}

/** @param {number} i @param {Actions} actions */
function routeButton(i, actions) {
  const button = element("button", { type: "button", className: "route", textContent: `Route ${i + 1}` });
  button.addEventListener("click", () => actions.followRoute(i));
  return button;
}

/** The cells of a route, from the selected one to the loss. @param {Cell} cell @param {Stop[]} route */
function chain(cell, route) {
  const start = element("li", {}, cellButton(cell));
  const end = element("li", {}, cellButton({ tensor: "loss", index: [] }, "loss L"));
  return element("ol", { className: "chain" }, start, ...route.map(stopItem), end);
}

/** @param {Stop} stop */
function stopItem({ tensor, index, value, contribution }) {
  const share = element("span", {
    className: "link",
    title: "The contribution of this term to the gradient before it",
    textContent: `${format.number(contribution)} from `,
  });
  const number = element("span", { className: "number", textContent: ` ${format.number(value)}` });
  return element("li", {}, share, cellButton({ tensor, index }), number);
}

import * as format from "../model/format.js";
import { cellButton, element } from "./elements.js";

/** Tab "Path": the strongest routes from this number to the loss; the chosen one is a line through the picture. */
export function createPathTab(actions) {
  let items = [];
  const follow = ({ dock }) =>
    items.forEach((item, i) => item.button.setAttribute("aria-pressed", String(i === dock.route)));
  return {
    draw(body, state) {
      const { answer } = state;
      items = (answer?.routes ?? []).map((route, i) => itemOf(answer, route, i, actions));
      if (answer?.failure) return undefined;
      if (!answer?.routes)
        return body.replaceChildren(
          element("p", { className: "aside", textContent: "Looking for the strongest routes …" }),
        );
      const none = element("p", {
        className: "aside",
        textContent: "No route: nothing of the loss depends on this number here.",
      });
      body.replaceChildren(
        items.length ? element("ol", { className: "routes" }, ...items.map(({ item }) => item)) : none,
      );
      return follow(state);
    },
    follow,
  };
}

function itemOf({ cell }, route, i, actions) {
  const button = element("button", { type: "button", className: "route", textContent: `Route ${i + 1}` });
  button.addEventListener("click", () => actions.followRoute(i));
  const start = element("li", {}, cellButton(cell));
  const stops = route.map((stop) =>
    element(
      "li",
      {},
      element(
        "span",
        { className: "link", title: "this term’s part of the gradient before it" },
        `${format.number(stop.contribution)} from `,
      ),
      cellButton(stop),
      element("span", { className: "number", textContent: ` ${format.number(stop.value)}` }),
    ),
  );
  const end = element("li", {}, cellButton({ tensor: "loss", index: [] }, "loss L"));
  const item = element("li", {}, button, element("ol", { className: "chain" }, start, ...stops, end));
  return { item, button };
}

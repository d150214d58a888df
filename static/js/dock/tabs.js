import { element } from "../dom/element.js";
import { TABS } from "../model/tabs.js";

/**
 * The row of tabs. Arrow keys, Home and End move along it, as in every tab list.
 *
 * @typedef {import("../model/tabs.js").Tab} Tab
 * @typedef {import("./explanation.js").Explanation} Explanation
 * @typedef {{draw: (body: HTMLElement, explanation: Explanation) => void,
 *            follow?: (explanation: Explanation) => void,
 *            point?: (cell: import("../state/state.js").Cell | null) => void}} TabView
 *     follow: updates what `draw` has drawn when only the term or the route has changed; point: marks the cell that is
 *     pointed at, here or in the picture
 */

/**
 * @param {HTMLElement} list
 * @param {(tab: Tab) => void} choose
 * @returns {{draw: (chosen: Tab) => void}}
 */
export function createTabs(list, choose) {
  const buttons = TABS.map(tabButton);
  list.replaceChildren(...buttons);
  for (const [i, button] of buttons.entries()) {
    button.addEventListener("click", () => choose(TABS[i]));
    button.addEventListener("keydown", (event) => {
      const next = nextTab(event.key, i);
      if (next === null) return;
      event.preventDefault();
      choose(TABS[next]);
      buttons[next].focus();
    });
  }

  return {
    draw(chosen) {
      for (const [i, button] of buttons.entries()) {
        button.ariaSelected = String(TABS[i] === chosen);
        button.tabIndex = TABS[i] === chosen ? 0 : -1;
      }
    },
  };
}

/** @param {Tab} tab */
export function tabId(tab) {
  return `tab-${tab}`;
}

/** @param {Tab} tab */
function tabButton(tab) {
  const title = tab[0].toUpperCase() + tab.slice(1);
  const button = element("button", { type: "button", role: "tab", id: tabId(tab), textContent: title });
  button.setAttribute("aria-controls", "dock-body");
  return button;
}

/** The number of the tab that a key goes to from tab `i`; null for other keys. @param {string} key @param {number} i */
function nextTab(key, i) {
  if (key === "Home") return 0;
  if (key === "End") return TABS.length - 1;
  if (key === "ArrowRight") return (i + 1) % TABS.length;
  if (key === "ArrowLeft") return (i - 1 + TABS.length) % TABS.length;
  return null;
}

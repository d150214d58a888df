/**
 * The way to "Compare yours", which is a tab of the dock.
 *
 * @param {HTMLElement} button @param {Pick<import("../state/state.js").Actions, "openComparison">} actions
 */
export function createCompareCard(button, actions) {
  button.addEventListener("click", () => actions.openComparison());
}

import { find } from "../dom/find.js";

/**
 * What went wrong: with the address, and with the last request.
 *
 * @param {{link: HTMLElement, request: HTMLElement}} elements
 * @param {import("../state/practice.js").PracticeStore} store
 * @param {Pick<import("../state/practice.js").PracticeActions, "tryAgain">} actions
 */
export function createProblems({ link, request }, store, actions) {
  const message = find(request, "[data-message]", HTMLElement);
  const again = find(request, "button", HTMLButtonElement);
  again.addEventListener("click", () => actions.tryAgain());
  store.watch(
    ({ problem }) => problem,
    (problem) => {
      link.hidden = problem === null;
      link.textContent = problem ?? "";
    },
  );
  store.watch(
    ({ work }) => work,
    (work) => {
      request.hidden = work.status !== "failed";
      if (work.status !== "failed") return;
      message.textContent = work.message;
      again.hidden = !work.again;
    },
  );
}

import { find } from "../dom/find.js";

/**
 * What the page is doing, and what went wrong, next to what caused it.
 *
 * @typedef {import("../state/state.js").Store} Store
 * @typedef {import("../state/state.js").Actions} Actions
 * @typedef {import("../state/state.js").Work} Work
 * @typedef {Record<string, HTMLElement>} ErrorBoxes
 *     by the part of the page that failed; an embedded page has only "picture", which takes all errors
 *
 * @param {{picture: HTMLElement, busy: HTMLElement, crowd: HTMLElement, link: HTMLElement, errors: ErrorBoxes}} elements
 *     crowd: says that the server is too busy
 * @param {Store} store
 * @param {Pick<Actions, "tryAgain">} actions
 */
export function createStatus({ picture, busy, crowd, link, errors }, store, actions) {
  for (const box of Object.values(errors)) {
    find(box, "button", HTMLButtonElement).addEventListener("click", () => actions.tryAgain());
  }

  store.watch(
    (state) => state.link,
    (problem) => {
      link.hidden = problem === null;
      link.textContent = problem ?? "";
    },
  );
  store.watch(
    ({ isServerBusy }) => isServerBusy,
    (isServerBusy) => {
      crowd.hidden = !isServerBusy;
    },
  );
  store.watch(
    ({ work }) => work,
    (work) => {
      picture.ariaBusy = String(work.status === "busy" || work.status === "drawing");
      busy.classList.toggle("on", work.status === "busy");
      const failure = work.status === "failed" ? work : null;
      const failed = failure && (failure.where in errors ? failure.where : "picture");
      for (const [part, box] of Object.entries(errors)) showFailure(box, part === failed ? failure : null);
    },
  );
}

/** @param {HTMLElement} box @param {Extract<Work, {status: "failed"}> | null} failure */
function showFailure(box, failure) {
  box.hidden = failure === null;
  find(box, "[data-message]", HTMLElement).textContent = failure?.message ?? "";
  find(box, "button", HTMLButtonElement).hidden = !failure?.again;
  if (failure) box.closest("details")?.setAttribute("open", "");
}

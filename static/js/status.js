/** What the page is doing, and what went wrong, beside what caused it. */
export function createStatus({ picture, busy, digitError, pictureError }, store, actions) {
  const boxes = { digit: digitError, picture: pictureError };
  for (const box of Object.values(boxes)) {
    box.querySelector("button").addEventListener("click", () => actions.tryAgain());
  }

  store.watch(({ work }) => work, (work) => {
    picture.ariaBusy = String(work.status === "busy");
    busy.classList.toggle("on", work.status === "busy");
    for (const [where, box] of Object.entries(boxes)) {
      box.hidden = work.where !== where;
      box.querySelector("[data-message]").textContent = box.hidden ? "" : work.message;
      box.querySelector("button").hidden = !work.again;
    }
  });
}

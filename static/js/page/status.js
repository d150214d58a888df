/** What the page is doing, and what went wrong, beside what caused it. */
export function createStatus({ picture, busy, link, errors }, store, actions) {
  for (const box of Object.values(errors)) {
    box.querySelector("button").addEventListener("click", () => actions.tryAgain());
  }

  store.watch(
    (state) => state.link,
    (reason) => {
      link.hidden = reason === null;
      link.textContent = reason ?? "";
    },
  );
  store.watch(
    ({ work }) => work,
    (work) => {
      picture.ariaBusy = String(work.status === "busy" || work.status === "drawing");
      busy.classList.toggle("on", work.status === "busy");
      const place = work.where in errors ? work.where : "picture"; // a frame has no other
      for (const [where, box] of Object.entries(errors)) {
        box.hidden = work.status !== "failed" || place !== where;
        if (!box.hidden) box.closest("details")?.setAttribute("open", "");
        box.querySelector("[data-message]").textContent = box.hidden ? "" : work.message;
        box.querySelector("button").hidden = !work.again;
      }
    },
  );
}

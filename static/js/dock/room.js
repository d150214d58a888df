/**
 * The room for what a tab draws. In a sheet, which scrolls as a whole, the body is as high as what stands in it; maps there
 * take half of the sheet, so that they are in view.
 *
 * @param {HTMLElement} body  of the dock
 */
export function roomIn(body) {
  const scrollsAlone = getComputedStyle(body).overflowY !== "visible";
  const sheet = body.parentElement?.clientHeight ?? 0;
  return { width: body.clientWidth, height: scrollsAlone ? body.clientHeight : sheet / 2 };
}

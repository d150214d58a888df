/** Boxes that scroll only where their content is too large: how the keyboard reaches them, and that there is more. */

/**
 * Let a box be focused while it scrolls, so that the arrow keys scroll it. While all of it is in view, it is no stop for
 * the Tab key.
 *
 * @param {Element & HTMLOrSVGElement} box
 * @param {string} name  for screen readers
 * @returns {{follow: () => void}} follow: to be called when the box has other content
 */
export function focusWhileScrolling(box, name) {
  const observer = new ResizeObserver(() => {
    if (scrolls(box)) makeFocusable(box, name);
    else if (box !== document.activeElement) makePlain(box); // the focus is never taken away from where the reader is
  });
  const follow = () => {
    observer.disconnect();
    observer.observe(box);
    for (const part of box.querySelectorAll("math")) observer.observe(part); // its fonts may load later
  };
  box.addEventListener("blur", () => scrolls(box) || makePlain(box));
  follow();
  return { follow };
}

/** Mark a box with `data-more` while something of it is below its lower edge. @param {Element} box */
export function markMore(box) {
  const draw = () => box.toggleAttribute("data-more", box.scrollHeight - box.scrollTop - box.clientHeight > 1);
  const sizes = new ResizeObserver(draw);
  const follow = () => {
    sizes.disconnect();
    for (const each of [box, ...box.children]) sizes.observe(each);
  };
  new MutationObserver(follow).observe(box, { childList: true });
  box.addEventListener("scroll", draw, { passive: true });
  follow();
}

/** @param {Element} box */
function scrolls(box) {
  return box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
}

/** @param {Element & HTMLOrSVGElement} box @param {string} name */
function makeFocusable(box, name) {
  box.tabIndex = 0;
  box.role = "group";
  box.ariaLabel = name;
}

/** @param {Element} box */
function makePlain(box) {
  for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
}

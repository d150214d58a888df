/**
 * A formula that is wider than its box scrolls sideways. It can then be focused, so that the arrow keys scroll it; a
 * formula that fits is no stop for the Tab key.
 *
 * @param {HTMLElement} box
 * @returns {{draw: (content: Node | string) => void}}
 */
export function createFormula(box) {
  const observer = new ResizeObserver(() => {
    if (scrolls(box)) makeFocusable(box);
    else if (box !== document.activeElement) makePlain(box); // the focus is never taken away from where the reader is
  });
  observer.observe(box);
  box.addEventListener("blur", () => scrolls(box) || makePlain(box));

  return {
    draw(content) {
      for (const child of box.children) observer.unobserve(child);
      box.replaceChildren(content);
      for (const child of box.children) observer.observe(child); // its fonts may load later
    },
  };
}

/** @param {HTMLElement} box */
function scrolls(box) {
  return box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
}

/** @param {HTMLElement} box */
function makeFocusable(box) {
  box.tabIndex = 0;
  box.role = "group";
  box.ariaLabel = "Formula";
}

/** @param {HTMLElement} box */
function makePlain(box) {
  for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
}

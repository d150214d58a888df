/**
 * Elements of the page, found by selector and checked for their type. A missing element, or one of another type, is a
 * mistake in a template, so it throws at once.
 */

/**
 * The first element that matches.
 *
 * @template {Element} E
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => E} type  as `HTMLInputElement`
 * @returns {E}
 */
export function find(root, selector, type) {
  const element = root.querySelector(selector);
  if (element instanceof type) return element;
  throw new Error(`The page needs a ${type.name} that matches ${selector}.`);
}

/**
 * Every element that matches.
 *
 * @template {Element} E
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => E} type
 * @returns {E[]}
 */
export function findAll(root, selector, type) {
  return [...root.querySelectorAll(selector)].map((element) => {
    if (element instanceof type) return element;
    throw new Error(`The page needs a ${type.name} that matches ${selector}.`);
  });
}

/** The element with this id. @param {string} id */
export const byId = (id) => find(document, `#${id}`, HTMLElement);

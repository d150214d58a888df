/**
 * Elements of the page, found and typed. A missing or different element is a mistake in a template, so it is an error at once.
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

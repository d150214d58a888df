/**
 * Formulas of the API, made safe: nothing but MathML's own elements, and no attributes but a few. Every symbol gets the
 * colour of its quantity.
 */

const MATHML = "http://www.w3.org/1998/Math/MathML";
const ELEMENTS = new Set([
  "math",
  "mrow",
  "mi",
  "mn",
  "mo",
  "mtext",
  "msub",
  "msup",
  "msubsup",
  "mfrac",
  "mspace",
  "munder",
  "munderover",
  "mover",
]);
const ATTRIBUTES = ["stretchy", "display", "mathvariant"];
const SYMBOLS = { value: "xzasℓpX𝐱ZY", weight: "Wb", grad: "δΔ", mask: "M" };

/** @param {string} text  MathML @returns {Element | null} null where it is none */
export function formula(text) {
  const parsed = new DOMParser().parseFromString(text, "application/xml").documentElement;
  return parsed.localName === "math" && parsed.namespaceURI === MATHML ? copy(parsed) : null;
}

function copy(node) {
  if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.data);
  if (node.namespaceURI !== MATHML || !ELEMENTS.has(node.localName)) return document.createTextNode("");
  const element = document.createElementNS(MATHML, node.localName);
  for (const name of ATTRIBUTES) if (node.hasAttribute(name)) element.setAttribute(name, node.getAttribute(name));
  element.append(...[...node.childNodes].map(copy));
  const quantity = quantityOf(element);
  if (quantity) element.classList.add("quantity", quantity);
  return element;
}

/** What a symbol with its indices, or a fraction dL/d…, stands for. */
function quantityOf(element) {
  if (element.localName === "mfrac") return element.textContent.startsWith("∂") ? "grad" : null;
  const base = ["msub", "msup", "msubsup"].includes(element.localName) ? element.firstElementChild : element;
  if (base?.localName !== "mi" || element.closest("mfrac")) return null;
  return Object.keys(SYMBOLS).find((name) => SYMBOLS[name].includes(base.textContent)) ?? null;
}
